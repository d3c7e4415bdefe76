"""What the pumps work with, and the numbers that they keep to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tenacity import RetryCallState, Retrying, wait_exponential, wait_random

from clausewatch.ports import CALL_LIMIT, Clock, Sender, Store

FIRST_WAIT = timedelta(seconds=5)
"""Before the second attempt; doubled with each further one, up to MAX_WAIT, with up to JITTER on top."""

MAX_WAIT = timedelta(hours=6)
JITTER = timedelta(seconds=5)

GIVE_UP_AFTER = 17
"""Attempts before a delivery is FAILED: with these waits, a little over a day after the first."""

CRASHES = 3
"""Attempts after which a delivery that Clausewatch itself fails on is FAILED."""

CLOSED_FOR = timedelta(hours=1)
"""Between tries of a channel that takes no message until a person acts. They count towards nothing."""

SETTLE = timedelta(seconds=10)
"""How long a platform may take to show a message whose sender died: nobody looks for it before."""

TURN = timedelta(minutes=1)
"""After this long a pump lets its channel go, so that a new worker gets its share."""

FLOOD = 100
"""Messages a channel takes within an hour; with more waiting, it is held and a person is asked."""

_BACKOFF = wait_exponential(multiplier=FIRST_WAIT.total_seconds(), max=MAX_WAIT) + wait_random(0, JITTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Everything the pumps work with.

    `sleep` paces a channel; tests inject one that moves the clock instead. Once `stop` is set no further send begins.
    `call_limit` bounds one request, `settle` what may come of it after its sender died.
    """

    store: Store
    senders: Mapping[str, Sender]
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    call_limit: timedelta = CALL_LIMIT
    settle: timedelta = SETTLE
    flood: int = FLOOD

    @property
    def lease(self) -> timedelta:
        """How long a channel is held at a time. Once it is over, no request of its holder can still take effect."""
        return self.call_limit + self.settle


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many attempts."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempts
    return timedelta(seconds=_BACKOFF(state))
