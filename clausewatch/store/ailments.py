"""Spells of ailments, and when feeds brought something."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import Overtaken
from clausewatch.model import Ailment
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import ailment, article, source

LATEST = 200
"""Articles of a feed that its rhythm is read from."""


async def every(connection: AsyncConnection) -> tuple[Ailment, ...]:
    """As HealthStore.ailments."""
    rows = await connection.execute(select(ailment).order_by(ailment.c.source_id, ailment.c.kind))
    return tuple(Ailment(source_id=row.source_id, kind=row.kind, since=row.since, reason=row.reason) for row in rows)


async def keep(connection: AsyncConnection, begun: Sequence[Ailment], over: Sequence[Ailment]) -> None:
    """Add the spells that began and remove those that are over. Raises Overtaken where that has been done."""
    for each in begun:
        values = {"source_id": each.source_id, "kind": each.kind, "since": each.since, "reason": each.reason}
        fresh = insert_new(connection, ailment).values(values).returning(ailment.c.source_id)
        _told_by_us(await connection.scalar(fresh), each)
    for each in over:
        same = and_(ailment.c.source_id == each.source_id, ailment.c.kind == each.kind, ailment.c.since == each.since)
        _told_by_us(await connection.scalar(delete(ailment).where(same).returning(ailment.c.source_id)), each)


def _told_by_us(source_id: str | None, spell: Ailment) -> None:
    if source_id is None:
        raise Overtaken(f"another process has told how {spell.source_id} fares")


async def quiet(connection: AsyncConnection, feed_ids: Sequence[str], before: datetime) -> list[str]:
    """Those of the feeds that were read and showed no new article since then."""
    newest = select(func.max(article.c.seen_at)).where(article.c.source_id == source.c.id).scalar_subquery()
    return list(await connection.scalars(select(source.c.id).where(source.c.id.in_(feed_ids), newest < before)))


async def publishing_times(connection: AsyncConnection, feed_id: str) -> tuple[datetime, ...]:
    """When the latest articles of a feed were published, or seen where they do not say."""
    statement = select(article.c.seen_at, article.c.body).where(article.c.source_id == feed_id)
    rows = await connection.execute(statement.order_by(article.c.seen_at.desc()).limit(LATEST))
    return tuple(_published(row.body) or row.seen_at for row in rows if row.seen_at)


def _published(body: str) -> datetime | None:
    """Read from the article's JSON without making the article."""
    said = json.loads(body).get("published_at")
    return datetime.fromisoformat(said) if said else None
