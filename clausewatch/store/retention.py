"""What is stored takes room: how much, and letting go of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.ports import Freed, Weight
from clausewatch.store.tables import fetch, sighting, snapshot, version

IDS_A_QUERY = 10_000
"""Named in one statement; SQLite allows 32,766 parameters (https://www.sqlite.org/limits.html, item 9)."""


async def weights(connection: AsyncConnection) -> dict[int, Weight]:
    """As RetentionStore.weights."""
    shared = select(version.c.snapshot_digest, func.count().label("users")).group_by(version.c.snapshot_digest)
    users = shared.subquery("users")
    statement = (
        select(
            version.c.id, func.length(version.c.document).label("document"), func.length(snapshot.c.body).label("body")
        )
        .add_columns(users.c.users)
        .join(snapshot, snapshot.c.digest == version.c.snapshot_digest)
        .join(users, users.c.snapshot_digest == version.c.snapshot_digest)
    )
    rows = await connection.execute(statement)
    return {row.id: Weight(document=row.document, snapshot=row.body if row.users == 1 else 0) for row in rows}


async def room(connection: AsyncConnection) -> int:
    """As RetentionStore.room."""
    documents = await connection.scalar(select(func.sum(func.length(version.c.document))))
    return (documents or 0) + await _bodies(connection)


async def _bodies(connection: AsyncConnection) -> int:
    return await connection.scalar(select(func.sum(func.length(snapshot.c.body)))) or 0


async def prune(connection: AsyncConnection, version_ids: Sequence[int], before: datetime) -> Freed:
    """As RetentionStore.prune, but for the undoing."""
    size = await room(connection)
    for start in range(0, len(version_ids), IDS_A_QUERY):
        some = version_ids[start : start + IDS_A_QUERY]
        await connection.execute(update(sighting).where(sighting.c.version_id.in_(some)).values(version_id=None))
        await connection.execute(delete(version).where(version.c.id.in_(some)))
    await _drop_fetches(connection, before)
    named = select(version.c.snapshot_digest).union(select(fetch.c.snapshot_digest))
    gone = await connection.execute(delete(snapshot).where(snapshot.c.digest.not_in(named)))
    return Freed(versions=len(version_ids), snapshots=gone.rowcount, size=size - await room(connection))


async def _drop_fetches(connection: AsyncConnection, before: datetime) -> None:
    """A source's last fetch stays, and every one whose body a version was made of."""
    last = select(func.max(fetch.c.id)).group_by(fetch.c.source_id)
    made = select(version.c.id).where(
        version.c.source_id == fetch.c.source_id, version.c.snapshot_digest == fetch.c.snapshot_digest
    )
    idle = (fetch.c.fetched_at < before, fetch.c.id.not_in(last), ~made.exists())
    await connection.execute(delete(fetch).where(*idle))
