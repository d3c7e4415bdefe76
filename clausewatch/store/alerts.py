"""Alerts, each told once: its row and its deliveries are written together or not at all."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Alert, Posting
from clausewatch.store import codec, deliveries
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import alert


async def add(connection: AsyncConnection, postings: Sequence[Posting], at: datetime | None) -> set[str]:
    """Record alerts and, queued `at`, one delivery a channel; nothing at all of one whose fingerprint is known.

    The ids of the channels that have something to do by that.
    """
    if not postings:
        return set()
    rows = [{"fingerprint": each.alert.fingerprint, "body": codec.dumps(each.alert)} for each in postings]
    inserted = await connection.execute(insert_new(connection, alert).returning(alert.c.id, alert.c.fingerprint), rows)
    ids = {row.fingerprint: row.id for row in inserted}
    fresh = [(ids.pop(name), each) for each in postings if (name := each.alert.fingerprint) in ids and each.channels]
    await deliveries.add(connection, fresh, at)
    return {channel.id for _, each in fresh for channel in each.channels}


async def every(connection: AsyncConnection) -> tuple[Alert, ...]:
    """As Store.alerts."""
    bodies = await connection.scalars(select(alert.c.body).order_by(alert.c.id))
    return tuple(codec.loads(Alert, body) for body in bodies)


async def one(connection: AsyncConnection, fingerprint: str) -> Alert | None:
    """The alert with this fingerprint."""
    body = await connection.scalar(select(alert.c.body).where(alert.c.fingerprint == fingerprint))
    return None if body is None else codec.loads(Alert, body)
