"""Alerts and their deliveries."""

from collections.abc import Sequence
from datetime import datetime

from clausewatch.model import Alert, Channel, Delivery, DeliveryStatus, Posting
from clausewatch.store import alerts, deliveries
from clausewatch.store import sources as source_rows
from clausewatch.store.parts.base import Part


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
            await alerts.add(connection, Posting(alert=alert, channels=tuple(channels)), alert.at)

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

    async def open_channels(self, now: datetime) -> tuple[str, ...]:
        """As Store.open_channels; the one whose oldest delivery has waited longest first."""
        async with self.database.read() as connection:
            return await deliveries.open_channels(connection, now)

    async def reopen(self) -> None:
        """As Store.reopen."""
        async with self.database.write() as connection:
            await deliveries.reopen(connection)

    async def next_delivery(self, channel_id: str) -> Delivery | None:
        """As Store.next_delivery."""
        async with self.database.read() as connection:
            return await deliveries.next_delivery(connection, channel_id)

    async def next_attempt(self) -> datetime | None:
        """As Store.next_attempt; one that may be tried at any time has no not_before and does not count."""
        async with self.database.read() as connection:
            return await deliveries.next_attempt(connection)

    async def settle(
        self,
        delivery_id: int,
        status: DeliveryStatus,
        *,
        attempts: int,
        remote_id: str | None = None,
        not_before: datetime | None = None,
        reason: str = "",
    ) -> None:
        """As Store.settle. Raises StoreError where there is no such delivery or it is final already."""
        values = {
            "status": status,
            "attempts": attempts,
            "remote_id": remote_id,
            "not_before": not_before,
            "reason": reason,
        }
        async with self.database.write() as connection:
            await deliveries.settle(connection, delivery_id, values)

    async def retry(self, delivery_id: int | None = None) -> int:
        """As Store.retry."""
        async with self.database.write() as connection:
            return await deliveries.retry(connection, delivery_id)

    async def deliveries(self) -> tuple[Delivery, ...]:
        """As Store.deliveries."""
        async with self.database.read() as connection:
            return await deliveries.every(connection)
