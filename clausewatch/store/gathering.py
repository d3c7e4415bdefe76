"""Small writes of many tasks, in one transaction: a commit is dear, and polls, shards and pumps write little each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import ClausewatchError
from clausewatch.store.database import Database

PATIENCE = 0.02
"""Seconds that an item waits for others, where the last did not come alone."""

PAUSE = 0.004
"""Seconds in which nothing more came, after which nothing is waited for, where many came the last time."""

MANY = 50
"""Items: where so many came within PATIENCE, a pause of that length is the end of them."""

MOST = 500
"""Items of one transaction, which holds up other writers for some milliseconds."""

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(slots=True)
class _Batch(Generic[Item]):
    """Items that are written together, by what they are about."""

    items: dict[str, Item] = field(default_factory=dict)
    full: asyncio.Event = field(default_factory=asyncio.Event)


class Gathering(Generic[Item, Outcome]):
    """Writes items in the order they came. What a task waits for is that its own is kept.

    `write` writes many in a transaction: what came of each, by its `key`, or the error with which it, and none of the
    others, was refused. Two of the same key are never written together: the later sees what came of the earlier.
    """

    def __init__(
        self,
        database: Database,
        write: Callable[[AsyncConnection, Sequence[Item]], Awaitable[Mapping[str, Outcome | ClausewatchError]]],
        key: Callable[[Item], str],
        *,
        patience: float = PATIENCE,
        most: int = MOST,
    ) -> None:
        self._database = database
        self._write_all = write
        self._key = key
        self._patience = patience
        self._most = most
        self._turn = asyncio.Lock()
        self._filling: _Batch[Item] | None = None
        self._writing: asyncio.Task[Mapping[str, Outcome | ClausewatchError]]
        self._tasks: set[asyncio.Task[Mapping[str, Outcome | ClausewatchError]]] = set()
        self._came = 1

    async def __aenter__(self) -> Self:
        """Nothing is held yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def write(self, item: Item) -> Outcome:
        """Return once it is kept, what came of it. Raises what it was refused with, or StoreError.

        To be cancelled while it waits leaves the item to be written with the others.
        """
        outcome = (await asyncio.shield(self._put(item)))[self._key(item)]
        if isinstance(outcome, ClausewatchError):
            raise outcome
        return outcome

    def _put(self, item: Item) -> asyncio.Task[Mapping[str, Outcome | ClausewatchError]]:
        key, batch = self._key(item), self._filling
        if batch is not None and key in batch.items:
            self._close(batch)
            batch = None
        if batch is None:
            batch = self._filling = _Batch()
            self._writing = asyncio.create_task(self._write(batch))
            self._tasks.add(self._writing)
            self._writing.add_done_callback(self._tasks.discard)
        batch.items[key] = item
        if len(batch.items) == self._most:
            self._close(batch)
        return self._writing

    def _close(self, batch: _Batch[Item]) -> None:
        """Nothing more comes into it."""
        batch.full.set()
        if self._filling is batch:
            self._filling = None

    async def _write(self, batch: _Batch[Item]) -> Mapping[str, Outcome | ClausewatchError]:
        """Write what has come by when it is this batch's turn to write."""
        async with self._turn:
            if self._came > 1:
                await self._wait_for_others(batch)
            try:
                async with self._database.write() as connection:
                    self._close(batch)
                    self._came = len(batch.items)
                    return await self._write_all(connection, list(batch.items.values()))
            finally:
                self._close(batch)

    async def _wait_for_others(self, batch: _Batch[Item]) -> None:
        """Until the patience or the batch is at its end, or those who came are all who come."""
        until = self._patience
        while until > 0 and not batch.full.is_set():
            there = len(batch.items)
            await _first(batch.full, min(PAUSE, until))
            until -= PAUSE
            if self._came >= MANY and len(batch.items) == there:
                return


async def _first(full: asyncio.Event, patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            await full.wait()
    except TimeoutError:
        return
