"""Turns on channels: the lease that lets one pump at a time drain a channel, and what it begins and settles.

A lease runs by the database's own clock, so that the clocks of the pumps' machines need not agree. What many pumps
write comes together (Step); the channels' rows are locked first, and only who shows the token of a channel's latest
lease writes anything of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, literal, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import Overtaken, StoreError
from clausewatch.model import Alert, Channel, DeliveryAction, DeliveryStatus
from clausewatch.ports import Settlement, Turn
from clausewatch.store import deliveries
from clausewatch.store.columns import Utc
from clausewatch.store.tables import OPEN, channel, delivery

RECENTLY = timedelta(hours=1)
"""The while over which a channel's messages are counted."""

LONGEST_LEASE = timedelta(minutes=10)
"""A lease that seems to run longer is one from before the database's clock was set back: it counts as over."""

NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Of a step that needs none."""

NEVER_SENT = "the message that it would change was never sent here"
SUPERSEDED = "superseded by a later edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a pump writes of its channel at one time; `now`, by its own clock, is when it settles, begins or holds.

    Without a `turn` the channel is to be taken, where it is free. `done` is what came of the turn's delivery. The lease
    runs for `lease` from then on, or as it did if it is to `keep`; with neither, the channel is let go. `begins`: the
    next delivery is begun, and the channel let go where none may go. `doubted`: of the turn's delivery nobody can tell
    whether it arrived. `flood` holds the channel for all but notices.
    """

    channel_id: str
    now: datetime = NO_TIME
    turn: Turn | None = None
    done: Settlement | None = None
    lease: timedelta | None = None
    keep: bool = False
    begins: bool = False
    doubted: bool = False
    flood: Alert | None = None


@dataclass(slots=True, kw_only=True)
class Held:
    """A channel's row that is locked, and what is to be in it."""

    step: Step
    token: int
    leased_until: datetime | None
    held_at: datetime | None
    recent: int
    recent_since: datetime | None

    def values(self) -> dict[str, Any]:
        """For UPDATE_CHANNELS."""
        return {
            "name": self.step.channel_id,
            "token": self.token,
            "leased_until": self.leased_until,
            "held_at": self.held_at,
            "recent": self.recent,
            "recent_since": self.recent_since,
        }


UPDATE_CHANNELS = update(channel).where(channel.c.id == bindparam("name"))

UPDATE_DELIVERIES = update(delivery).where(OPEN, delivery.c.id == bindparam("number"))
"""One that is final stays as it is."""


def moment(connection: AsyncConnection, after: timedelta = timedelta()) -> ColumnElement[Any]:
    """The database's present, and so much later. SQLite's is this machine's."""
    if connection.dialect.name == "sqlite":
        return literal(datetime.now(UTC) + after, Utc)
    return func.clock_timestamp() + literal(after)


def is_free(connection: AsyncConnection) -> ColumnElement[bool]:
    """Whether nobody holds the channel."""
    until = channel.c.leased_until
    return or_(until.is_(None), until <= moment(connection), until > moment(connection, LONGEST_LEASE))


async def held(connection: AsyncConnection, steps: Sequence[Step]) -> dict[str, Held | Overtaken | None]:
    """Lock the steps' channels: by id, None for one that is not free to be taken.

    A row that somebody is writing to is not waited for by who only wants to take it.
    """
    going_on = [step.channel_id for step in steps if step.turn]
    taking = [step.channel_id for step in steps if not step.turn]
    rows = await _locked(connection, going_on) | await _locked(connection, taking, skip_locked=True)
    return {step.channel_id: _held(step, rows.get(step.channel_id)) for step in steps}


async def _locked(
    connection: AsyncConnection, ids: Collection[str], *, skip_locked: bool = False
) -> dict[str, Row[Any]]:
    """In the order of their ids, so that no two wait for each other; who queues deliveries does not wait either."""
    if not ids:
        return {}
    columns = (channel, is_free(connection).label("free"), moment(connection).label("present"))
    statement = select(*columns).where(channel.c.id.in_(ids)).order_by(channel.c.id)
    rows = await connection.execute(statement.with_for_update(key_share=True, skip_locked=skip_locked))
    return {row.id: row for row in rows}


def _held(step: Step, row: Row[Any] | None) -> Held | Overtaken | None:
    if step.turn and (row is None or row.token != step.turn.token):
        return Overtaken(f"another process sends to {step.channel_id} by now")
    if row is None or not (step.turn or row.free):
        return None
    is_sent = step.done is not None and step.done.status is DeliveryStatus.SENT
    until = row.leased_until if step.keep else None
    recent, since = _counted(row, step.now) if is_sent else (row.recent, row.recent_since)
    return Held(
        step=step,
        token=row.token + (step.turn is None),
        leased_until=until if step.lease is None else row.present + step.lease,
        held_at=step.now if step.flood else row.held_at,
        recent=recent,
        recent_since=since,
    )


