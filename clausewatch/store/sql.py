"""The store over SQL: each method of clausewatch.ports.Store is one transaction around the aggregates' queries.

Compressing and decoding happen outside of transactions and off the event loop: a big page holds up neither.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from clausewatch.model import Alert, Channel, Delivery, DeliveryStatus, Health, Snapshot, Source, Version
from clausewatch.ports import Recording
from clausewatch.store import alerts, articles, codec, deliveries, versions
from clausewatch.store import sources as source_rows
from clausewatch.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlStore:
    """clausewatch.ports.Store on SQLite or Postgres. Every method raises StoreError where the database fails."""

    database: Database

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, migrate: bool = True) -> AsyncIterator[Self]:
        """The store at DATABASE_URL: `sqlite:///file`, a plain path, or `postgresql://…`.

        Its schema is created or brought up to date first, or with `migrate` off only checked. Raises StoreError in one
        line where the database cannot be used.
        """
        async with Database.open(url, migrate=migrate) as database:
            yield cls(database=database)

    async def register(self, sources: Sequence[Source], now: datetime) -> None:
        """As Store.register; a source whose address or selectors changed is due now and asked for in full."""
        async with self.database.write() as connection:
            await source_rows.register(connection, sources, now)

    async def due(self, now: datetime) -> tuple[str, ...]:
        """As Store.due."""
        async with self.database.read() as connection:
            return await source_rows.due(connection, now)

    async def next_due(self) -> datetime | None:
        """As Store.next_due."""
        async with self.database.read() as connection:
            return await source_rows.next_due(connection)

    async def health(self, source_id: str) -> Health:
        """As Store.health, also of a source that is no longer registered. Raises StoreError for one that never was."""
        async with self.database.read() as connection:
            return await source_rows.health(connection, source_id)

    async def healths(self) -> tuple[Health, ...]:
        """As Store.healths."""
        async with self.database.read() as connection:
            return await source_rows.healths(connection)

    async def memory(self, source_id: str) -> str | None:
        """As Store.memory."""
        async with self.database.read() as connection:
            packed = await source_rows.recall(connection, source_id)
        return None if packed is None else await asyncio.to_thread(codec.unpack, packed)

    async def known_articles(self, source_id: str, ids: Sequence[str]) -> frozenset[str]:
        """As Store.known_articles."""
        async with self.database.read() as connection:
            return await articles.known(connection, source_id, ids)

    async def has_articles(self, source_id: str) -> bool:
        """As Store.has_articles; a feed that was read while it had no articles counts as recorded."""
        async with self.database.read() as connection:
            return await source_rows.was_recorded(connection, source_id)

    async def record(self, recording: Recording) -> None:
        """As Store.record. Raises StoreError for a source that was never registered."""
        packed = await asyncio.to_thread(_Packed.of, recording)
        source_id = recording.health.source_id
        async with self.database.write() as connection:
            await source_rows.save_health(connection, recording)
            if recording.snapshot:
                await versions.add_snapshot(connection, recording.snapshot, packed.body)
            if recording.version:
                await versions.add_version(connection, recording.version, packed.document)
            if recording.memory is not None:
                await source_rows.remember(connection, source_id, packed.memory)
            if recording.articles:
                await articles.add(connection, recording.articles, recording.health.checked_at)
            for alert, channels in recording.alerts:
                await alerts.add(connection, alert, channels)

    async def latest_version(self, source_id: str) -> Version | None:
        """As Store.latest_version."""
        async with self.database.read() as connection:
            rows = await versions.version_rows(connection, source_id, only_last=True)
        return next(iter(await asyncio.to_thread(versions.unpack_versions, rows)), None)

    async def versions(self, source_id: str) -> tuple[Version, ...]:
        """As Store.versions."""
        async with self.database.read() as connection:
            rows = await versions.version_rows(connection, source_id)
        return await asyncio.to_thread(versions.unpack_versions, rows)

    async def snapshot(self, source_id: str, digest: str) -> Snapshot | None:
        """As Store.snapshot."""
        async with self.database.read() as connection:
            row = await versions.snapshot_row(connection, source_id, digest)
        return None if row is None else await asyncio.to_thread(versions.unpack_snapshot, row)

    async def unannounced(self) -> tuple[str, ...]:
        """As Store.unannounced; only registered sources, by id."""
        async with self.database.read() as connection:
            return await source_rows.unannounced(connection)

    async def announce(self, source_ids: Sequence[str], alert: Alert, channels: Sequence[Channel]) -> None:
        """As Store.announce; a known fingerprint adds nothing, and the sources are marked all the same."""
        async with self.database.write() as connection:
            await source_rows.mark_announced(connection, source_ids)
            await alerts.add(connection, alert, channels)

    async def channels_without_baseline(self, channels: Sequence[Channel]) -> tuple[Channel, ...]:
        """As Store.channels_without_baseline."""
        async with self.database.read() as connection:
            return await deliveries.without_baseline(connection, channels)

    async def place(self, channels: Sequence[Channel]) -> None:
        """As Store.place; only a move writes."""
        async with self.database.read() as connection:
            moved = await deliveries.moved(connection, channels)
        if moved:
            async with self.database.write() as connection:
                await deliveries.place(connection, moved)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """The compressed parts of a recording; empty where it has none."""

    body: bytes = b""
    document: bytes = b""
    memory: bytes = b""

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Compress them: tens of milliseconds for a long page."""
        return cls(
            body=versions.pack_body(recording.snapshot.body) if recording.snapshot else b"",
            document=versions.pack_document(recording.version.document) if recording.version else b"",
            memory=codec.pack(recording.memory) if recording.memory is not None else b"",
        )
