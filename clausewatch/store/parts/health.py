"""What a person knows of how sources fare."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from clausewatch.model import Ailment, Posting
from clausewatch.ports import Tally
from clausewatch.store import ailments, tallies
from clausewatch.store.dialect import insert_new
from clausewatch.store.parts.base import Part
from clausewatch.store.sources import unwatched_row
from clausewatch.store.tables import source


class SqlHealth(Part):
    """clausewatch.ports.HealthStore."""

    __slots__ = ()

    async def ailments(self) -> tuple[Ailment, ...]:
        """As HealthStore.ailments."""
        async with self.database.read() as connection:
            return await ailments.every(connection)

    async def tell_health(
        self, begun: Sequence[Ailment], over: Sequence[Ailment], postings: Sequence[Posting], now: datetime
    ) -> None:
        """As HealthStore.tell_health."""
        async with self.database.write() as connection:
            await ailments.keep(connection, begun, over)
            await self._queue(connection, postings, now)

    async def publishing_times(self, feed_ids: Sequence[str], before: datetime) -> Mapping[str, Sequence[datetime]]:
        """As HealthStore.publishing_times."""
        async with self.database.read() as connection:
            quiet = await ailments.quiet(connection, feed_ids, before)
            return {name: await ailments.publishing_times(connection, name) for name in quiet}

    async def tally(self) -> Tally:
        """As HealthStore.tally."""
        async with self.database.read() as connection:
            return await tallies.tally(connection)

    async def enrol(self, source_id: str, now: datetime) -> None:
        """As HealthStore.enrol."""
        async with self.database.write() as connection:
            await connection.execute(insert_new(connection, source), unwatched_row(source_id, now))

    async def last_sent(self, publisher: str, subject: str) -> datetime | None:
        """As HealthStore.last_sent."""
        async with self.database.read() as connection:
            return await tallies.last_sent(connection, publisher, subject)
