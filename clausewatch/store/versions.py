"""What was seen: bodies kept once under their digest, the fetches that brought them, the versions made of them."""

import zlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Document, Snapshot, Version
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import fetch, snapshot, version


def pack_body(body: bytes) -> bytes:
    """A snapshot's body, compressed."""
    return zlib.compress(body)


def unpack_snapshot(row: Row[Any]) -> Snapshot:
    """The snapshot of this row."""
    return Snapshot(
        source_id=row.source_id,
        url=row.url,
        fetched_at=row.fetched_at,
        content_type=row.content_type,
        body=zlib.decompress(row.body),
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


async def add_version(connection: AsyncConnection, made: Version, packed: bytes) -> None:
    """Record a version of a document whose snapshot is kept."""
    values = {
        "source_id": made.source_id,
        "digest": made.digest,
        "snapshot_digest": made.snapshot_digest,
        "kind": made.kind,
        "recorded_at": made.recorded_at,
        "document": packed,
    }
    await connection.execute(insert(version), values)


async def version_rows(connection: AsyncConnection, source_id: str, *, only_last: bool = False) -> list[Row[Any]]:
    """Rows for `unpack_versions`, oldest first."""
    statement = select(version).where(version.c.source_id == source_id)
    order = statement.order_by(version.c.id.desc()).limit(1) if only_last else statement.order_by(version.c.id)
    return list(await connection.execute(order))


async def snapshot_row(connection: AsyncConnection, source_id: str, digest: str) -> Row[Any] | None:
    """A row for `unpack_snapshot`: the source's last fetch that brought this body."""
    statement = (
        select(fetch, snapshot.c.body)
        .join(snapshot, snapshot.c.digest == fetch.c.snapshot_digest)
        .where(fetch.c.source_id == source_id, fetch.c.snapshot_digest == digest)
        .order_by(fetch.c.id.desc())
        .limit(1)
    )
    return (await connection.execute(statement)).one_or_none()
