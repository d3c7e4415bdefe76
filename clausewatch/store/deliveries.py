"""The outbox: one row an alert and channel, drained in the order of the rows' numbers."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, Subquery, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import StoreError
from clausewatch.model import Alert, Channel, Delivery, DeliveryStatus
from clausewatch.store import codec
from clausewatch.store.dialect import insert_new, upsert
from clausewatch.store.tables import OPEN, alert, channel, delivery

NONCE_LENGTH = 25
"""What Discord takes as a `nonce` (https://docs.discord.com/developers/resources/message#create-message)."""


def nonce(fingerprint: str, channel_id: str) -> str:
    """The delivery's identity towards its platform: 125 bits in base32, the same whenever it is worked out."""
    identity = hashlib.sha256(f"{fingerprint}\0{channel_id}".encode()).digest()
    return base64.b32encode(identity).decode()[:NONCE_LENGTH]


async def add(connection: AsyncConnection, alert_id: int, fingerprint: str, channels: Sequence[Channel]) -> None:
    """Queue a recorded alert for these channels, whose rows take on the address given here."""
    to = {each.id: each for each in channels}
    await _place(connection, to)
    rows = [
        {
            "alert_id": alert_id,
            "channel_id": each.id,
            "status": DeliveryStatus.PENDING,
            "nonce": nonce(fingerprint, each.id),
            "attempts": 0,
            "reason": "",
        }
        for each in to.values()
    ]
    await connection.execute(insert_new(connection, delivery), rows)


async def _place(connection: AsyncConnection, channels: Mapping[str, Channel]) -> None:
    """Write the channels that are new or have moved; the rows of others are not locked, so writers do not meet."""
    known = await connection.execute(select(channel).where(channel.c.id.in_(channels)))
    places = {row.id: Channel(id=row.id, platform=row.platform, address=row.address) for row in known}
    moved = sorted((each for each in channels.values() if places.get(each.id) != each), key=attrgetter("id"))
    if moved:
        await connection.execute(upsert(connection, channel), [asdict(each) for each in moved])


def _heads() -> Subquery:
    """The oldest open delivery of each channel that has one."""
    return select(func.min(delivery.c.id).label("id")).where(OPEN).group_by(delivery.c.channel_id).subquery("heads")


async def open_channels(connection: AsyncConnection, now: datetime) -> tuple[str, ...]:
    """As Store.open_channels; the channel that has waited longest comes first."""
    heads = _heads()
    may_go = or_(delivery.c.not_before.is_(None), delivery.c.not_before <= now)
    statement = select(delivery.c.channel_id).join(heads, delivery.c.id == heads.c.id).where(may_go)
    return tuple(await connection.scalars(statement.order_by(delivery.c.id)))


async def reopen(connection: AsyncConnection) -> None:
    """As Store.reopen."""
    held_up = (
        delivery.c.status == DeliveryStatus.PENDING,
        delivery.c.attempts == 0,
        delivery.c.not_before.is_not(None),
    )
    await connection.execute(update(delivery).where(OPEN, *held_up).values(not_before=None))


async def next_attempt(connection: AsyncConnection) -> datetime | None:
    """As Store.next_attempt. One that may go at any time has no not_before and is found by open_channels."""
    heads = _heads()
    statement = select(func.min(delivery.c.not_before)).join(heads, delivery.c.id == heads.c.id)
    earliest: datetime | None = await connection.scalar(statement)
    return earliest


async def next_delivery(connection: AsyncConnection, channel_id: str) -> Delivery | None:
    """As Store.next_delivery."""
    statement = _select().where(OPEN, delivery.c.channel_id == channel_id).order_by(delivery.c.id).limit(1)
    row = (await connection.execute(statement)).one_or_none()
    return _delivery(row) if row else None


async def every(connection: AsyncConnection) -> tuple[Delivery, ...]:
    """As Store.deliveries."""
    return tuple(_delivery(row) for row in await connection.execute(_select().order_by(delivery.c.id)))


async def settle(connection: AsyncConnection, delivery_id: int, values: dict[str, Any]) -> None:
    """As Store.settle. Raises StoreError where there is no such delivery or it is final already."""
    result = await connection.execute(update(delivery).where(OPEN, delivery.c.id == delivery_id).values(values))
    if result.rowcount == 0:
        status = await connection.scalar(select(delivery.c.status).where(delivery.c.id == delivery_id))
        found = f"is {status} already, which is final" if status else "does not exist"
        raise StoreError(f"delivery {delivery_id} {found}, so it cannot become {values['status']}")


def _select() -> Select[Any]:
    return select(
        delivery,
        channel.c.platform,
        channel.c.address,
        alert.c.body,
    ).select_from(delivery.join(channel).join(alert))


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        alert=codec.loads(Alert, row.body),
        channel=Channel(id=row.channel_id, platform=row.platform, address=row.address),
        status=row.status,
        nonce=row.nonce,
        attempts=row.attempts,
        not_before=row.not_before,
        remote_id=row.remote_id,
        reason=row.reason,
    )
