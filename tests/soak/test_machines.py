"""Machines that share one Postgres, with the limits that people run with: a death is made up for within a minute."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import make_url

from clausewatch.model import Alert, AlertKind, Channel, DeliveryStatus, Level
from clausewatch.store import SqlStore
from rehearsal.rulesfile import Watched, write_rules
from rehearsal.slack import APP_TOKEN, TOKEN, SlackStandIn

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
ROOM = Channel(id="slack", platform="slack", address="C0123456789")
ALERTS = 20
A_MINUTE = 60
GONE = float(os.environ.get("DATABASE_GONE", "35"))
"""Seconds that the database is away for: longer than every part's own pause."""

PATIENCE = 180
"""Seconds for what is not measured: processes start slowly on a busy machine."""


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as stand_in:
        yield stand_in


@dataclass(frozen=True)
class Machines:
    """Starts machines, each a process group, and ends those that are left."""

    folder: Path
    running: list[asyncio.subprocess.Process]

    async def start(
        self, does: str, database: str, slack: str, *within: str, **environ: str
    ) -> asyncio.subprocess.Process:
        """`clausewatch DOES` in a process group of its own; `within` goes before the command."""
        machine = await asyncio.create_subprocess_exec(
            *(*within, sys.executable, "-m", "clausewatch", does),
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(REPOSITORY),
                "CLAUSEWATCH_ALLOW_PRIVATE": "1",
                "DATABASE_URL": database,
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_CHANNEL": ROOM.address,
                "SLACK_API_URL": slack,
                **environ,
            },
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(machine)
        return machine


@pytest.fixture
async def machines(tmp_path) -> AsyncIterator[Machines]:
    write_rules(tmp_path, [Watched(publisher="Treble Post", url="http://127.0.0.1:1/feed")])
    started = Machines(tmp_path, [])
    yield started
    for each in started.running:
        with suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)
        await each.wait()


async def tell(store: SqlStore, count: int) -> None:
    for number in range(count):
        alert = Alert(
            fingerprint=f"alert {number}",
            kind=AlertKind.NEWS,
            level=Level.LOW,
            publisher="Treble Post",
            subject=f"Alert {number}.",
            summary="Something was written.",
            at=datetime.now(UTC),
        )
        await store.announce((), alert, [ROOM])


async def until_posts(slack: SlackStandIn, count: int, patience: float = PATIENCE) -> float:
    """Seconds until so many messages are there."""
    began = time.monotonic()
    async with asyncio.timeout(patience):
        while len(slack.posts) < count:
            await asyncio.sleep(0.1)
    return time.monotonic() - began


async def all_sent(store: SqlStore) -> int:
    """Wait until every delivery is sent; how often it was in doubt whether one was."""
    async with asyncio.timeout(PATIENCE):
        while any(each.status is not DeliveryStatus.SENT for each in await store.deliveries()):
            await asyncio.sleep(0.2)
    return sum(each.doubts for each in await store.deliveries())


def each_once(slack: SlackStandIn, doubts: int) -> bool:
    """Whether every alert is there, and none twice but what a doubt explains: Slack's history is not to be read."""
    shown = [str(post["blocks"]) for post in slack.posts]
    there = all(any(f"Alert {number}." in post for post in shown) for number in range(ALERTS))
    return there and len(shown) - ALERTS <= doubts <= 1


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_a_machine_that_is_gone_is_replaced_within_a_minute(machines, slack, postgres_url, end):
    async with SqlStore.open(postgres_url, migrate=False) as store:
        first = await machines.start("deliver", postgres_url, slack.url)
        await tell(store, ALERTS)
        await until_posts(slack, 1)
        await machines.start("deliver", postgres_url, slack.url)
        await until_posts(slack, 6)
        os.killpg(first.pid, end)
        took = await until_posts(slack, len(slack.posts) + 2, A_MINUTE)
        print(f"{end.name}: another went on after {took:.0f} s")
        doubts = await all_sent(store)
    assert each_once(slack, doubts)


