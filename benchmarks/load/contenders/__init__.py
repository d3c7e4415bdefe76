"""Who is measured, a module each, so that none pays for what another imports."""
