"""Sources: which are watched, when each is due, how it fares, and what observe remembers of it."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from yarl import URL

from clausewatch.errors import Overtaken, StoreError
from clausewatch.model import Health, Source, Validators
from clausewatch.ports import Recording
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new, upsert
from clausewatch.store.tables import REGISTERED, UNANNOUNCED, memory, source


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What of a source decides which bytes are fetched and which words are kept."""

    url: str
    fetch: str
    select: tuple[str, ...]
    remove: tuple[str, ...]
    combine: tuple[str, ...]
    accept_language: str
    proxy: str = ""


SHARDS = 64
"""How many processes can watch at most, each with its own hosts. What is stored depends on it: it never changes."""

CLOCK_SET_BACK = timedelta(minutes=5)
"""What machines' clocks may differ by without any of them having been set back."""

LOOK_AHEAD = 1_000
"""Due sources that are looked at to find the shards with work: where more are due, the rest comes later."""

ROWS_AT_ONCE = 500
"""New sources written in one statement: all of 10,000 would be held twice over."""

NEVER_FETCHED = codec.dumps(Validators())


async def register(connection: AsyncConnection, sources: Sequence[Source], now: datetime) -> None:
    """As Store.register. A source whose declaration changed is due now and is asked for in full.

    One that was read in what is the future by now would wait for a clock that was set back: it is due as well.
    """
    columns = (source.c.id, source.c.registered, source.c.declaration, source.c.checked_at)
    there = await connection.execute(select(*columns))
    known = {row.id: row for row in there}
    named = {each.id: codec.dumps(_declaration(each)) for each in sources}
    fresh = [each for each in sources if each.id not in known]
    for start in range(0, len(fresh), ROWS_AT_ONCE):
        rows = [_new_row(each.id, each.url, named[each.id], now) for each in fresh[start : start + ROWS_AT_ONCE]]
        await connection.execute(insert_new(connection, source), rows)
    await _set(
        connection, [name for name, row in known.items() if row.registered and name not in named], registered=False
    )
    await _set(
        connection, [name for name, row in known.items() if not row.registered and name in named], registered=True
    )
    ahead = [name for name, row in known.items() if row.checked_at and row.checked_at > now + CLOCK_SET_BACK]
    await _set(connection, ahead, next_due=now, checked_at=now)
    changed = [each for each in sources if each.id in known and _differs(known[each.id].declaration, named[each.id])]
    await _redeclare(connection, {each.id: (named[each.id], shard(each.url)) for each in changed}, now)


def _differs(stored: str, named: str) -> bool:
    """Whether it is another declaration: one stored by a version that knew fewer fields may be written otherwise."""
    if stored == named or not stored:
        return stored != named
    return codec.loads(Declaration, stored) != codec.loads(Declaration, named)


def _declaration(watched: Source) -> Declaration:
    return Declaration(
        url=watched.url,
        fetch=watched.fetch,
        select=tuple(map(str, watched.select)),
        remove=tuple(map(str, watched.remove)),
        combine=tuple(map(str, watched.combine)),
        accept_language=watched.accept_language,
        proxy=watched.proxy,
    )


def shard(url: str) -> int:
    """The shard of the address's host: whoever polls a shard polls all its hosts, so politeness is a process's own."""
    return zlib.crc32((URL(url).host or "").encode()) % SHARDS


def unwatched_row(name: str, now: datetime) -> dict[str, Any]:
    """The row of a document that only archives know so far."""
    return _new_row(name, "", "", now) | {"registered": False}


def _new_row(name: str, url: str, declaration: str, now: datetime) -> dict[str, Any]:
    return {
        "id": name,
        "declaration": declaration,
        "shard": shard(url),
        "registered": True,
        "recorded": False,
        "announced": False,
        "next_due": now,
        "failures": 0,
        "reason": "",
        "note": "",
        "validators": NEVER_FETCHED,
    }


async def _set(connection: AsyncConnection, names: Sequence[str], **values: bool | datetime) -> None:
    if names:
        statement = update(source).where(source.c.id == bindparam("name")).values(values)
        await connection.execute(statement, [{"name": name} for name in names])


async def _redeclare(connection: AsyncConnection, changed: Mapping[str, tuple[str, int]], now: datetime) -> None:
    if changed:
        values = {
            "declaration": bindparam("text"),
            "shard": bindparam("number"),
            "next_due": now,
            "validators": NEVER_FETCHED,
            "turn": source.c.turn + 1,
        }
        statement = update(source).where(source.c.id == bindparam("name")).values(values)
        rows = [{"name": name, "text": text, "number": number} for name, (text, number) in changed.items()]
        await connection.execute(statement, rows)


async def due(connection: AsyncConnection, now: datetime) -> tuple[str, ...]:
    """As Store.due."""
    statement = select(source.c.id).where(REGISTERED, source.c.next_due <= now)
    return tuple(await connection.scalars(statement.order_by(source.c.next_due, source.c.id)))


async def due_shards(connection: AsyncConnection, now: datetime) -> tuple[int, ...]:
    """As Store.due_shards."""
    ready = select(source.c.shard, source.c.next_due).where(REGISTERED, source.c.next_due <= now)
    oldest = ready.order_by(source.c.next_due).limit(LOOK_AHEAD).subquery()
    statement = select(oldest.c.shard).group_by(oldest.c.shard).order_by(func.min(oldest.c.next_due))
    return tuple(await connection.scalars(statement))


