"""A worker that is added takes its share of a backlog, and nothing is done twice."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.forkserver import processes
from tests.soak.backlog_worker import watch

pytestmark = pytest.mark.slow

FEEDS = int(os.environ.get("BACKLOG", "600"))
PATIENCE = 300
FEED = (
    '<rss version="2.0"><channel><title>Treble Post</title><item><guid>1</guid><title>A concert</title></item>'
    "</channel></rss>"
)


class Sites:
    """Many sites at one port of this machine. `asked` counts by who asked and for what."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked[request.headers["User-Agent"], request.path] += 1
        return web.Response(text=FEED, content_type="application/rss+xml")

    def by(self, name: str) -> int:
        return sum(count for (asker, _), count in self.asked.items() if asker == name)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.asked) < count:
                await asyncio.sleep(0.01)


@pytest.fixture
async def sites() -> AsyncIterator[Sites]:
    sites, app = Sites(), web.Application()
    app.router.add_get("/{path:.*}", sites.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    sites.port = runner.addresses[0][1]
    yield sites
    await runner.cleanup()


@pytest.fixture
async def start(postgres_url, sites):
    begun = []

    def go(name: str) -> None:
        begun.append(processes.Process(target=watch, args=(postgres_url, sites.port, FEEDS, name), daemon=True))
        begun[-1].start()

    yield go
    for process in begun:
        process.kill()
        process.join()


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_worker_that_is_added_takes_its_share_of_the_backlog(sites, start, workers):
    start("first")
    await sites.until(FEEDS // 10)
    began = time.monotonic()
    if workers == 2:
        start("second")
    await sites.until(FEEDS)
    took = time.monotonic() - began
    print(
        f"{workers} workers: {FEEDS} feeds, the first {FEEDS // 10} read by one; the rest took {took:.1f} s, "
        f"{sites.by('first')} and {sites.by('second')}"
    )
    assert {path for _, path in sites.asked} == {f"/{number}" for number in range(FEEDS)}
    assert set(sites.asked.values()) == {1}
    if workers == 2:
        assert sites.by("second") > 0
