"""A clock that is moved by hand, so that fifteen months pass in seconds."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class HandClock:
    """A clausewatch.ports.Clock that stands still until `now` is set."""

    now: datetime

    def __call__(self) -> datetime:
        """The present, as it was set."""
        return self.now
