"""What the parts of the store share."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Posting
from clausewatch.store import alerts
from clausewatch.store.database import Database

DELIVER = "deliver"
"""The name of the work that there is in a channel with something to send."""


class Part:
    """Has the database. Every method of a part is one transaction and raises StoreError where the database fails."""

    __slots__ = ()

    database: Database

    async def _queue(self, connection: AsyncConnection, postings: Sequence[Posting], at: datetime | None) -> None:
        """Record alerts and their deliveries, and wake whoever sends them once that is kept."""
        if channel_ids := await alerts.add(connection, postings, at):
            await self.database.waker.wake(connection, DELIVER, sorted(channel_ids))
