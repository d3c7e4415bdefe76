"""How fast and how small: Clausewatch beside a bare HTTP client and beside its peers, on loopback, in one run."""
