"""Sources and what was read of them.

Compressing and decoding happen outside of transactions and off the event loop: a big page holds up neither.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from clausewatch.model import Article, ChangeKind, Health, Snapshot, Source, Version
from clausewatch.ports import Recording
from clausewatch.store import archive, articles, claims, codec, search, signals, stories, versions
from clausewatch.store import sources as source_rows
from clausewatch.store.claims import Claim
from clausewatch.store.gathering import Gathering
from clausewatch.store.news import News
from clausewatch.store.parts.base import Part
from clausewatch.store.stories import OpenStories


class SqlWatching(Part):
    """clausewatch.ports.WatchingStore."""

    __slots__ = ()

    unchanged: Gathering[Health, None]
    news: Gathering[News, None]
    claims: Gathering[Claim, tuple[Health, ...]]
    opened: OpenStories

    async def register(self, sources: Sequence[Source], now: datetime) -> None:
        """As Store.register; a source whose address or selectors changed is due now and asked for in full."""
        async with self.database.write() as connection:
            await source_rows.register(connection, sources, now)

    async def due(self, now: datetime) -> tuple[str, ...]:
        """As Store.due."""
        async with self.database.read() as connection:
            return await source_rows.due(connection, now)

    async def due_shards(self, now: datetime) -> tuple[int, ...]:
        """As Store.due_shards."""
        async with self.database.read() as connection:
            return await source_rows.due_shards(connection, now)

    async def claim_due(self, shard: int, now: datetime, claim: timedelta, *, limit: int) -> tuple[Health, ...]:
        """As Store.claim_due. Who is cancelled meanwhile may have claimed them all the same."""
        return await self.claims.write(Claim(shard=shard, now=now, length=claim, limit=limit))

    async def unclaim(self, source_ids: Collection[str], now: datetime) -> None:
        """As Store.unclaim."""
        async with self.database.write() as connection:
            await claims.unclaim(connection, source_ids, now)

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

    async def last_read(self, source_ids: Collection[str] | None = None) -> Mapping[str, datetime]:
        """As Store.last_read."""
        async with self.database.read() as connection:
            return await source_rows.last_read(connection, source_ids)

    async def memory(self, source_id: str) -> str | None:
        """As Store.memory."""
        async with self.database.read() as connection:
            packed = await source_rows.recall(connection, source_id)
        return None if packed is None else await asyncio.to_thread(codec.unpack, packed)

    async def known_articles(self, source_id: str, ids: Sequence[str]) -> Mapping[str, Article]:
        """As WatchingStore.known_articles."""
        async with self.database.read() as connection:
            bodies = await articles.known(connection, source_id, ids)
        return await asyncio.to_thread(articles.unpack, bodies)

    async def articles_at(self, source_id: str, urls: Collection[str]) -> tuple[Article, ...]:
        """As WatchingStore.articles_at."""
        if not urls:
            return ()
        async with self.database.read() as connection:
            bodies = await articles.latest(connection, source_id)
        return await asyncio.to_thread(articles.at, bodies, urls)

    async def has_articles(self, source_id: str) -> bool:
        """As Store.has_articles; a feed that was read while it had no articles counts as recorded."""
        async with self.database.read() as connection:
            return await source_rows.was_recorded(connection, source_id)

    async def record(self, recording: Recording) -> None:
        """As Store.record. Raises StoreError for a source that was never registered, StoriesMoved as `grow` does."""
        if recording.is_only_health:
            await self.unchanged.write(recording.health)
            return
        if recording.is_only_articles:
            await self.news.write(await asyncio.to_thread(News.of, recording))
            return
        packed = await asyncio.to_thread(_Packed.of, recording)
        source_id = recording.health.source_id
        async with self.database.write() as connection:
            await source_rows.save_health(connection, recording)
            await stories.grow(connection, recording.stories, recording.stories_revision)
            if recording.snapshot:
                await versions.add_snapshot(connection, recording.snapshot, packed.body)
            if recording.version:
                await versions.add_version(connection, recording.version, packed.document)
            if recording.left:
                await archive.add_sighting(connection, recording.left)
            await search.add(connection, packed.passages)
            await search.insert(connection, packed.news.searchable)
            await articles.add(connection, packed.news.new)
            await articles.revise(connection, packed.news.revised)
            if recording.memory is not None:
                await source_rows.remember(connection, source_id, packed.memory)
            if recording.site:
                await signals.save(connection, recording.site)
            await self._queue(connection, recording.postings, recording.health.checked_at)
            await stories.supersede(connection, recording.postings)
            await stories.collect(connection, recording.collected)
        self.opened.grew(recording.stories, recording.stories_revision)

    async def latest_version(self, source_id: str) -> Version | None:
        """As Store.latest_version."""
        async with self.database.read() as connection:
            rows = await versions.latest_row(connection, source_id)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """The compressed parts of a recording; empty where it has none."""

    body: bytes = b""
    document: bytes = b""
    memory: bytes = b""
    passages: search.Rows
    news: News

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Compress them, and make rows for search: milliseconds for a long page."""
        version = recording.version
        return cls(
            body=versions.pack_body(recording.snapshot.body) if recording.snapshot else b"",
            document=versions.pack_document(version.document) if version else b"",
            memory=codec.pack(recording.memory) if recording.memory is not None else b"",
            passages=_passages(version) if version else [],
            news=News.of(recording),
        )


def _passages(version: Version) -> search.Rows:
    """Rows for the index. Of a first version all words are folded now; of others, those that turn out to be new."""
    rows = search.passage_rows([(version.recorded_at, version.document)])
    return search.folded(rows) if version.kind is ChangeKind.FIRST_RECORD else rows
