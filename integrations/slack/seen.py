"""What has been answered lately, so that what Slack sends again is answered once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from integrations.slack.limits import RETRIED_WITHIN

MOST = 20_000
"""Ids remembered; an hour of the busiest workspace has fewer."""


@dataclass(slots=True)
class Seen:
    """Ids of this process. What changes something is held to once by the store too, across processes and restarts."""

    clock: Callable[[], datetime]
    _ids: dict[str, datetime] = field(default_factory=dict)

    def is_new(self, event: str) -> bool:
        """Whether it comes for the first time in the time within which Slack repeats itself."""
        now = self.clock()
        while self._ids and (len(self._ids) > MOST or self._oldest() < now - RETRIED_WITHIN):
            del self._ids[next(iter(self._ids))]
        if event in self._ids:
            return False
        self._ids[event] = now
        return True

    def _oldest(self) -> datetime:
        return next(iter(self._ids.values()))
