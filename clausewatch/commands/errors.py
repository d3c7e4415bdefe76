"""What cannot be done, as it is told to the asker."""

from clausewatch.errors import ClausewatchError


class CannotDo(ClausewatchError):
    """What was asked cannot be done; the message says why and what to ask instead."""
