"""`python -m clausewatch` is the `clausewatch` command."""

from clausewatch.cli import main

main()
