"""Chat platforms: one folder each, with the same names inside."""
