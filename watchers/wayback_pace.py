"""The Wayback Machine's limits, kept by one pace for the whole process.

There is no official page of them. The Environmental Data & Governance Initiative, in contact with the Archive, codes 30
index requests a minute and 600 playbacks; who ignores a 429 for over a minute is shut out for an hour, then for longer.
Clausewatch takes far less, since it never is in a hurry.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from clausewatch.ports import Clock


class Door(StrEnum):
    """What is asked for: the two have limits of their own."""

    INDEX = "index"
    PLAYBACK = "playback"


SPACING = {Door.INDEX: timedelta(seconds=3), Door.PLAYBACK: timedelta(seconds=1)}
"""Between the starts of two requests: at most 20 index requests a minute, one playback a second."""

REST = timedelta(seconds=60)
"""How long nothing is asked after a 429 that does not say how long."""

SLOWEST = 8
"""Each 429 halves the rate, down to this part of it."""


@dataclass(kw_only=True)
class Pace:
    """Lets requests through one after another. `slowed` is by how much they are spaced further apart since a 429."""

    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    slowed: int = 1
    _free: dict[Door, datetime] = field(default_factory=dict)
    _held_until: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def turn(self, door: Door) -> None:
        """Wait until the next request may start."""
        async with self._turn:
            while (wait := self._wait(door)) > timedelta():
                await self.sleep(wait.total_seconds())
            self._free[door] = self.clock() + SPACING[door] * self.slowed

    def hold(self, seconds: float | None) -> timedelta:
        """Stop all requests for so long, and go at half the rate afterwards. Gives the time that is waited."""
        rest = REST if seconds is None else timedelta(seconds=min(seconds, 86_400))
        self._held_until = max(self._held_until or self.clock(), self.clock() + rest)
        self.slowed = min(self.slowed * 2, SLOWEST)
        return rest

    def _wait(self, door: Door) -> timedelta:
        now = self.clock()
        return max(self._free.get(door, now), self._held_until or now) - now
