"""The engine of a process alone: tasks of its own event loop, and no table of jobs."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from typing import Any

from clausewatch.errors import StoreUnavailable
from clausewatch.ports import Stop, Work

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at what is due where nothing wakes the engine earlier."""

Tasks = dict[str, asyncio.Task[None]]
"""Running tasks by the key that they work on."""


class LocalEngine:
    """An Engine without a memory: what there is to do is read from the rows, each second and at every wake-up."""

    def __init__(self) -> None:
        self._stirred: set[str] = set()
        self._bells: list[tuple[str, asyncio.Event]] = []

    async def wake(self, _connection: Any, work: str, _keys: Collection[str]) -> None:
        """Have a look at this work once the transaction is kept."""
        self._stirred.add(work)

    def committed(self) -> None:
        """Have that look."""
        for work, bell in self._bells:
            if work in self._stirred:
                bell.set()
        self._stirred.clear()

    async def run(self, work: Work, stop: Stop) -> None:
        """Keep one task going for each key that is due; a database that is gone for a while is waited for."""
        bell, tasks = asyncio.Event(), Tasks()
        self._bells.append((work.name, bell))
        try:
            while not stop.is_set():
                bell.clear()
                due = await _due(work)
                _reap(tasks)
                for key in due:
                    if key not in tasks:
                        tasks[key] = asyncio.create_task(work.do(key), name=f"{work.name} {key}")
                await _pause(stop, bell)
        finally:
            self._bells.remove((work.name, bell))
            await _ended(tasks)


async def _due(work: Work) -> Sequence[str]:
    """The keys with something to do; none while the database is gone."""
    try:
        return await work.due()
    except StoreUnavailable as error:
        log.error("%s", error)
        return ()


def _reap(tasks: Tasks) -> None:
    """Forget finished tasks; what one of them raised goes up, unless it is a database that will come back."""
    for key in [key for key, task in tasks.items() if task.done()]:
        try:
            tasks.pop(key).result()
        except StoreUnavailable as error:
            log.error("%s", error)


async def _pause(stop: Stop, bell: asyncio.Event) -> None:
    """Wait for the stop, for the bell, or PAUSE."""
    waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(bell.wait())]
    await asyncio.wait(waits, timeout=PAUSE, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def _ended(tasks: Tasks) -> None:
    """Wait until what is under way has ended; it knows of the stop."""
    for outcome in await asyncio.gather(*tasks.values(), return_exceptions=True):
        if isinstance(outcome, BaseException) and not isinstance(outcome, StoreUnavailable | asyncio.CancelledError):
            raise outcome
