"""Alerts, each told once: its row and its deliveries are written together or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.alert import handling_of
from clausewatch.model import Alert, DeliveryAction, Posting
from clausewatch.store import codec, deliveries, edits
from clausewatch.store.dialect import insert_new
from clausewatch.store.tables import alert, delivery


async def add(connection: AsyncConnection, postings: Sequence[Posting], at: datetime | None) -> set[str]:
    """Record alerts and, queued `at`, one delivery a channel; nothing at all of one whose fingerprint is known.

    One that is told to latecomers reads from now on as it does for them; for other channels its edits say the same.
    The ids of the channels that have something to do by that. A card that is brought up to date goes on to say what
    people have done with its alert.
    """
    if not postings:
        return set()
    postings = [
        replace(each, alert=await _with_handling(connection, each)) if each.action is DeliveryAction.EDIT else each
        for each in postings
    ]
    rows = [{"fingerprint": each.alert.fingerprint, "body": codec.dumps(each.alert)} for each in postings]
    inserted = await connection.execute(insert_new(connection, alert).returning(alert.c.id, alert.c.fingerprint), rows)
    ids = {row.fingerprint: row.id for row in inserted}
    for each in postings:
        if each.latecomers:
            ids |= await _as_it_is_now(connection, each.alert)
    fresh = [(ids.pop(name), each) for each in postings if (name := each.alert.fingerprint) in ids and each.channels]
    await deliveries.add(connection, fresh, at)
    return {channel.id for _, each in fresh for channel in each.channels}


async def _as_it_is_now(connection: AsyncConnection, told: Alert) -> dict[str, int]:
    """Write what a known alert says now; its id by its fingerprint."""
    statement = update(alert).where(alert.c.fingerprint == told.fingerprint).values(body=codec.dumps(told))
    found = await connection.scalar(statement.returning(alert.c.id))
    return {} if found is None else {told.fingerprint: found}


async def _with_handling(connection: AsyncConnection, posting: Posting) -> Alert:
    if posting.alert.handling or posting.parent is None:
        return posting.alert
    root = await root_of(connection, posting.parent)
    return replace(posting.alert, handling=handling_of(await edits.acts(connection, root)))


async def root_of(connection: AsyncConnection, fingerprint: str) -> str:
    """The fingerprint of the alert that was posted first, of one that was an edit of its message; else the same."""
    edited = delivery.alias("edited")
    edit, posted = alert.alias("edit"), alert.alias("posted")
    chain = edit.join(edited, edited.c.alert_id == edit.c.id)
    chain = chain.join(delivery, delivery.c.id == edited.c.parent_id).join(posted, posted.c.id == delivery.c.alert_id)
    statement = select(posted.c.fingerprint).select_from(chain)
    found = await connection.scalar(
        statement.where(edit.c.fingerprint == fingerprint, edited.c.action == DeliveryAction.EDIT).limit(1)
    )
    return found or fingerprint


async def shown(connection: AsyncConnection, root: str) -> Alert | None:
    """What the message of this alert shows, or soon will, under the fingerprint that it was posted by."""
    edited = delivery.alias("edited")
    posted, latest = alert.alias("posted"), alert.alias("latest")
    chain = posted.join(delivery, delivery.c.alert_id == posted.c.id)
    chain = chain.join(edited, edited.c.parent_id == delivery.c.id).join(latest, latest.c.id == edited.c.alert_id)
    statement = select(latest.c.body).select_from(chain)
    body = await connection.scalar(
        statement.where(posted.c.fingerprint == root, edited.c.action == DeliveryAction.EDIT)
        .order_by(edited.c.id.desc())
        .limit(1)
    )
    return await one(connection, root) if body is None else replace(codec.loads(Alert, body), fingerprint=root)


async def every(connection: AsyncConnection) -> tuple[Alert, ...]:
    """As Store.alerts."""
    bodies = await connection.scalars(select(alert.c.body).order_by(alert.c.id))
    return tuple(codec.loads(Alert, body) for body in bodies)


async def posted(connection: AsyncConnection) -> tuple[Alert, ...]:
    """As Store.posted."""
    follows = delivery.c.action.in_([DeliveryAction.EDIT, DeliveryAction.REPLY])
    statement = select(alert.c.body).where(alert.c.id.not_in(select(delivery.c.alert_id).where(follows)))
    bodies = await connection.scalars(statement.order_by(alert.c.id))
    return tuple(codec.loads(Alert, body) for body in bodies)


async def one(connection: AsyncConnection, fingerprint: str) -> Alert | None:
    """The alert with this fingerprint."""
    body = await connection.scalar(select(alert.c.body).where(alert.c.fingerprint == fingerprint))
    return None if body is None else codec.loads(Alert, body)
