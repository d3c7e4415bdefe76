"""Letting go of what nothing rests on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from clausewatch.ports import Freed, Weight
from clausewatch.store import retention
from clausewatch.store.parts.base import Part


class SqlRetention(Part):
    """clausewatch.ports.RetentionStore."""

    __slots__ = ()

    async def weights(self) -> Mapping[int, Weight]:
        """As RetentionStore.weights."""
        async with self.database.read() as connection:
            return await retention.weights(connection)

    async def room(self) -> int:
        """As RetentionStore.room."""
        async with self.database.read() as connection:
            return await retention.room(connection)

    async def prune(self, version_ids: Sequence[int], before: datetime, *, dry: bool) -> Freed:
        """As RetentionStore.prune."""
        async with self.database.write() as connection:
            freed = await retention.prune(connection, version_ids, before)
            if dry:
                await connection.rollback()
        return freed
