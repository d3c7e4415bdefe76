"""A watching process for a backlog of feeds on many hosts, which says who it is in what it asks."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.engine import make_url

from clausewatch import service
from clausewatch.app import now, stop_on_signals
from clausewatch.engine.procrastinate import ProcrastinateEngine
from clausewatch.model import Source, SourceKind
from clausewatch.service import watch_until
from clausewatch.store import SqlStore
from clausewatch.store.database import SERVER_LIMITS
from clausewatch.watch import Watch
from tests.soak.soak_worker import RULESET, unchanged
from watchers import WATCHERS
from watchers.http import HttpClient

HOSTS = 16
"""Different names of this machine: sources of one host are one process's at a time."""

SHARDS_AT_ONCE = 4


def backlog(port: int, count: int) -> tuple[Source, ...]:
    """So many feeds on those hosts, none read so far."""
    return tuple(
        Source(
            id=f"feed/{number}",
            kind=SourceKind.FEED,
            publisher="Treble Post",
            title="Treble Post",
            url=f"http://127.0.0.{number % HOSTS + 1}:{port}/{number}",
            interval=timedelta(days=1),
        )
        for number in range(count)
    )


def watch(database: str, port: int, count: int, name: str) -> None:
    """Watch until SIGTERM, as `name`."""
    logging.disable(logging.CRITICAL)
    service.SHARDS_AT_ONCE = SHARDS_AT_ONCE
    asyncio.run(_watch(database, backlog(port, count), name))


async def _watch(database: str, sources: tuple[Source, ...], name: str) -> None:
    engine = ProcrastinateEngine(make_url(database), SERVER_LIMITS)
    async with (
        SqlStore.open(database, waker=engine) as store,
        engine,
        HttpClient(clock=now, user_agent=name, allow_private=True) as client,
    ):
        watching = Watch(
            ruleset=replace(RULESET, sources=sources),
            channels=(),
            store=store,
            watchers={kind: make(client) for kind, make in WATCHERS.items()},
            clock=now,
        )
        await watch_until(stop_on_signals(), watching, unchanged, engine)
