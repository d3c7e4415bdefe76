"""Alerts and their deliveries."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from clausewatch.model import Alert, Channel, Delivery, Posting
from clausewatch.ports import Settlement, Turn
from clausewatch.store import alerts, deliveries, turns
from clausewatch.store import sources as source_rows
from clausewatch.store.gathering import Gathering
from clausewatch.store.parts.base import Part
from clausewatch.store.tables import channel
from clausewatch.store.turns import Step


class SqlTelling(Part):
    """clausewatch.ports.TellingStore."""

    __slots__ = ()

    steps: Gathering[Step, Turn | None]

    async def unannounced(self) -> tuple[str, ...]:
        """As Store.unannounced; only registered sources, by id."""
        async with self.database.read() as connection:
            return await source_rows.unannounced(connection)

    async def announce(self, source_ids: Sequence[str], alert: Alert, channels: Sequence[Channel]) -> None:
        """As Store.announce; a known fingerprint adds nothing, and the sources are marked all the same."""
        async with self.database.write() as connection:
            await source_rows.mark_announced(connection, source_ids)
            await self._queue(connection, [Posting(alert=alert, channels=tuple(channels))], alert.at)

    async def channels_without_baseline(self, channels: Sequence[Channel]) -> tuple[Channel, ...]:
        """As Store.channels_without_baseline."""
        async with self.database.read() as connection:
            return await deliveries.without_baseline(connection, channels)

    async def place(self, channels: Sequence[Channel]) -> None:
        """As Store.place; only a change writes."""
        async with self.database.read() as connection:
            changed = await deliveries.changed(connection, channels)
        if changed:
            async with self.database.write() as connection:
                await deliveries.place(connection, changed)

    async def alerts(self) -> tuple[Alert, ...]:
        """As Store.alerts."""
        async with self.database.read() as connection:
            return await alerts.every(connection)

    async def posted(self) -> tuple[Alert, ...]:
        """As Store.posted."""
        async with self.database.read() as connection:
            return await alerts.posted(connection)

    async def open_channels(self, now: datetime, platforms: Collection[str]) -> tuple[str, ...]:
        """As Store.open_channels; the one whose oldest delivery has waited longest first."""
        async with self.database.read() as connection:
            free, known = turns.is_free(connection), channel.c.platform.in_(platforms)
            return await deliveries.open_channels(connection, now, free, known)

    async def reopen(self) -> None:
        """As Store.reopen."""
        async with self.database.write() as connection:
            await deliveries.reopen(connection)

    async def next_attempt(self) -> datetime | None:
        """As Store.next_attempt; one that may be tried at any time has no not_before and does not count."""
        async with self.database.read() as connection:
            return await deliveries.next_attempt(connection)

    async def claim(self, channel_id: str, now: datetime, lease: timedelta) -> Turn | None:
        """As Store.claim."""
        return await self.steps.write(Step(channel_id=channel_id, now=now, lease=lease, begins=True))

    async def extend(self, turn: Turn, lease: timedelta, *, doubted: bool = False) -> None:
        """As Store.extend."""
        await self.steps.write(Step(channel_id=turn.channel_id, turn=turn, lease=lease, doubted=doubted))

    async def settle(self, turn: Turn, done: Settlement, now: datetime, *, keep: bool) -> None:
        """As Store.settle."""
        await self.steps.write(Step(channel_id=turn.channel_id, now=now, turn=turn, done=done, keep=keep))

    async def proceed(self, turn: Turn, now: datetime, lease: timedelta, done: Settlement | None = None) -> Turn | None:
        """As Store.proceed."""
        step = Step(channel_id=turn.channel_id, now=now, turn=turn, done=done, lease=lease, begins=True)
        return await self.steps.write(step)

    async def release(self, turn: Turn) -> None:
        """As Store.release."""
        await self.steps.write(Step(channel_id=turn.channel_id, turn=turn))

    async def hold(self, turn: Turn, now: datetime, notice: Alert) -> None:
        """As Store.hold."""
        found = turn.delivery
        as_it_was = Settlement(
            status=found.status, attempts=found.attempts, not_before=found.not_before, reason=found.reason
        )
        step = Step(channel_id=turn.channel_id, now=now, turn=turn, done=as_it_was, flood=notice)
        await self.steps.write(step)

    async def waiting(self, channel_id: str) -> int:
        """As Store.waiting."""
        async with self.database.read() as connection:
            return await deliveries.waiting(connection, channel_id)

    async def resume(self, channel_id: str) -> int:
        """As Store.resume."""
        async with self.database.write() as connection:
            waiting = await deliveries.waiting(connection, channel_id)
            await turns.resume(connection, channel_id, waiting)
        return waiting

    async def drop(self, channel_id: str) -> int:
        """As Store.drop."""
        async with self.database.write() as connection:
            await turns.resume(connection, channel_id, 0)
            return await deliveries.drop(connection, channel_id)

    async def retry(self, delivery_id: int | None = None) -> int:
        """As Store.retry."""
        async with self.database.write() as connection:
            return await deliveries.retry(connection, delivery_id)

    async def deliveries(self) -> tuple[Delivery, ...]:
        """As Store.deliveries."""
        async with self.database.read() as connection:
            return await deliveries.every(connection)
