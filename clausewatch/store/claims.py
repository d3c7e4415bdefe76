"""Claims: which process polls the sources that are due. Many shards claim at the same time, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.model import Health
from clausewatch.store.sources import HEALTH, as_health
from clausewatch.store.tables import REGISTERED, source


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A shard's wish for what is due of it `now`, `limit` sources at most, which are then its own for `length`."""

    shard: int
    now: datetime
    length: timedelta
    limit: int

    @property
    def key(self) -> str:
        """Whose it is."""
        return str(self.shard)


async def grant(connection: AsyncConnection, claims: Sequence[Claim]) -> Mapping[str, tuple[Health, ...]]:
    """By the claims' keys, what each gets: the sources of its shard that are longest overdue.

    One statement for all, which come within milliseconds: none gets more than the most modest of them, of what was due
    at the first. Rows that another process is claiming at this moment are passed over.
    """
    is_due = (REGISTERED, source.c.next_due <= min(each.now for each in claims))
    in_order = func.row_number().over(partition_by=source.c.shard, order_by=(source.c.next_due, source.c.id))
    ready = select(source.c.id, in_order.label("place")).where(
        *is_due, source.c.shard.in_([each.shard for each in claims])
    )
    places = ready.subquery()
    first = select(places.c.id).where(places.c.place <= min(each.limit for each in claims))
    free = select(source.c.id).where(*is_due, source.c.id.in_(first)).with_for_update(skip_locked=True)
    values = {"next_due": max(each.now + each.length for each in claims), "turn": source.c.turn + 1}
    mine = update(source).where(source.c.id.in_(free.scalar_subquery())).values(values)
    found: dict[str, list[Health]] = {each.key: [] for each in claims}
    for row in await connection.execute(mine.returning(source.c.shard, *HEALTH)):
        found[str(row.shard)].append(as_health(row[1:]))
    return {key: tuple(healths) for key, healths in found.items()}


async def unclaim(connection: AsyncConnection, source_ids: Collection[str], now: datetime) -> None:
    """As Store.unclaim."""
    values = {"next_due": now, "turn": source.c.turn + 1}
    await connection.execute(update(source).where(source.c.id.in_(source_ids)).values(values))
