"""Manners towards a host: few requests at once, some time between them, and none while it asks to be left alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clausewatch.errors import Postponed
from clausewatch.ports import Clock
from watchers.addresses import is_loopback

LONGEST_SPACING = 30.0
"""Seconds: a longer Crawl-delay is kept as this one. A terms page is a request every few hours, not a crawl."""

LONGEST_HOLD = timedelta(days=1)
"""A longer Retry-After is asked about again after this."""


@dataclass(slots=True)
class _Host:
    """How it stands with one host. `next_start` is when the next request may begin, by its spacing.

    `usual` is the spacing where the host has no wish of its own.
    """

    slots: asyncio.Semaphore
    usual: float
    spacing: float
    next_start: datetime | None = None
    held_until: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Hosts:
    """All hosts that were asked since the program began. `spacing` is seconds between the starts of two requests.

    This machine itself needs no sparing: loopback hosts have no spacing.
    """

    clock: Clock
    at_once: int
    spacing: float
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _hosts: dict[str, _Host] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for a turn at the host and hold it. Raises Postponed where the host has asked to be left alone."""
        host = self._host(name)
        async with host.slots:
            self.check(name)
            await self._keep_apart(host)
            yield

    def check(self, name: str) -> None:
        """Raise Postponed while the host has asked to be left alone."""
        until = self._host(name).held_until
        if until and until > self.clock():
            raise Postponed(f"the host asked to be left alone until {until:%d %b %Y %H:%M} UTC (Retry-After)", until)

    def hold(self, name: str, seconds: float) -> datetime:
        """Leave the host alone for so long, a day at most. Gives the time at which it may be asked again."""
        host = self._host(name)
        until = self.clock() + min(timedelta(seconds=min(seconds, 1e9)), LONGEST_HOLD)
        host.held_until = max(until, host.held_until or until)
        return host.held_until

    def space(self, name: str, seconds: float) -> None:
        """Keep requests to the host this far apart from now on (its Crawl-delay), where that is more than usual."""
        host = self._host(name)
        host.spacing = max(host.usual, min(seconds, LONGEST_SPACING))

    async def _keep_apart(self, host: _Host) -> None:
        now = self.clock()
        start = max(now, host.next_start or now)
        host.next_start = start + timedelta(seconds=host.spacing)
        if start > now:
            await self.sleep((start - now).total_seconds())

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            usual = 0 if is_loopback(name) else self.spacing
            self._hosts[name] = _Host(slots=asyncio.Semaphore(self.at_once), usual=usual, spacing=usual)
        return self._hosts[name]
