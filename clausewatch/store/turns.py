"""Turns on channels: the lease that lets one pump at a time drain a channel, and what it begins and settles.

A lease runs by the database's own clock, so that the clocks of the pumps' machines need not agree. Everything is
written behind an update of the channel's row that only succeeds with the token of the latest lease.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import Overtaken
from clausewatch.model import Channel, Delivery, DeliveryAction, DeliveryStatus
from clausewatch.ports import Settlement, Turn
from clausewatch.store import deliveries
from clausewatch.store.columns import Utc
from clausewatch.store.tables import OPEN, channel, delivery

RECENTLY = timedelta(hours=1)
"""The while over which a channel's messages are counted."""

LONGEST_LEASE = timedelta(minutes=10)
"""A lease that seems to run longer is one from before the database's clock was set back: it counts as over."""

NEVER_SENT = "the message that it would change was never sent here"
SUPERSEDED = "superseded by a later edit"


def moment(connection: AsyncConnection, after: timedelta = timedelta()) -> ColumnElement[Any]:
    """The database's present, and so much later. SQLite's is this machine's."""
    if connection.dialect.name == "sqlite":
        return literal(datetime.now(UTC) + after, Utc)
    return func.clock_timestamp() + literal(after)


def is_free(connection: AsyncConnection) -> ColumnElement[bool]:
    """Whether nobody holds the channel."""
    until = channel.c.leased_until
    return or_(until.is_(None), until <= moment(connection), until > moment(connection, LONGEST_LEASE))


async def take(connection: AsyncConnection, channel_id: str, lease: timedelta) -> Row[Any] | None:
    """Take the channel's lease if it is free: its row, with the new token."""
    statement = update(channel).where(channel.c.id == channel_id, is_free(connection))
    values = {"token": channel.c.token + 1, "leased_until": moment(connection, lease)}
    row: Row[Any] | None = (await connection.execute(statement.values(values).returning(channel))).one_or_none()
    return row


async def hold_on(connection: AsyncConnection, turn: Turn, values: Mapping[str, Any]) -> Row[Any]:
    """Write to the channel's row as the holder of its lease. Raises Overtaken."""
    statement = update(channel).where(channel.c.id == turn.channel_id, channel.c.token == turn.token)
    row: Row[Any] | None = (await connection.execute(statement.values(values).returning(channel))).one_or_none()
    if row is None:
        raise Overtaken(f"another process sends to {turn.channel_id} by now")
    return row


async def begin(connection: AsyncConnection, held: Row[Any], now: datetime) -> Turn | None:
    """Begin the oldest open delivery of a channel that is held; None where nothing may go."""
    while found := await _head(connection, held):
        if why := await _superfluous(connection, found):
            await write(connection, found.id, {"status": DeliveryStatus.SUPPRESSED, "reason": why, "settled_at": now})
            continue
        if found.not_before is not None and now < found.not_before <= now + deliveries.LONGEST_WAIT:
            return None
        await write(connection, found.id, _begun(found, now))
        recent = held.recent if held.recent_since and held.recent_since > now - RECENTLY else 0
        return Turn(channel_id=held.id, token=held.token, delivery=found, recent=recent)
    return None


async def _head(connection: AsyncConnection, held: Row[Any]) -> Delivery | None:
    only = true() if held.held_at is None else delivery.c.notice.is_(true())
    return await deliveries.first(connection, OPEN, delivery.c.channel_id == held.id, only)


async def _superfluous(connection: AsyncConnection, found: Delivery) -> str:
    """Why an edit is not to be sent; empty where it is, and for anything else."""
    if found.action is not DeliveryAction.EDIT:
        return ""
    if found.target is None:
        return NEVER_SENT
    own = select(delivery.c.parent_id).where(delivery.c.id == found.id).scalar_subquery()
    later = select(delivery.c.id).where(delivery.c.parent_id == own, delivery.c.action == DeliveryAction.EDIT)
    return SUPERSEDED if await connection.scalar(later.where(OPEN, delivery.c.id > found.id).limit(1)) else ""


def _begun(found: Delivery, now: datetime) -> dict[str, Any]:
    """A doubt keeps the time of its first request: what came of that is what is asked."""
    begun_at = found.begun_at if found.status is DeliveryStatus.SENDING else None
    return {"status": DeliveryStatus.SENDING, "attempts": found.attempts + 1, "begun_at": begun_at or now}


async def write(connection: AsyncConnection, delivery_id: int, values: Mapping[str, Any]) -> None:
    """Write to an open delivery; one that is final stays as it is."""
    await connection.execute(update(delivery).where(OPEN, delivery.c.id == delivery_id).values(values))


async def settle(connection: AsyncConnection, turn: Turn, done: Settlement, now: datetime) -> None:
    """Write what came of the turn's delivery, whose channel is held."""
    final = done.status not in {DeliveryStatus.PENDING, DeliveryStatus.SENDING}
    values = {
        "status": done.status,
        "attempts": done.attempts,
        "remote_id": done.remote_id,
        "not_before": done.not_before,
        "reason": done.reason,
        "doubts": delivery.c.doubts + done.doubts,
        "settled_at": now if final else None,
    }
    await write(connection, turn.delivery.id, values)


def counted(now: datetime) -> dict[str, Any]:
    """One more message within the last hour, or the first of another; after a hold, of what was let go then."""
    over = channel.c.recent_since <= now - RECENTLY
    first = or_(channel.c.recent_since.is_(None), over)
    return {
        "recent": case((over, 1), else_=channel.c.recent + 1),
        "recent_since": case((first, literal(now, Utc)), else_=channel.c.recent_since),
    }


async def fallback(connection: AsyncConnection, *, but: str) -> tuple[Channel, ...]:
    """The channel that hears of what could not be delivered to others, unless it is this one."""
    statement = select(channel).where(channel.c.fallback.is_(true()), channel.c.id != but)
    return tuple(deliveries.as_channel(row.id, row) for row in await connection.execute(statement))


async def resume(connection: AsyncConnection, channel_id: str, waiting: int) -> None:
    """End the hold: what waits now does not count towards the next."""
    values = {"held_at": None, "recent": -waiting, "recent_since": None}
    await connection.execute(update(channel).where(channel.c.id == channel_id).values(values))