async def next_due(connection: AsyncConnection) -> datetime | None:
    """As Store.next_due."""
    earliest: datetime | None = await connection.scalar(select(func.min(source.c.next_due)).where(REGISTERED))
    return earliest


async def health(connection: AsyncConnection, source_id: str) -> Health:
    """As Store.health; also of a source that is no longer registered. Raises StoreError for one that never was."""
    row = (await connection.execute(select(*HEALTH).where(source.c.id == source_id))).one_or_none()
    if row is None:
        raise _unknown(source_id)
    return as_health(row)


async def healths(connection: AsyncConnection) -> tuple[Health, ...]:
    """As Store.healths."""
    rows = await connection.execute(select(*HEALTH).where(REGISTERED).order_by(source.c.id))
    return tuple(map(as_health, rows))


async def last_read(connection: AsyncConnection, source_ids: Collection[str] | None) -> dict[str, datetime]:
    """As Store.last_read."""
    read = select(source.c.id, source.c.succeeded_at).where(REGISTERED, source.c.succeeded_at.is_not(None))
    if source_ids is not None:
        read = read.where(source.c.id.in_(source_ids))
    return {row.id: row.succeeded_at for row in await connection.execute(read)}


_NAMES = tuple(each.name for each in fields(Health))
HEALTH = tuple(source.c["id" if name == "source_id" else name] for name in _NAMES)
"""The columns of a Health, in the order of its fields."""


def as_health(row: Sequence[Any]) -> Health:
    """The Health of a row that has its columns."""
    values = dict(zip(_NAMES, row, strict=True))
    return Health(**values | {"validators": codec.loads(Validators, values["validators"])})


async def save_health(connection: AsyncConnection, recording: Recording) -> None:
    """Write how the source fares after a poll, and that it has been read if it has. Raises StoreError if unknown."""
    now = recording.health
    was_read = bool(now.succeeded_at or recording.version or recording.articles)
    values = {**_values(now), "recorded": or_(source.c.recorded, literal(was_read))}
    mine = (source.c.id == now.source_id, source.c.turn == now.turn)
    if (await connection.execute(update(source).where(*mine).values(values))).rowcount == 0:
        await health(connection, now.source_id)
        raise overtaken(now.source_id)


async def save_healths(connection: AsyncConnection, healths: Sequence[Health]) -> dict[str, Overtaken | None]:
    """Write how these sources fare; Overtaken for those that were claimed or declared otherwise since.

    One statement, in the order of the ids, so that two processes never wait for each other's rows. Raises StoreError
    where a source is unknown.
    """
    in_order = sorted(healths, key=attrgetter("source_id"))
    written = await connection.execute(_SAVE, list(map(_row, in_order)))
    if written.rowcount == len(in_order):
        return dict.fromkeys(each.source_id for each in healths)
    named = source.c.id.in_([each.source_id for each in healths])
    turns = {row.id: row.turn for row in await connection.execute(select(source.c.id, source.c.turn).where(named))}
    if unknown := [each.source_id for each in healths if each.source_id not in turns]:
        raise _unknown(unknown[0])
    return {
        each.source_id: None if turns[each.source_id] == each.turn else overtaken(each.source_id) for each in healths
    }


_SAVE = (
    update(source)
    .where(source.c.id == bindparam("name"), source.c.turn == bindparam("claim"))
    .values(recorded=or_(source.c.recorded, bindparam("was_read")))
)


def _row(now: Health) -> dict[str, Any]:
    return {"name": now.source_id, "claim": now.turn, "was_read": bool(now.succeeded_at), **_values(now)}


def overtaken(source_id: str) -> Overtaken:
    """What is raised where a source's row is another poll's by now."""
    return Overtaken(f"{source_id} was claimed or declared otherwise while it was read: it is read again")


def _values(now: Health) -> dict[str, Any]:
    return {
        "next_due": now.next_due,
        "checked_at": now.checked_at,
        "succeeded_at": now.succeeded_at,
        "failing_since": now.failing_since,
        "failures": now.failures,
        "reason": now.reason,
        "note": now.note,
        "validators": codec.dumps(now.validators),
        "crashes": now.crashes,
        "symptom": now.symptom,
    }


def _unknown(source_id: str) -> StoreError:
    return StoreError(f"the database knows no source {source_id!r}: it has to be registered before it is polled")


async def recall(connection: AsyncConnection, source_id: str) -> bytes | None:
    """What observe remembered, packed."""
    return await connection.scalar(select(memory.c.body).where(memory.c.source_id == source_id))


async def remember(connection: AsyncConnection, source_id: str, packed: bytes) -> None:
    """Keep what observe remembers; a memory that is the same is not written again."""
    await connection.execute(upsert(connection, memory), {"source_id": source_id, "body": packed})


async def was_recorded(connection: AsyncConnection, source_id: str) -> bool:
    """Whether the source has ever been read, even if it was a feed without articles."""
    return bool(await connection.scalar(select(source.c.recorded).where(source.c.id == source_id)))


async def unannounced(connection: AsyncConnection) -> tuple[str, ...]:
    """As Store.unannounced."""
    statement = select(source.c.id).where(REGISTERED, source.c.recorded, UNANNOUNCED)
    return tuple(await connection.scalars(statement.order_by(source.c.id)))


async def mark_announced(connection: AsyncConnection, source_ids: Sequence[str]) -> None:
    """A baseline message sums these sources up."""
    await _set(connection, source_ids, announced=True)
