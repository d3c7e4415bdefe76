"""How much there is, for who watches the watching."""

import json
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import DeliveryStatus
from clausewatch.ports import Tally
from clausewatch.store.tables import OPEN, alert, delivery, version


async def tally(connection: AsyncConnection) -> Tally:
    """As HealthStore.tally."""
    versions = select(version.c.kind, func.count().label("number")).group_by(version.c.kind)
    deliveries = select(delivery.c.status, func.count().label("number")).group_by(delivery.c.status)
    return Tally(
        versions={row.kind: row.number for row in await connection.execute(versions)},
        alerts=await connection.scalar(select(func.count()).select_from(alert)) or 0,
        deliveries={row.status: row.number for row in await connection.execute(deliveries)},
        oldest_open=await connection.scalar(select(func.min(delivery.c.queued_at)).where(OPEN)),
    )


async def last_sent(connection: AsyncConnection, publisher: str, subject: str) -> datetime | None:
    """As HealthStore.last_sent. The alert's JSON is looked into: as codec writes it, and no text in it looks so."""
    said = f'"publisher":{json.dumps(publisher)},"subject":{json.dumps(subject)}'
    sent = select(func.max(delivery.c.settled_at)).join(alert, alert.c.id == delivery.c.alert_id)
    found: datetime | None = await connection.scalar(
        sent.where(delivery.c.status == DeliveryStatus.SENT, alert.c.body.contains(said, autoescape=True))
    )
    return found
