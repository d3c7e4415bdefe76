"""One pump a channel: sends its open deliveries, oldest first, under a lease that nobody else can hold."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from structlog.contextvars import bound_contextvars
from tenacity import AsyncRetrying, before_sleep_log, retry_if_exception_type, stop_after_delay, wait_fixed

from clausewatch.deliver import told
from clausewatch.deliver.attempt import attempt
from clausewatch.deliver.outbox import TURN, Outbox
from clausewatch.errors import Overtaken, StoreUnavailable
from clausewatch.model import DeliveryStatus
from clausewatch.ports import Settlement, Turn

log = logging.getLogger(__name__)

T = TypeVar("T")

ONGOING = {DeliveryStatus.PENDING, DeliveryStatus.SENDING}

OUTAGE = timedelta(minutes=10)
"""How long what came of a send is kept in mind for a database that is gone; after it the delivery is in doubt."""

AGAIN = 1.0
"""Seconds between two attempts at that."""


async def drain(outbox: Outbox) -> None:
    """Send everything that may be sent now; returns when each channel is empty or has to wait."""
    while channel_ids := await outbox.store.open_channels(outbox.clock(), outbox.senders):
        async with asyncio.TaskGroup() as pumps:
            for channel_id in channel_ids:
                pumps.create_task(pump(channel_id, outbox))
        if outbox.stop.is_set():
            return


async def pump(channel_id: str, outbox: Outbox) -> None:
    """Send one channel's deliveries until it is empty, its oldest has to wait, or the turn is over."""
    if outbox.stop.is_set():
        return
    with bound_contextvars(channel=channel_id):
        try:
            await _Pump(outbox).run(channel_id)
        except Overtaken as error:
            log.warning("%s", error)


class _Pump:
    """A pump at work. `_taken` is when the lease was last renewed, at the latest."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._store = outbox.store
        self._taken = time.monotonic()
        self._until = self._taken + TURN.total_seconds()

    async def run(self, channel_id: str) -> None:
        turn = await self._store.claim(channel_id, self._outbox.clock(), self._outbox.lease)
        while turn:
            if await self._is_flooded(turn):
                return
            with bound_contextvars(delivery=turn.delivery.id):
                turn = await self._go_on(turn, await attempt(turn, self._taken, self._outbox))

    async def _go_on(self, turn: Turn, done: Settlement) -> Turn | None:
        """Settle and rest as the platform wants it; then the next, or None where the channel was let go."""
        box = self._outbox
        rest = box.senders[turn.delivery.channel.platform].spacing.total_seconds()
        if done.status in ONGOING or (not rest and self._is_over()):
            await self._firmly(lambda: self._store.settle(turn, done, box.clock(), keep=False))
            return None
        if rest:
            await self._firmly(lambda: self._store.settle(turn, done, box.clock(), keep=True))
            await box.sleep(rest)
            if self._is_over():
                await self._store.release(turn)
                return None
        self._taken = time.monotonic()
        return await self._firmly(lambda: self._store.proceed(turn, box.clock(), box.lease, None if rest else done))

    def _is_over(self) -> bool:
        return self._outbox.stop.is_set() or time.monotonic() > self._until

    async def _is_flooded(self, turn: Turn) -> bool:
        """Hold the channel where it got too much and there is more: something has gone wrong."""
        box = self._outbox
        if turn.recent < box.flood or turn.delivery.alert.kind.is_ours:
            return False
        waiting = await self._store.waiting(turn.channel_id)
        log.error("%s got %s messages within an hour and %s wait: held", turn.channel_id, turn.recent, waiting)
        now = box.clock()
        await self._store.hold(turn, now, told.of_flood(turn.delivery, turn.recent, waiting, now))
        return True

    async def _firmly(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write what came of a send, however long the database is away: to forget it would leave a doubt."""
        try:
            return await write()
        except StoreUnavailable as error:
            log.error("%s", error)
            await asyncio.sleep(AGAIN)
        async for tries in self._retrying():
            with tries:
                return await write()
        raise AssertionError("tenacity ends with a result or an error")

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception_type(StoreUnavailable),
            wait=wait_fixed(AGAIN),
            stop=lambda state: stop_after_delay(OUTAGE)(state) or self._outbox.stop.is_set(),
            before_sleep=before_sleep_log(log, logging.ERROR),
            reraise=True,
        )
