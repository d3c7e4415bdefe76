"""The store over SQL: each method of clausewatch.ports.Store is one transaction around the aggregates' queries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Self

from clausewatch.model import Health
from clausewatch.ports import Turn, Waker
from clausewatch.store import claims, news
from clausewatch.store.claims import Claim
from clausewatch.store.database import NOBODY, Database
from clausewatch.store.gathering import Gathering
from clausewatch.store.news import News
from clausewatch.store.parts.archive import SqlArchive
from clausewatch.store.parts.chat import SqlChat
from clausewatch.store.parts.health import SqlHealth
from clausewatch.store.parts.retention import SqlRetention
from clausewatch.store.parts.secrets import SqlSecrets
from clausewatch.store.parts.signals import SqlSignals
from clausewatch.store.parts.stories import SqlStories
from clausewatch.store.parts.telling import SqlTelling
from clausewatch.store.parts.watching import SqlWatching
from clausewatch.store.parts.wording import SqlWording
from clausewatch.store.sources import save_healths
from clausewatch.store.stepping import PATIENCE, Stepping
from clausewatch.store.stories import OpenStories
from clausewatch.store.turns import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlStore(
    SqlWatching,
    SqlTelling,
    SqlArchive,
    SqlChat,
    SqlHealth,
    SqlRetention,
    SqlSecrets,
    SqlSignals,
    SqlStories,
    SqlWording,
):
    """clausewatch.ports.Store on SQLite or Postgres. Every method raises StoreError where the database fails."""

    database: Database
    unchanged: Gathering[Health, None]
    steps: Gathering[Step, Turn | None]
    news: Gathering[News, None]
    claims: Gathering[Claim, tuple[Health, ...]]
    weaving: asyncio.Lock = field(default_factory=asyncio.Lock)
    opened: OpenStories = field(default_factory=OpenStories)

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, migrate: bool = True, waker: Waker = NOBODY) -> AsyncIterator[Self]:
        """The store at DATABASE_URL: `sqlite:///file`, a plain path, or `postgresql://…`.

        Its schema is created or brought up to date first, or with `migrate` off only checked. Raises StoreError in one
        line where the database cannot be used. `waker` is told of work in the transaction that makes it.
        """
        async with (
            Database.open(url, migrate=migrate, waker=waker) as database,
            Gathering(database, save_healths, attrgetter("source_id")) as unchanged,
            Gathering(database, news.record, attrgetter("source_id"), most=news.MOST) as brought,
            Gathering(database, claims.grant, attrgetter("key")) as claimed,
            Gathering(database, Stepping(database).write, attrgetter("channel_id"), patience=PATIENCE) as steps,
        ):
            yield cls(database=database, unchanged=unchanged, news=brought, claims=claimed, steps=steps)
