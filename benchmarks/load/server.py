"""The benchmark's web: a process that serves generated feeds and pages on many loopback addresses.

`python -m benchmarks.load.server HOSTS LATENCY` prints its port once it listens. Sources are spread over 127.0.0.1 to
127.0.0.HOSTS, so that a client's politeness towards one host does not decide the outcome. Answers carry an ETag.
"""

import asyncio
import sys
from collections import Counter
from hashlib import blake2b

from aiohttp import web

from benchmarks.load import content

MAKERS = {"feed": (content.feed, "application/xml"), "page": (content.page, "text/html; charset=utf-8")}


class World:
    """The state of the served world: which generation each feed and page is at, and how often each was asked for."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.generations: Counter[tuple[str, int]] = Counter()
        self.validators = True
        self.asked: Counter[str] = Counter()
        self._bodies: dict[tuple[str, int, int], tuple[bytes, str]] = {}

    async def answer(self, request: web.Request) -> web.Response:
        """A feed or a page, or 304 where the client's copy is still right."""
        if self.latency:
            await asyncio.sleep(self.latency)
        kind, number = request.match_info["kind"], int(request.match_info["number"])
        body, etag = self._body(kind, number)
        headers = {"ETag": etag} if self.validators else {}
        if self.validators and request.headers.get("If-None-Match") == etag:
            self.asked["not modified"] += 1
            return web.Response(status=304, headers=headers)
        self.asked["full"] += 1
        content_type = MAKERS[kind][1]
        return web.Response(body=body, headers=headers | {"Content-Type": content_type})

    def _body(self, kind: str, number: int) -> tuple[bytes, str]:
        generation = self.generations[kind, number]
        key = (kind, number, generation)
        if key not in self._bodies:
            self._bodies.pop((kind, number, generation - 1), None)
            body = MAKERS[kind][0](number, generation)
            self._bodies[key] = body, f'"{blake2b(body, digest_size=8).hexdigest()}"'
        return self._bodies[key]

    async def change(self, request: web.Request) -> web.Response:
        """POST /change?kind=page&every=10&of=300: every tenth page moves on by a generation."""
        kind, every, total = request.query["kind"], int(request.query["every"]), int(request.query["of"])
        for number in range(0, total, every):
            self.generations[kind, number] += 1
            self._body(kind, number)
        return web.Response()

    async def warm(self, request: web.Request) -> web.Response:
        """POST /warm?kind=page&of=300: make the bodies now, so that no client waits for that."""
        for number in range(int(request.query["of"])):
            self._body(request.query["kind"], number)
        return web.Response()

    async def configure(self, request: web.Request) -> web.Response:
        """POST /configure?latency=0.1&validators=0: how the next answers are given."""
        self.latency = float(request.query.get("latency", self.latency))
        self.validators = request.query.get("validators", "1") == "1"
        return web.Response()


async def serve(hosts: int, latency: float) -> None:
    """Serve until the process is ended."""
    world = World(latency)
    app = web.Application()
    app.router.add_get("/robots.txt", lambda _: _empty())
    app.router.add_get("/{kind:feed|page}/{number:\\d+}", world.answer)
    app.router.add_post("/change", world.change)
    app.router.add_post("/warm", world.warm)
    app.router.add_post("/configure", world.configure)
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=3600)
    await runner.setup()
    port = 0
    for last in range(1, hosts + 1):
        site = web.TCPSite(runner, f"127.0.0.{last}", port, backlog=1024)
        await site.start()
        port = port or runner.addresses[0][1]
    print(port, flush=True)
    await asyncio.Event().wait()


async def _empty() -> web.Response:
    return web.Response(status=404)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