async def test_a_process_with_all_its_parts_lives_through_a_crash_of_the_database(
    machines, slack, postgres_url, postgres
):
    if postgres.folder is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to stop")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    parts = {
        "SLACK_APP_TOKEN": APP_TOKEN,
        "CLAUSEWATCH_MONITOR_PORT": port,
        "CLAUSEWATCH_CANARY": ROOM.id,
        "CLAUSEWATCH_WAYBACK_URL": "http://127.0.0.1:1",
    }
    async with SqlStore.open(postgres_url, migrate=False) as store:
        running = await machines.start("run", postgres_url, slack.url, **parts)
        await tell(store, 1)
        await until_posts(slack, 1)
    postgres.stop()
    await asyncio.sleep(GONE)
    assert running.returncode is None
    postgres.start()
    async with SqlStore.open(postgres_url, migrate=False) as store:
        await tell(store, 2)
        await until_posts(slack, 2)
    assert running.returncode is None


@pytest.fixture
def cable() -> Iterator["Cable"]:
    """A network namespace with a cable to this one, where the test may make one."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("only root can make a network namespace, with iproute2's ip")
    made = Cable(f"cw{os.getpid() % 10_000}")
    try:
        made.lay()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no network namespace can be made here: {error.stderr.decode().strip()}")
    yield made
    made.remove()


@dataclass(frozen=True)
class Cable:
    """Two ends of a virtual cable: `here` and the inside of a namespace."""

    name: str
    here: str = "198.18.77.1"
    there: str = "198.18.77.2"

    def lay(self) -> None:
        _ip("netns", "add", self.name)
        _ip("link", "add", f"{self.name}a", "type", "veth", "peer", "name", f"{self.name}b", "netns", self.name)
        _ip("addr", "add", f"{self.here}/30", "dev", f"{self.name}a")
        _ip("link", "set", f"{self.name}a", "up")
        _ip("-n", self.name, "addr", "add", f"{self.there}/30", "dev", f"{self.name}b")
        _ip("-n", self.name, "link", "set", f"{self.name}b", "up")

    def cut(self) -> None:
        """Nothing goes through any more, and nobody is told."""
        _ip("link", "set", f"{self.name}a", "down")

    def remove(self) -> None:
        _ip("netns", "del", self.name)

    @property
    def within(self) -> tuple[str, ...]:
        """What a command begins with that is to run inside."""
        return ("ip", "netns", "exec", self.name)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@asynccontextmanager
async def passed_on(host: str, target: str) -> AsyncIterator[int]:
    """A port at `host` that leads to a port of this machine, or to a Unix socket."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        unix = target.startswith("/")
        opened = asyncio.open_unix_connection(target) if unix else asyncio.open_connection(*target.split(":"))
        there, back = await opened
        with suppress(OSError):
            await asyncio.gather(_pump(reader, back), _pump(there, writer))

    server = await asyncio.start_server(serve, host, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def test_a_machine_that_is_cut_off_is_replaced_within_a_minute(machines, slack, postgres_url, postgres, cable):
    if postgres.folder is None:
        pytest.skip("the server of TEST_DATABASE_URL is not reached by a Unix socket")
    async with AsyncExitStack() as stack:
        database_port = await stack.enter_async_context(passed_on(cable.here, f"{postgres.folder}/.s.PGSQL.5432"))
        slack_port = await stack.enter_async_context(passed_on(cable.here, urlsplit(slack.url).netloc))
        over_cable = make_url(postgres_url).set(host=cable.here, port=database_port, query={})
        store = await stack.enter_async_context(SqlStore.open(postgres_url, migrate=False))
        address = over_cable.render_as_string(hide_password=False)
        await machines.start("deliver", address, f"http://{cable.here}:{slack_port}/api/", *cable.within)
        await tell(store, ALERTS)
        await until_posts(slack, 1)
        await machines.start("deliver", postgres_url, slack.url)
        await until_posts(slack, 6)
        cable.cut()
        took = await until_posts(slack, len(slack.posts) + 2, A_MINUTE)
        print(f"cut off: another went on after {took:.0f} s")
        doubts = await all_sent(store)
    assert each_once(slack, doubts)
