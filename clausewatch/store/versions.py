"""What was seen: bodies kept once under their digest, the fetches that brought them, the versions made of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Document, Snapshot, Version
from clausewatch.store import codec
from clausewatch.store.archive import archive_of
from clausewatch.store.compression import compress, decompress
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import fetch, origin, sighting, snapshot, version


def pack_body(body: bytes) -> bytes:
    """A snapshot's body, compressed."""
    return compress(body)


def unpack_snapshot(row: Row[Any]) -> Snapshot:
    """The snapshot of this row."""
    return Snapshot(
        source_id=row.source_id,
        url=row.url,
        fetched_at=row.fetched_at,
        content_type=row.content_type,
        body=decompress(row.body),
        etag=row.etag,
        last_modified=row.last_modified,
    )


def pack_document(document: Document) -> bytes:
    """A document as compressed JSON."""
    return codec.pack(codec.dumps(document))


def unpack_versions(rows: Iterable[Row[Any]]) -> tuple[Version, ...]:
    """The versions of these rows."""
    return tuple(
        Version(
            source_id=row.source_id,
            digest=row.digest,
            snapshot_digest=row.snapshot_digest,
            kind=row.kind,
            recorded_at=row.recorded_at,
            document=codec.loads(Document, codec.unpack(row.document)),
            origin=archive_of(row),
            reference=row.reference or "",
            id=row.id,
        )
        for row in rows
    )


def heads(rows: Iterable[Row[Any]]) -> tuple[Version, ...]:
    """The versions of these rows, which have no document: its passages are left out."""
    return tuple(
        Version(
            source_id=row.source_id,
            digest=row.digest,
            snapshot_digest=row.snapshot_digest,
            kind=row.kind,
            recorded_at=row.recorded_at,
            document=Document(source_id=row.source_id, title="", passages=()),
            origin=archive_of(row),
            reference=row.reference or "",
            id=row.id,
        )
        for row in rows
    )


async def add_snapshot(connection: AsyncConnection, seen: Snapshot, packed: bytes) -> None:
    """Keep the body unless it is there already, and that this source gave it."""
    body = {"digest": seen.digest, "body": packed, "size": len(seen.body)}
    await connection.execute(insert_new(connection, snapshot), body)
    values = {
        "source_id": seen.source_id,
        "snapshot_digest": seen.digest,
        "fetched_at": seen.fetched_at,
        "url": seen.url,
        "content_type": seen.content_type,
        "etag": seen.etag,
        "last_modified": seen.last_modified,
    }
    await connection.execute(insert(fetch), values)


async def add_version(connection: AsyncConnection, made: Version, packed: bytes) -> int:
    """Record a version of a document whose snapshot is kept. Its number."""
    values = {
        "source_id": made.source_id,
        "digest": made.digest,
        "snapshot_digest": made.snapshot_digest,
        "kind": made.kind,
        "recorded_at": made.recorded_at,
        "document": packed,
    }
    number: int = (await connection.execute(insert(version).returning(version.c.id), values)).scalar_one()
    return number


def _with_origin(*columns: Any) -> Select[Any]:
    """Versions with the archive that each came from."""
    came = version.outerjoin(sighting, sighting.c.version_id == version.c.id).outerjoin(origin)
    archive = (origin.c.kind.label("origin_kind"), origin.c.name.label("origin_name"), origin.c.attribution)
    return select(*columns, *archive, sighting.c.reference).select_from(came)


async def version_rows(connection: AsyncConnection, source_id: str) -> list[Row[Any]]:
    """Rows for `unpack_versions`, oldest first."""
    statement = _with_origin(version).where(version.c.source_id == source_id)
    return list(await connection.execute(statement.order_by(version.c.recorded_at, version.c.id)))


async def latest_row(connection: AsyncConnection, source_id: str) -> list[Row[Any]]:
    """The row of the last version that we read ourselves, for `unpack_versions`."""
    statement = _with_origin(version).where(version.c.source_id == source_id, sighting.c.id.is_(None))
    newest_first = statement.order_by(version.c.recorded_at.desc(), version.c.id.desc())
    return list(await connection.execute(newest_first.limit(1)))


async def head_rows(connection: AsyncConnection, source_id: str) -> list[Row[Any]]:
    """Rows for `heads`, oldest first."""
    columns = [column for column in version.columns if column is not version.c.document]
    statement = _with_origin(*columns).where(version.c.source_id == source_id)
    return list(await connection.execute(statement.order_by(version.c.recorded_at, version.c.id)))


async def rows_by_id(connection: AsyncConnection, ids: Sequence[int]) -> list[Row[Any]]:
    """Rows for `unpack_versions`, by number."""
    statement = _with_origin(version).where(version.c.id.in_(ids))
    return list(await connection.execute(statement.order_by(version.c.id)))


async def snapshot_row(connection: AsyncConnection, source_id: str, digest: str) -> Row[Any] | None:
    """A row for `unpack_snapshot`: the source's latest fetch that brought this body."""
    statement = (
        select(fetch, snapshot.c.body)
        .join(snapshot, snapshot.c.digest == fetch.c.snapshot_digest)
        .where(fetch.c.source_id == source_id, fetch.c.snapshot_digest == digest)
        .order_by(fetch.c.fetched_at.desc(), fetch.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(statement)).one_or_none()
