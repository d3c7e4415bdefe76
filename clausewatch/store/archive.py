"""What archives brought, and what is derived from everything: sightings, timelines, backfills."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Backfill, Dossier, Origin, Sighting, Timeline
from clausewatch.ports import Basis, Stored
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new, upsert
from clausewatch.store.sources import unwatched_row
from clausewatch.store.tables import backfill, dossier, origin, sighting, source, timeline, version

IDS_A_QUERY = 10_000
"""Asked for in one query; SQLite allows 32,766 parameters (https://www.sqlite.org/limits.html, item 9)."""


async def dossiers(connection: AsyncConnection) -> tuple[Dossier, ...]:
    """As ArchiveStore.dossiers."""
    rows = await connection.execute(select(dossier).order_by(dossier.c.source_id))
    return tuple(Dossier(**row) for row in rows.mappings())


async def describe(connection: AsyncConnection, document: Dossier, now: datetime) -> None:
    """Make sure that the document has rows; one that is not watched yet is never due."""
    await connection.execute(insert_new(connection, source), unwatched_row(document.source_id, now))
    values = {name: getattr(document, name) for name in (each.name for each in dossier.columns)}
    await connection.execute(upsert(connection, dossier), values)


async def origin_id(connection: AsyncConnection, archive: Origin) -> int:
    """The number of an archive; its attribution is brought up to date."""
    values = {"kind": archive.kind, "name": archive.name, "attribution": archive.attribution}
    statement = insert_new(connection, origin)
    await connection.execute(statement, values)
    await connection.execute(
        origin.update().where(origin.c.kind == archive.kind, origin.c.name == archive.name).values(values)
    )
    number: int = (
        await connection.execute(
            select(origin.c.id).where(origin.c.kind == archive.kind, origin.c.name == archive.name)
        )
    ).scalar_one()
    return number


async def references(connection: AsyncConnection, source_id: str, archive: Origin) -> dict[str, Sighting]:
    """As ArchiveStore.references."""
    statement = _sightings(source_id).where(origin.c.kind == archive.kind, origin.c.name == archive.name)
    return {row.reference: _sighting(row) for row in await connection.execute(statement)}


async def sightings(connection: AsyncConnection, source_id: str) -> tuple[Sighting, ...]:
    """As ArchiveStore.sightings."""
    rows = await connection.execute(_sightings(source_id).order_by(sighting.c.seen_at, sighting.c.id))
    return tuple(_sighting(row) for row in rows)


def _sightings(source_id: str) -> Select[Any]:
    joined = sighting.outerjoin(origin, origin.c.id == sighting.c.origin_id)
    archive = (origin.c.kind.label("origin_kind"), origin.c.name.label("origin_name"), origin.c.attribution)
    return select(sighting, *archive).select_from(joined).where(sighting.c.source_id == source_id)


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        source_id=row.source_id,
        at=row.seen_at,
        digest=row.digest,
        origin=archive_of(row),
        reference=row.reference,
        problem=row.problem,
    )


def archive_of(row: Row[Any]) -> Origin | None:
    """The archive that a row came from; None where it is our own."""
    if row.origin_kind is None:
        return None
    return Origin(kind=row.origin_kind, name=row.origin_name, attribution=row.attribution)


async def add_sighting(
    connection: AsyncConnection, seen: Sighting, *, origin_number: int | None = None, version_id: int | None = None
) -> None:
    """Record that a document was seen."""
    values = {
        "source_id": seen.source_id,
        "origin_id": origin_number,
        "reference": seen.reference,
        "seen_at": seen.at,
        "digest": seen.digest,
        "problem": seen.problem,
        "version_id": version_id,
    }
    await connection.execute(insert(sighting), values)


async def bases(connection: AsyncConnection, source_ids: Sequence[str] | None) -> dict[str, Basis]:
    """As ArchiveStore.bases."""
    made = select(version.c.source_id, func.count(), func.max(version.c.id)).group_by(version.c.source_id)
    seen = select(sighting.c.source_id, func.count().label("seen")).group_by(sighting.c.source_id)
    if source_ids is not None:
        made = made.where(version.c.source_id.in_(source_ids))
        seen = seen.where(sighting.c.source_id.in_(source_ids))
    counts = {row.source_id: row.seen for row in await connection.execute(seen)}
    return {
        name: Basis(versions=count, last_version=last, sightings=counts.get(name, 0))
        for name, count, last in await connection.execute(made)
    }


async def timeline_rows(connection: AsyncConnection, source_ids: Sequence[str] | None) -> list[Row[Any]]:
    """Rows for `unpack_timelines`."""
    statement = select(timeline)
    if source_ids is not None:
        statement = statement.where(timeline.c.source_id.in_(source_ids))
    return list(await connection.execute(statement))


def unpack_timelines(rows: Iterable[Row[Any]]) -> Mapping[str, Stored]:
    """The timelines of these rows, by source."""
    return {
        row.source_id: Stored(
            timeline=codec.loads(Timeline, codec.unpack(row.body)),
            basis=codec.loads(Basis, row.basis),
            reading=row.reading,
        )
        for row in rows
    }


async def keep_timeline(connection: AsyncConnection, stored: Stored, packed: bytes) -> None:
    """Write a timeline in place of the one before."""
    values = {
        "source_id": stored.timeline.source_id,
        "reading": stored.reading,
        "basis": codec.dumps(stored.basis),
        "body": packed,
    }
    await connection.execute(upsert(connection, timeline), values)


async def backfills(connection: AsyncConnection) -> tuple[Backfill, ...]:
    """As ArchiveStore.backfills."""
    bodies = await connection.scalars(select(backfill.c.body).order_by(backfill.c.asked_at, backfill.c.source_id))
    return tuple(codec.loads(Backfill, codec.unpack(body)) for body in bodies)


async def keep_backfill(connection: AsyncConnection, kept: Backfill) -> None:
    """As ArchiveStore.keep_backfill."""
    values = {
        "source_id": kept.source_id,
        "asked_at": kept.asked_at,
        "state": kept.state,
        "body": codec.pack(codec.dumps(kept)),
    }
    await connection.execute(upsert(connection, backfill), values)
