"""What sites tell machines."""

from clausewatch.model import Site
from clausewatch.store import signals
from clausewatch.store.parts.base import Part
from clausewatch.store.tables import site


class SqlSignals(Part):
    """clausewatch.ports.SignalStore."""

    __slots__ = ()

    async def signals(self, *, platform_id: str | None = None, origin: str | None = None) -> tuple[Site, ...]:
        """As Store.signals."""
        async with self.database.read() as connection:
            return await signals.watched(connection, platform_id, origin)

    async def site(self, source_id: str) -> Site | None:
        """As Store.site."""
        async with self.database.read() as connection:
            found = await signals.every(connection, site.c.source_id == source_id)
        return next(iter(found), None)
