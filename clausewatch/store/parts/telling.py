"""Alerts and their deliveries."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Alert, Channel, Delivery, DeliveryStatus, Posting
from clausewatch.ports import Settlement, Turn
from clausewatch.store import alerts, deliveries, turns
from clausewatch.store import sources as source_rows
from clausewatch.store.parts.base import Part
from clausewatch.store.tables import channel

RELEASED: dict[str, Any] = {"leased_until": None}
"""Of a channel's row: nobody holds it."""


class SqlTelling(Part):
    """clausewatch.ports.TellingStore."""

    __slots__ = ()

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
        async with self.database.write() as connection:
            held = await turns.take(connection, channel_id, lease)
            return await self._begin(connection, held, now) if held else None

    async def extend(self, turn: Turn, lease: timedelta) -> None:
        """As Store.extend."""
        async with self.database.write() as connection:
            await turns.hold_on(connection, turn, {"leased_until": turns.moment(connection, lease)})

    async def settle(self, turn: Turn, done: Settlement, now: datetime, *, keep: bool) -> None:
        """As Store.settle."""
        async with self.database.write() as connection:
            await self._settle(connection, turn, done, now, {} if keep else RELEASED)

    async def proceed(self, turn: Turn, now: datetime, lease: timedelta, done: Settlement | None = None) -> Turn | None:
        """As Store.proceed."""
        async with self.database.write() as connection:
            longer = {"leased_until": turns.moment(connection, lease)}
            held = await self._settle(connection, turn, done, now, longer)
            return await self._begin(connection, held, now)

    async def _begin(self, connection: AsyncConnection, held: Row[Any], now: datetime) -> Turn | None:
        """Begin the next, or let the channel go."""
        turn = await turns.begin(connection, held, now)
        if turn is None:
            await connection.execute(update(channel).where(channel.c.id == held.id).values(RELEASED))
        return turn

    async def _settle(
        self, connection: AsyncConnection, turn: Turn, done: Settlement | None, now: datetime, values: dict[str, Any]
    ) -> Row[Any]:
        """Write to the channel's row and settle behind it; the row as it is then."""
        if done and done.status is DeliveryStatus.SENT:
            values = values | turns.counted(now)
        held = await turns.hold_on(connection, turn, values or {"token": turn.token})
        if done:
            await turns.settle(connection, turn, done, now)
        addressees = await turns.fallback(connection, but=turn.channel_id) if done and done.notice else ()
        if done and done.notice and addressees:
            await self._queue(connection, [Posting(alert=done.notice, channels=addressees)], now)
        return held

    async def release(self, turn: Turn) -> None:
        """As Store.release."""
        async with self.database.write() as connection:
            await turns.hold_on(connection, turn, RELEASED)

    async def hold(self, turn: Turn, now: datetime, notice: Alert) -> None:
        """As Store.hold."""
        found = turn.delivery
        as_it_was = Settlement(
            status=found.status, attempts=found.attempts, not_before=found.not_before, reason=found.reason
        )
        async with self.database.write() as connection:
            await self._settle(connection, turn, as_it_was, now, RELEASED | {"held_at": now})
            addressees = (found.channel, *await turns.fallback(connection, but=turn.channel_id))
            await self._queue(connection, [Posting(alert=notice, channels=addressees)], now)

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
            dropped = await deliveries.drop(connection, channel_id)
            await turns.resume(connection, channel_id, 0)
        return dropped

    async def retry(self, delivery_id: int | None = None) -> int:
        """As Store.retry."""
        async with self.database.write() as connection:
            return await deliveries.retry(connection, delivery_id)

    async def deliveries(self) -> tuple[Delivery, ...]:
        """As Store.deliveries."""
        async with self.database.read() as connection:
            return await deliveries.every(connection)