def _counted(row: Row[Any], now: datetime) -> tuple[int, datetime]:
    """One more message within the last hour, or the first of another; after a hold, of what was let go then."""
    if row.recent_since is None:
        return row.recent + 1, now
    if row.recent_since <= now - RECENTLY:
        return 1, now
    return row.recent + 1, row.recent_since


async def save(connection: AsyncConnection, channels: Iterable[Held]) -> None:
    """Write the rows of the channels."""
    if values := [each.values() for each in channels]:
        await connection.execute(UPDATE_CHANNELS, values)


async def settle(connection: AsyncConnection, steps: Sequence[Step]) -> None:
    """Write what came of the turns' deliveries, and doubts of them."""
    if values := [_settled(step.turn, step.done, step.now) for step in steps if step.turn and step.done]:
        await connection.execute(UPDATE_DELIVERIES, values)
    if doubted := [{"number": step.turn.delivery.id} for step in steps if step.turn and step.doubted]:
        await connection.execute(UPDATE_DELIVERIES.values(doubts=delivery.c.doubts + 1), doubted)


def _settled(turn: Turn, done: Settlement, now: datetime) -> dict[str, Any]:
    final = done.status not in {DeliveryStatus.PENDING, DeliveryStatus.SENDING}
    return {
        "number": turn.delivery.id,
        "status": done.status,
        "attempts": done.attempts,
        "remote_id": done.remote_id,
        "not_before": done.not_before,
        "reason": done.reason,
        "settled_at": now if final else None,
    }


async def begin(connection: AsyncConnection, channels: Mapping[str, Held]) -> dict[str, Turn | StoreError | None]:
    """Begin the oldest open delivery of each of these channels; by id, None where nothing may go.

    One whose alert cannot be read fails by itself.
    """
    found: dict[str, Turn | StoreError | None] = dict.fromkeys(channels)
    left: Collection[str] = channels
    while left:
        rows = await deliveries.heads(connection, left)
        why = await _superfluous(connection, rows)
        found |= {row.channel_id: _turn(channels[row.channel_id], row) for row in rows if row.id not in why}
        left = {row.channel_id: row for row in rows if row.id in why}
        await _suppress(connection, [(row.id, why[row.id], channels[name].step.now) for name, row in left.items()])
    if values := [_begun(channels[name], turn) for name, turn in found.items() if isinstance(turn, Turn)]:
        await connection.execute(UPDATE_DELIVERIES, values)
    return found


async def _superfluous(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> dict[int, str]:
    """By number, why an edit is not to be sent; without those that are, and anything else."""
    edits = [row for row in rows if row.action is DeliveryAction.EDIT]
    if not edits:
        return {}
    edited = delivery.c.parent_id.in_([row.parent_id for row in edits])
    is_waiting = (OPEN, delivery.c.action == DeliveryAction.EDIT, edited)
    latest = select(delivery.c.parent_id, func.max(delivery.c.id).label("last")).where(*is_waiting)
    latest = latest.group_by(delivery.c.parent_id)
    last = {row.parent_id: row.last for row in await connection.execute(latest)}
    why = {row.id: SUPERSEDED for row in edits if last.get(row.parent_id, row.id) > row.id}
    return why | {row.id: NEVER_SENT for row in edits if row.target is None}


async def _suppress(connection: AsyncConnection, those: Iterable[tuple[int, str, datetime]]) -> None:
    fixed = {"status": DeliveryStatus.SUPPRESSED}
    values = [{"number": number, "reason": why, "settled_at": now, **fixed} for number, why, now in those]
    if values:
        await connection.execute(UPDATE_DELIVERIES, values)


def _turn(held: Held, row: Row[Any]) -> Turn | StoreError | None:
    now = held.step.now
    if row.not_before is not None and now < row.not_before <= now + deliveries.LONGEST_WAIT:
        return None
    try:
        found = deliveries.as_delivery(row)
    except StoreError as error:
        return error
    recent = held.recent if held.recent_since and held.recent_since > now - RECENTLY else 0
    return Turn(channel_id=held.step.channel_id, token=held.token, delivery=found, recent=recent)


def _begun(held: Held, turn: Turn) -> dict[str, Any]:
    """A doubt keeps the time of its first request: what came of that is what is asked."""
    found = turn.delivery
    begun_at = found.begun_at if found.status is DeliveryStatus.SENDING else None
    return {
        "number": found.id,
        "status": DeliveryStatus.SENDING,
        "attempts": found.attempts + 1,
        "begun_at": begun_at or held.step.now,
    }


async def fallback(connection: AsyncConnection, *, but: str) -> tuple[Channel, ...]:
    """The channel that hears of what could not be delivered to others, unless it is this one."""
    statement = select(channel).where(channel.c.fallback.is_(true()), channel.c.id != but)
    return tuple(deliveries.as_channel(row.id, row) for row in await connection.execute(statement))


async def resume(connection: AsyncConnection, channel_id: str, waiting: int) -> None:
    """End the hold: what waits now does not count towards the next."""
    values = {"held_at": None, "recent": -waiting, "recent_since": None}
    await connection.execute(update(channel).where(channel.c.id == channel_id).values(values))
