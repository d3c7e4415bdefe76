"""The outbox: one row an alert and channel, drained in the order of the rows' numbers."""

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Alert, AlertKind, Channel, Delivery, DeliveryAction, DeliveryStatus, Posting
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new, upsert
from clausewatch.store.tables import OPEN, alert, channel, delivery

NONCE_LENGTH = 25
"""What Discord takes as a `nonce` (https://docs.discord.com/developers/resources/message#create-message)."""

BASELINE = alert.c.body.contains(f'"kind":"{AlertKind.BASELINE}"')
"""As codec writes it. No text within an alert can hold it: there, quotes are escaped."""

LONGEST_WAIT = timedelta(hours=25)
"""No platform's word is followed for longer than a day: a wait that seems longer is one from before the clock was set
back, and counts as over."""

PLACE = ("platform", "address", "in_doubt", "fallback", "mention", "mention_from", "threads")
"""Of a channel's row, what the rules and the environment say of it; the rest is the outbox's own."""

REMEMBERED = 64
"""Alerts that stay read, a few kilobytes each."""

PARENT = delivery.alias("parent")


def nonce(fingerprint: str, channel_id: str) -> str:
    """The delivery's identity towards its platform: 125 bits in base32, the same whenever it is worked out."""
    identity = hashlib.sha256(f"{fingerprint}\0{channel_id}".encode()).digest()
    return base64.b32encode(identity).decode()[:NONCE_LENGTH]


async def add(connection: AsyncConnection, fresh: Sequence[tuple[int, Posting]], queued_at: datetime | None) -> None:
    """Queue recorded alerts, each by its id, for their channels, whose rows take on the address given here.

    One that is silenced is kept and never sent.
    """
    to = {each.id: each for _, posting in fresh for each in posting.channels}
    await place(connection, await changed(connection, list(to.values())))
    rows: list[dict[str, Any]] = []
    for alert_id, posting in fresh:
        parents: Mapping[str, int] = {}
        if posting.parent:
            await _insert(connection, rows)
            parents = await _parents(connection, posting)
        rows += _rows(alert_id, posting, parents, queued_at)
    await _insert(connection, rows)


def _rows(
    alert_id: int, posting: Posting, parents: Mapping[str, int], queued_at: datetime | None
) -> Iterator[dict[str, Any]]:
    for channel_id in dict.fromkeys(each.id for each in posting.channels):
        yield {
            "alert_id": alert_id,
            "channel_id": channel_id,
            "status": DeliveryStatus.SUPPRESSED if posting.silenced else DeliveryStatus.PENDING,
            "nonce": nonce(posting.alert.fingerprint, channel_id),
            "attempts": 0,
            "reason": posting.silenced,
            "action": posting.action,
            "parent_id": parents.get(channel_id),
            "broadcast": posting.broadcast,
            "notice": posting.alert.kind is AlertKind.NOTICE,
            "queued_at": queued_at,
        }


