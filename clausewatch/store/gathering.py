"""Health rows of polls that found nothing new, many in one transaction: most polls are such, and a commit is dear."""

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from clausewatch.model import Health
from clausewatch.store import sources
from clausewatch.store.database import Database

PATIENCE = 0.02
"""Seconds that a row waits for others, where the last did not come alone."""

MOST = 500
"""Rows of one transaction, which holds up other writers for a few milliseconds."""


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Rows that are written together."""

    healths: list[Health] = field(default_factory=list)
    full: asyncio.Event = field(default_factory=asyncio.Event)


class Gathering:
    """Writes healths in the order they came. What a poll waits for is that its own is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._filling: _Batch | None = None
        self._writing: asyncio.Task[frozenset[str]]
        self._tasks: set[asyncio.Task[frozenset[str]]] = set()
        self._came = 1

    async def __aenter__(self) -> Self:
        """Nothing is held yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def write(self, health: Health) -> None:
        """Return once it is kept. Raises Overtaken or StoreError, as Store.record does.

        To be cancelled while it waits leaves the row to be written with the others.
        """
        overtaken = await asyncio.shield(self._put(health))
        if health.source_id in overtaken:
            raise sources.overtaken(health.source_id)

    def _put(self, health: Health) -> asyncio.Task[frozenset[str]]:
        batch = self._filling
        if batch is None:
            batch = self._filling = _Batch()
            self._writing = asyncio.create_task(self._write(batch))
            self._tasks.add(self._writing)
            self._writing.add_done_callback(self._tasks.discard)
        batch.healths.append(health)
        if len(batch.healths) == MOST:
            batch.full.set()
            self._filling = None
        return self._writing

    async def _write(self, batch: _Batch) -> frozenset[str]:
        async with self._turn:
            if self._came > 1:
                await _first(batch.full, PATIENCE)
            if self._filling is batch:
                self._filling = None
            self._came = len(batch.healths)
            async with self._database.write() as connection:
                return await sources.save_healths(connection, batch.healths)


async def _first(full: asyncio.Event, patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            await full.wait()
    except TimeoutError:
        return
