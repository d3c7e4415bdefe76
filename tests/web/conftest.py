"""The web page over the invented past, asked by a client on loopback or shown in a real Chromium."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from selectolax.lexbor import LexborHTMLParser

from clausewatch.archive import Answers
from clausewatch.ruleset import Ruleset, load
from clausewatch.store import SqlStore
from integrations.web import Access, application, unchanging
from rehearsal.past import NOW, make_past

Client = TestClient[web.Request, web.Application]


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the invented past's database and rules: made once, and copied."""
    folder = tmp_path_factory.mktemp("past")

    async def make() -> None:
        async with SqlStore.open(f"sqlite:///{folder / 'past.db'}") as store:
            await make_past(folder, store)

    asyncio.run(make())
    return folder


@pytest.fixture(scope="session")
def past_rules(past: Path) -> Ruleset:
    return load(past / "rules.yaml", examples=False)


@pytest.fixture
async def answers(past: Path, past_rules: Ruleset, tmp_path: Path) -> AsyncIterator[Answers]:
    """The past, in a copy that the test may add to."""
    shutil.copy(past / "past.db", tmp_path / "past.db")
    async with SqlStore.open(f"sqlite:///{tmp_path / 'past.db'}") as store:
        yield Answers(store=store, ruleset=past_rules, clock=lambda: NOW)


@pytest.fixture
async def serve(answers: Answers) -> AsyncIterator[Callable[..., Awaitable[Client]]]:
    """Serves the page, and gives a client of it."""
    async with AsyncExitStack() as stack:

        async def start(access: Access | None = None, **how) -> Client:
            made = application(unchanging(answers), access=access or Access(), **how)
            return await stack.enter_async_context(TestClient(TestServer(made)))

        yield start


@pytest.fixture
async def client(serve) -> Client:
    return await serve()


@pytest.fixture
def read(client) -> Callable[[str], Awaitable[LexborHTMLParser]]:
    """A page, as it is parsed."""

    async def get(path: str) -> LexborHTMLParser:
        response = await client.get(path)
        assert response.status == 200, path
        return LexborHTMLParser(await response.text())

    return get


@pytest.fixture(scope="module")
def address(past, past_rules, tmp_path_factory) -> Iterator[str]:
    """The page on loopback, in a thread of its own: for clients that wait for its answers."""
    copy = tmp_path_factory.mktemp("api") / "past.db"
    shutil.copy(past / "past.db", copy)
    ready, found = threading.Event(), {}

    async def run() -> None:
        async with SqlStore.open(f"sqlite:///{copy}") as store:
            answers = Answers(store=store, ruleset=past_rules, clock=lambda: NOW)
            made = application(unchanging(answers), access=Access(), a_minute=1_000_000)
            runner = web.AppRunner(made, access_log=None, shutdown_timeout=0)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            found["stop"], found["loop"] = asyncio.Event(), asyncio.get_running_loop()
            found["address"] = f"http://127.0.0.1:{runner.addresses[0][1]}"
            ready.set()
            await found["stop"].wait()
            await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(20)
    yield found["address"]
    found["loop"].call_soon_threadsafe(found["stop"].set)
    thread.join(20)
