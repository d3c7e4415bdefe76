"""For every test: a clock that only tests move, an invented document, and no network beyond loopback."""

import asyncio
import functools
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clausewatch.model import Platform, Source, SourceKind
from clausewatch.store import SqlStore
from tests.postgres_for_tests import NoPostgres, Server, postgres_server


class FakeClock:
    """A clausewatch.ports.Clock that stands still until `advance` is called."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta = timedelta(), **units: float) -> datetime:
        """Move on by a timedelta or by its units (`advance(minutes=5)`), and return the new present."""
        self.now += by + timedelta(**units)
        return self.now


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def terms() -> Source:
    """A document of an invented platform."""
    return Source(
        id="wavelane/terms-of-use",
        kind=SourceKind.TERMS,
        publisher="Wavelane",
        title="Terms of Use",
        url="https://wavelane.example/terms",
        interval=timedelta(hours=6),
        platform=Platform(id="wavelane", name="Wavelane"),
    )


@pytest.fixture
def feed() -> Source:
    return Source(
        id="feed/treble-post",
        kind=SourceKind.FEED,
        publisher="Treble Post",
        title="Treble Post",
        url="https://treble.example/feed",
        interval=timedelta(minutes=30),
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An SQLite store of the test's own."""
    async with SqlStore.open(f"sqlite:///{tmp_path / 'test.db'}") as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A Postgres server; the test is skipped where there is none to be had."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except NoPostgres as reason:
            pytest.skip(str(reason))
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> Iterator[str]:
    """A database with the newest schema, to be copied."""
    name = postgres.create()

    async def migrate() -> None:
        async with SqlStore.open(postgres.url(name)):
            pass

    asyncio.run(migrate())
    yield name
    postgres.drop(name)


@pytest.fixture
def postgres_url(postgres: Server, postgres_template: str) -> Iterator[str]:
    """The address of a database of the test's own, with the newest schema and nothing in it."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


class ForeignAddress(RuntimeError):
    """A test reached for the network. No OSError, so that code which survives network faults cannot hide it."""


def _is_local(host: object) -> bool:
    if host in {None, "", b"", "localhost", b"localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_foreign(address: object) -> None:
    if isinstance(address, tuple) and not _is_local(address[0]):
        raise ForeignAddress(f"a test tried to reach {address[0]!r}: only loopback is allowed")


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """The socket method (its address comes last), refusing foreign addresses."""

    @functools.wraps(method)
    def guarded(self: socket.socket, *args: Any) -> Any:
        _refuse_foreign(args[-1])
        return method(self, *args)

    return guarded


def _look_up_here(look_up: Callable[..., Any]) -> Callable[..., Any]:
    """getaddrinfo for this machine's names; a `.invalid` name (RFC 6761) fails as it does everywhere."""

    @functools.wraps(look_up)
    def look_up_here(host: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        _refuse_foreign((host,))
        return look_up(host, *args, **kwargs)

    return look_up_here


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse connections and look-ups beyond this machine; Unix sockets stay free."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _look_up_here(socket.getaddrinfo))
        yield
