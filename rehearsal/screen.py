"""Where a rehearsal prints."""

from rich.console import Console

WIDTH_OF_A_PIPE = 100
"""Columns, where the output is not a terminal and nobody says how wide it is."""


def screen() -> Console:
    """Standard output, of a readable width also where it is piped."""
    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=WIDTH_OF_A_PIPE)
