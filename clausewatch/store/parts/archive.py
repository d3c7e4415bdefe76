"""What is kept of the past. Compressing and folding happen outside of transactions and off the event loop."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import (
    Backfill,
    ClauseKind,
    Collected,
    Dossier,
    Hit,
    Origin,
    Posting,
    Search,
    Sighting,
    Stories,
    Timeline,
    Version,
)
from clausewatch.ports import Basis, Find, Stored
from clausewatch.store import archive, codec, search, versions
from clausewatch.store import stories as story_rows
from clausewatch.store.parts.base import Part
from clausewatch.store.stories import OpenStories


class SqlArchive(Part):
    """clausewatch.ports.ArchiveStore."""

    __slots__ = ()

    opened: OpenStories

    async def dossiers(self) -> tuple[Dossier, ...]:
        """As Store.dossiers."""
        async with self.database.read() as connection:
            return await archive.dossiers(connection)

    async def add_history(self, dossier: Dossier, origin: Origin, finds: Sequence[Find]) -> int:
        """As Store.add_history."""
        known = await self.references(dossier.source_id, origin)
        fresh = list({find.sighting.reference: find for find in finds if find.sighting.reference not in known}.values())
        if not fresh:
            return 0
        packed = await asyncio.to_thread(_Packed.of, fresh)
        async with self.database.write() as connection:
            await archive.describe(connection, dossier, fresh[-1].sighting.at)
            number = await archive.origin_id(connection, origin)
            for find in fresh:
                version_id = await _add_version(connection, find, packed)
                await archive.add_sighting(connection, find.sighting, origin_number=number, version_id=version_id)
            await search.add(connection, packed.searchable)
        return len(fresh)

    async def references(self, source_id: str, origin: Origin) -> Mapping[str, Sighting]:
        """As Store.references."""
        async with self.database.read() as connection:
            return await archive.references(connection, source_id, origin)

    async def sightings(self, source_id: str) -> tuple[Sighting, ...]:
        """As Store.sightings."""
        async with self.database.read() as connection:
            return await archive.sightings(connection, source_id)

    async def bases(self, source_ids: Sequence[str] | None = None) -> Mapping[str, Basis]:
        """As Store.bases."""
        async with self.database.read() as connection:
            return await archive.bases(connection, source_ids)

    async def version_heads(self, source_id: str) -> tuple[Version, ...]:
        """As Store.version_heads."""
        async with self.database.read() as connection:
            return versions.heads(await versions.head_rows(connection, source_id))

    async def version_bodies(self, ids: Sequence[int]) -> tuple[Version, ...]:
        """As Store.version_bodies."""
        async with self.database.read() as connection:
            rows = await versions.rows_by_id(connection, ids)
        return await asyncio.to_thread(versions.unpack_versions, rows)

    async def timelines(self, source_ids: Sequence[str] | None = None) -> Mapping[str, Stored]:
        """As Store.timelines."""
        async with self.database.read() as connection:
            rows = await archive.timeline_rows(connection, source_ids)
        return await asyncio.to_thread(archive.unpack_timelines, rows)

    async def keep_timeline(self, stored: Stored, clauses: Mapping[str, frozenset[ClauseKind]]) -> None:
        """As Store.keep_timeline."""
        packed = await asyncio.to_thread(_packed_timeline, stored.timeline)
        by_digest = {search.text_digest(text): kinds for text, kinds in clauses.items()}
        async with self.database.write() as connection:
            await archive.keep_timeline(connection, stored, packed)
            await search.mark_kinds(connection, stored.timeline.source_id, by_digest)

    async def search(self, wanted: Search) -> tuple[Hit, ...]:
        """As Store.search."""
        async with self.database.read() as connection:
            return await search.find(connection, wanted)

    async def backfills(self) -> tuple[Backfill, ...]:
        """As Store.backfills."""
        async with self.database.read() as connection:
            return await archive.backfills(connection)

    async def keep_backfill(self, backfill: Backfill) -> None:
        """As Store.keep_backfill."""
        async with self.database.write() as connection:
            await archive.keep_backfill(connection, backfill)

    async def complete(
        self,
        postings: Sequence[Posting],
        now: datetime,
        *,
        stories: Stories | None = None,
        collected: Sequence[Collected] = (),
    ) -> None:
        """As Store.complete."""
        async with self.database.write() as connection:
            if stories:
                await story_rows.grow(connection, stories.stories, stories.revision)
            await self._queue(connection, postings, now)
            await story_rows.supersede(connection, postings)
            await story_rows.collect(connection, collected)
        if stories:
            self.opened.grew(stories.stories, stories.revision)


async def _add_version(connection: AsyncConnection, find: Find, packed: "_Packed") -> int | None:
    if find.version is None or find.snapshot is None:
        return None
    await versions.add_snapshot(connection, find.snapshot, packed.bodies[find.snapshot.digest])
    return await versions.add_version(connection, find.version, packed.documents[find.sighting.reference])


def _packed_timeline(timeline: Timeline) -> bytes:
    return codec.pack(codec.dumps(timeline))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """The compressed parts of finds: bodies by digest, documents by reference; and what is to be indexed."""

    bodies: Mapping[str, bytes]
    documents: Mapping[str, bytes]
    searchable: search.Rows

    @classmethod
    def of(cls, finds: Sequence[Find]) -> Self:
        """Compress and fold them."""
        made = [(find.sighting.reference, find.version) for find in finds if find.version]
        return cls(
            bodies={find.snapshot.digest: versions.pack_body(find.snapshot.body) for find in finds if find.snapshot},
            documents={reference: versions.pack_document(version.document) for reference, version in made},
            searchable=search.folded(
                search.passage_rows((version.recorded_at, version.document) for _, version in made)
            ),
        )