async def _insert(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Write the rows, and forget them."""
    if rows:
        await connection.execute(insert_new(connection, delivery), rows)
        rows.clear()


async def _parents(connection: AsyncConnection, posting: Posting) -> dict[str, int]:
    """By channel, the delivery whose message a reply answers or an edit changes.

    The message of an alert that came as an edit is the edited one, and a reply goes to the first message of its thread.
    """
    of_alert = select(delivery).join(alert).where(alert.c.fingerprint == posting.parent).subquery()
    message_id = case((of_alert.c.action == DeliveryAction.EDIT, of_alert.c.parent_id), else_=of_alert.c.id)
    message = delivery.alias("message")
    thread = case((message.c.action == DeliveryAction.REPLY, message.c.parent_id))
    meant = func.coalesce(thread, message.c.id) if posting.action is DeliveryAction.REPLY else message.c.id
    statement = (
        select(message.c.channel_id, meant.label("parent_id"))
        .join(of_alert, message.c.id == message_id)
        .where(of_alert.c.channel_id.in_([each.id for each in posting.channels]))
    )
    return {row.channel_id: row.parent_id for row in await connection.execute(statement)}


async def changed(connection: AsyncConnection, channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """Those of the channels that are new, have moved or are set otherwise by now, by id."""
    known = await connection.execute(select(channel).where(channel.c.id.in_([each.id for each in channels])))
    places = {row.id: as_channel(row.id, row) for row in known}
    return tuple(sorted((each for each in channels if places.get(each.id) != each), key=attrgetter("id")))


async def _moved(connection: AsyncConnection, channels: Sequence[Channel]) -> set[str]:
    """The ids of those that are new or are at another place by now."""
    known = await connection.execute(select(channel).where(channel.c.id.in_([each.id for each in channels])))
    places = {row.id: (row.platform, row.address) for row in known}
    return {each.id for each in channels if places.get(each.id) != (each.platform, each.address)}


async def place(connection: AsyncConnection, channels: Sequence[Channel]) -> None:
    """Write these channels and let go what waits for them; the rows of others are not locked: writers do not meet."""
    if channels:
        await connection.execute(
            upsert(connection, channel, PLACE),
            [asdict(each) | {"mention": " ".join(each.mention)} for each in channels],
        )
        await reopen(connection, [each.id for each in channels])


async def without_baseline(connection: AsyncConnection, channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """As Store.channels_without_baseline. A baseline that still waits moves with its channel."""
    ids = [each.id for each in channels]
    elsewhere = await _moved(connection, channels)
    told = await _with_baseline(connection, ids)
    waiting = await _with_baseline(connection, ids, OPEN) if elsewhere else set()
    return tuple(each for each in channels if each.id not in (waiting if each.id in elsewhere else told))


async def _with_baseline(connection: AsyncConnection, ids: Sequence[str], *only: ColumnElement[bool]) -> set[str]:
    """The channels among these with a delivery of a baseline alert."""
    of_channel = select(delivery.c.id).join(alert).where(delivery.c.channel_id == channel.c.id, BASELINE, *only)
    return set(await connection.scalars(select(channel.c.id).where(channel.c.id.in_(ids), of_channel.exists())))


async def channels_of(connection: AsyncConnection, fingerprint: str) -> tuple[Channel, ...]:
    """The channels that the alert with this fingerprint was queued for, where they are now."""
    told = delivery.join(channel).join(alert)
    statement = select(channel).select_from(told).where(alert.c.fingerprint == fingerprint)
    rows = await connection.execute(statement.order_by(delivery.c.id))
    return tuple(Channel(id=row.id, platform=row.platform, address=row.address) for row in rows)


def _heads() -> Subquery:
    """By channel, the number of its oldest open delivery, NULL without any; of a held channel, the oldest open notice.

    Found channel by channel in the index of open deliveries, however many there are.
    """
    goes = or_(channel.c.held_at.is_(None), delivery.c.notice.is_(true()))
    open_ones = select(delivery.c.id).where(OPEN, delivery.c.channel_id == channel.c.id, goes).correlate(channel)
    head = open_ones.order_by(delivery.c.id).limit(1).scalar_subquery()
    return select(channel.c.id.label("channel_id"), head.label("id")).subquery("heads")


async def open_channels(connection: AsyncConnection, now: datetime, *only: ColumnElement[bool]) -> tuple[str, ...]:
    """As Store.open_channels, of the channels that `only` leaves; the one that has waited longest comes first."""
    heads = _heads()
    until = delivery.c.not_before
    may_go = or_(until.is_(None), until <= now, until > now + LONGEST_WAIT)
    joined = heads.join(delivery, delivery.c.id == heads.c.id).join(channel, channel.c.id == delivery.c.channel_id)
    statement = select(delivery.c.channel_id).select_from(joined).where(may_go, *only)
    return tuple(await connection.scalars(statement.order_by(delivery.c.id)))


async def heads(connection: AsyncConnection, channel_ids: Collection[str]) -> list[Row[Any]]:
    """For `as_delivery`, the oldest open delivery of each of these channels; of a held one, the oldest open notice."""
    of_channels = _heads()
    oldest = select(of_channels.c.id).where(of_channels.c.channel_id.in_(channel_ids))
    return list(await connection.execute(_select().where(delivery.c.id.in_(oldest))))


async def reopen(connection: AsyncConnection, channel_ids: Sequence[str] | None = None) -> None:
    """As Store.reopen, of these channels or of all."""
    held_up = (delivery.c.attempts == 0, delivery.c.not_before.is_not(None))
    statement = update(delivery).where(OPEN, *held_up).values(not_before=None)
    if channel_ids is not None:
        statement = statement.where(delivery.c.channel_id.in_(channel_ids))
    await connection.execute(statement)


async def next_attempt(connection: AsyncConnection) -> datetime | None:
    """As Store.next_attempt. One that may go at any time has no not_before and is found by open_channels."""
    heads = _heads()
    statement = select(func.min(delivery.c.not_before)).join(heads, delivery.c.id == heads.c.id)
    earliest: datetime | None = await connection.scalar(statement)
    return earliest


async def waiting(connection: AsyncConnection, channel_id: str) -> int:
    """As Store.waiting."""
    statement = select(func.count()).select_from(delivery).where(OPEN, delivery.c.channel_id == channel_id)
    return await connection.scalar(statement) or 0


async def drop(connection: AsyncConnection, channel_id: str) -> int:
    """As Store.drop, but for the hold."""
    waits = (OPEN, delivery.c.status == DeliveryStatus.PENDING, delivery.c.channel_id == channel_id)
    values = {"status": DeliveryStatus.SUPPRESSED, "reason": "dropped by a person while the channel was held"}
    return int((await connection.execute(update(delivery).where(*waits).values(values))).rowcount)


async def every(connection: AsyncConnection) -> tuple[Delivery, ...]:
    """As Store.deliveries."""
    return tuple(as_delivery(row) for row in await connection.execute(_select().order_by(delivery.c.id)))


async def retry(connection: AsyncConnection, delivery_id: int | None) -> int:
    """As Store.retry."""
    statement = update(delivery).where(delivery.c.status.in_([DeliveryStatus.REJECTED, DeliveryStatus.FAILED]))
    if delivery_id is not None:
        statement = statement.where(delivery.c.id == delivery_id)
    anew = {
        "status": DeliveryStatus.PENDING,
        "attempts": 0,
        "not_before": None,
        "reason": "",
        "begun_at": None,
        "settled_at": None,
    }
    result = await connection.execute(statement.values(anew))
    return int(result.rowcount)


def _select() -> Select[Any]:
    joined = delivery.join(channel).join(alert).outerjoin(PARENT, PARENT.c.id == delivery.c.parent_id)
    return select(
        delivery,
        *(channel.c[name] for name in PLACE),
        alert.c.body,
        PARENT.c.remote_id.label("target"),
    ).select_from(joined)


def as_delivery(row: Row[Any]) -> Delivery:
    """The delivery of a row of `every` or `heads`. Raises StoreError where its alert cannot be read."""
    return Delivery(
        id=row.id,
        alert=_alert(row.body),
        channel=as_channel(row.channel_id, row),
        status=row.status,
        nonce=row.nonce,
        attempts=row.attempts,
        not_before=row.not_before,
        remote_id=row.remote_id,
        reason=row.reason,
        action=row.action,
        target=row.target,
        broadcast=row.broadcast,
        doubts=row.doubts,
        queued_at=row.queued_at,
        begun_at=row.begun_at,
        settled_at=row.settled_at,
    )


@lru_cache(maxsize=REMEMBERED)
def _alert(body: str) -> Alert:
    """An alert goes to many channels, and is read once."""
    return codec.loads(Alert, body)


def as_channel(channel_id: str, row: Row[Any]) -> Channel:
    """The channel of a row that has its columns."""
    return Channel(
        id=channel_id,
        platform=row.platform,
        address=row.address,
        in_doubt=row.in_doubt,
        fallback=row.fallback,
        mention=tuple(row.mention.split()),
        mention_from=row.mention_from,
        threads=row.threads,
    )
