"""Alerts, each told once: its row and its deliveries are written together or not at all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Alert, Posting
from clausewatch.store import codec, deliveries
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import alert


async def add(connection: AsyncConnection, posting: Posting, at: datetime | None) -> set[str]:
    """Record an alert and, queued `at`, one delivery a channel; nothing at all if its fingerprint is known.

    The ids of the channels that have something to do by that.
    """
    told = posting.alert
    statement = insert_new(connection, alert).returning(alert.c.id)
    values = {"fingerprint": told.fingerprint, "body": codec.dumps(told)}
    alert_id = await connection.scalar(statement, values)
    if alert_id is None or not posting.channels:
        return set()
    await deliveries.add(connection, alert_id, posting, at)
    return {each.id for each in posting.channels}


async def every(connection: AsyncConnection) -> tuple[Alert, ...]:
    """As Store.alerts."""
    bodies = await connection.scalars(select(alert.c.body).order_by(alert.c.id))
    return tuple(codec.loads(Alert, body) for body in bodies)


async def one(connection: AsyncConnection, fingerprint: str) -> Alert | None:
    """The alert with this fingerprint."""
    body = await connection.scalar(select(alert.c.body).where(alert.c.fingerprint == fingerprint))
    return None if body is None else codec.loads(Alert, body)
