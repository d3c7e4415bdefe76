"""A site on loopback that tests furnish path by path, and the real HTTP client pointed at it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.test_utils import TestServer

from clausewatch.model import NotModified, Snapshot, Source, SourceKind, Validators
from watchers import addresses
from watchers.addresses import is_public
from watchers.http import HttpClient, Limits

FIXTURES = Path(__file__).parent / "fixtures"

QUICK = Limits(total=1.5, connect=0.5, read=0.3, body=200_000, attempts=3, patience=30)
"""Limits that a test can wait for."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """Serves what it is told to. `requests` are those that came, oldest first, but for those for robots.txt.

    It has a robots.txt only where a test gives it one.
    """

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.robots_requests: list[web.Request] = []
        self._handlers: dict[str, Handler] = {}
        self._server: TestServer | None = None

    def on(self, path: str, handler: Handler) -> None:
        self._handlers[path] = handler

    def serve(self, path: str, body: bytes, content_type: str = "text/html", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def handler(request: web.Request) -> web.Response:
            return web.Response(body=body, headers={"Content-Type": content_type, **named})

        self.on(path, handler)

    def answer(self, path: str, *statuses: int, **headers: str) -> None:
        """Answer with these statuses one after the other, the last one for ever."""
        left = list(statuses)
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def handler(request: web.Request) -> web.Response:
            status = left.pop(0) if len(left) > 1 else left[0]
            return web.Response(status=status, text="<p>said by the server</p>", headers=named)

        self.on(path, handler)

    def url(self, path: str) -> str:
        assert self._server is not None
        return str(self._server.make_url(path))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        is_robots = request.path == "/robots.txt"
        (self.robots_requests if is_robots else self.requests).append(request)
        if is_robots and request.path not in self._handlers:
            return web.Response(status=404)
        return await self._handlers[request.path](request)

    @asynccontextmanager
    async def open(self, host: str = "127.0.0.1") -> AsyncIterator["Site"]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.handle)
        self._server = TestServer(app, host=host)
        await self._server.start_server(shutdown_timeout=0.1)
        try:
            yield self
        finally:
            await self._server.close()


class Names(AbstractResolver):
    """A name server that answers as it is told, each answer in its turn."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self._answers = cycle(answers)
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET):
        self.asked.append(host)
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
            for address in next(self._answers)
        ]

    async def close(self) -> None:
        return None


class Naps:
    """A sleep that only remembers how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site().open() as site:
        yield site


PUBLIC = "127.0.0.2"
"""A loopback address that tests of the guard take for a public one."""


@pytest.fixture
async def public_site(monkeypatch) -> AsyncIterator[Site]:
    """A site at an address that counts as public: everything else on this machine must not be reached."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == PUBLIC or is_public(address))
    async with Site().open(PUBLIC) as site:
        yield site


@pytest.fixture
def make_names() -> type[Names]:
    return Names


@pytest.fixture
def local_names() -> Names:
    """Takes every name for this machine, as a hostile name server may."""
    return Names(("127.0.0.1", "::1"))


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def client(clock, naps) -> AsyncIterator[HttpClient]:
    async with HttpClient(clock=clock, limits=QUICK, allow_private=True, sleep=naps) as client:
        yield client


@pytest.fixture
def fetch(client: HttpClient, make_source: Callable[..., Source]) -> Callable[..., Awaitable[Snapshot | NotModified]]:
    """Ask for an address as a page: `await fetch(url, validators)`."""

    async def fetch(url: str, validators: Validators | None = None) -> Snapshot | NotModified:
        return await client.fetch(make_source(url), validators or Validators(), accept="text/html")

    return fetch


@pytest.fixture
def make_source() -> Callable[..., Source]:
    def make(url: str = "https://tune.example/terms", kind: SourceKind = SourceKind.TERMS, **fields) -> Source:
        names = {"id": "tune", "publisher": "Tune", "title": "Terms of Use", "interval": timedelta(hours=1)}
        return Source(url=url, kind=kind, **(names | fields))

    return make


@pytest.fixture
def make_snapshot() -> Callable[..., Snapshot]:
    def make(body: bytes | str, content_type: str = "text/html; charset=utf-8", **fields) -> Snapshot:
        sent = body.encode() if isinstance(body, str) else body
        defaults = {
            "source_id": "tune",
            "url": "https://tune.example/terms",
            "fetched_at": datetime(2026, 1, 5, tzinfo=UTC),
        }
        return Snapshot(body=sent, content_type=content_type, **(defaults | fields))

    return make


@pytest.fixture
def fixture_bytes() -> Callable[[str], bytes]:
    return lambda name: (FIXTURES / name).read_bytes()


@pytest.fixture
async def talk() -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Start a server that speaks raw bytes: `await talk(script)` gives its address; `script` is a coroutine."""
    servers: list[asyncio.Server] = []
    over = asyncio.Event()

    async def start(
        script: Callable[[asyncio.StreamReader, asyncio.StreamWriter, asyncio.Event], Awaitable[None]],
    ) -> str:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with _connection_may_be_gone():
                await reader.readuntil(b"\r\n\r\n")
                await script(reader, writer, over)
            writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/terms"

    yield start
    over.set()
    await asyncio.sleep(0)
    for server in servers:
        server.close()
        await server.wait_closed()


@contextmanager
def _connection_may_be_gone() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, asyncio.IncompleteReadError):
        return
