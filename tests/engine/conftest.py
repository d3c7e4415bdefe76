"""Work that only notes what it was asked to do, and both engines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy.engine import make_url

from clausewatch.engine.procrastinate import ProcrastinateEngine
from clausewatch.store.database import SERVER_LIMITS


@dataclass
class Noting:
    """A Work: `ready` are the keys that its rows say are due, `done` those that were looked at."""

    name: str = "deliver"
    at_once: int = 64
    ready: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None

    async def due(self) -> list[str]:
        return list(self.ready)

    async def do(self, key: str) -> None:
        self.begun.set()
        if self.hold:
            await self.hold.wait()
        self.done.append(key)
        if key in self.ready:
            self.ready.remove(key)


@pytest.fixture
def work() -> Noting:
    return Noting()


@pytest.fixture
def engines(postgres_url: str) -> Callable[[], AsyncIterator[ProcrastinateEngine]]:
    """Opens one more engine on the test's database, as another process would."""

    @asynccontextmanager
    async def one_more() -> AsyncIterator[ProcrastinateEngine]:
        async with AsyncExitStack() as stack:
            yield await stack.enter_async_context(ProcrastinateEngine(make_url(postgres_url), SERVER_LIMITS))

    return one_more
