"""Several stores, tasks and processes at work on one SQLite file."""

import asyncio
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

from clausewatch.model import Posting
from clausewatch.ports import Recording
from clausewatch.store import SqlStore

ROOT = Path(__file__).parents[2]

WORKER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from clausewatch.model import Alert, AlertKind, Channel, Health, Level, Posting, Source, SourceKind
from clausewatch.ports import Recording
from clausewatch.store import SqlStore

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CHANNEL = Channel(id="room", platform="console", address="-")


def alert(name):
    return Alert(fingerprint=name, kind=AlertKind.NEWS, level=Level.LOW, publisher="", subject="", summary="", at=NOW)


async def main(url, worker):
    source = Source(
        id="shared", kind=SourceKind.FEED, publisher="", title="", url="", interval=timedelta(hours=1)
    )
    async with SqlStore.open(url) as store:
        await store.register([source], NOW)
        for number in range(20):
            health = Health(source_id="shared", next_due=NOW)
            told = (alert(f"both-{number}"), alert(f"{worker}-{number}"))
            postings = tuple(Posting(alert=each, channels=(CHANNEL,)) for each in told)
            await store.record(Recording(health=health, postings=postings))


asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_stores_write_side_by_side(sqlite_url, make):
    async with SqlStore.open(sqlite_url) as one, SqlStore.open(sqlite_url) as two:
        await one.register([make.source()], make.now)

        async def write(store, name):
            for number in range(10):
                alerts = (
                    Posting(alert=make.alert(f"both-{number}"), channels=(make.slack,)),
                    Posting(alert=make.alert(f"{name}-{number}"), channels=(make.slack,)),
                )
                await store.record(Recording(health=make.health(), postings=alerts))
                assert await store.open_channels(make.now, ("slack",)) == ("label-slack",)

        async with asyncio.TaskGroup() as writers:
            for store, name in ((one, "one"), (one, "uno"), (two, "two"), (two, "due")):
                writers.create_task(write(store, name))
        assert await one.deliveries() == await two.deliveries()
        assert len(await one.deliveries()) == 50


async def test_a_writer_never_blocks_a_reader(sqlite_url, make):
    async with SqlStore.open(sqlite_url) as writer, SqlStore.open(sqlite_url) as reader:
        await writer.register([make.source()], make.now)
        async with writer.database.write() as connection:
            await connection.exec_driver_sql("UPDATE source SET failures = 7")
            async with asyncio.timeout(5):
                assert (await reader.health("tonewell-terms")).failures == 0
        assert (await reader.health("tonewell-terms")).failures == 7


async def test_a_read_sees_one_state(sqlite_url, make):
    async with SqlStore.open(sqlite_url) as store:
        await store.register([make.source()], make.now)
        await store.record(make.recording())
        async with store.database.read() as connection:
            count = "SELECT count(*) FROM delivery WHERE status = 'pending'"
            before = (await connection.exec_driver_sql(count)).scalar_one()
            await store.claim("label-slack", make.now, timedelta(minutes=1))
            assert (await connection.exec_driver_sql(count)).scalar_one() == before == 2


async def test_many_tasks_of_one_process(sqlite_url, make):
    names = [f"source-{number}" for number in range(40)]
    async with SqlStore.open(sqlite_url) as store:
        await store.register([make.source(name) for name in names], make.now)
        async with asyncio.TaskGroup() as polls:
            for name in names:
                polls.create_task(store.record(make.recording(name, alerts=((make.alert(name), (make.slack,)),))))
        assert len(await store.deliveries()) == 40


async def test_two_processes_open_and_fill_a_new_file(sqlite_url):
    workers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, sqlite_url, name, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for name in ("left", "right")
    ]
    ends = await asyncio.gather(*(worker.communicate() for worker in workers))
    assert [(worker.returncode, stderr.decode()) for worker, (_, stderr) in zip(workers, ends, strict=True)] == [
        (0, "")
    ] * 2
    async with SqlStore.open(sqlite_url) as store:
        alerts = [each.fingerprint for each in await store.alerts()]
        assert len(alerts) == len(set(alerts)) == len(await store.deliveries()) == 60


async def test_the_file_is_kept_as_it_should_be(sqlite_url, tmp_path):
    async with SqlStore.open(sqlite_url) as store, store.database.read() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["clausewatch.db"]
    assert sqlite3.connect(tmp_path / "clausewatch.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
