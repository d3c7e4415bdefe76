"""The engine on a real Postgres, and Procrastinate's traps that it has to get around."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import event, text

from clausewatch.engine import jobtables
from clausewatch.engine import procrastinate as shared
from clausewatch.model import Alert, AlertKind, Channel, Level
from clausewatch.store import SqlStore

PATIENCE = 20
"""Seconds that a test waits at most for what must happen soon."""

ROOM = Channel(id="room", platform="fake", address="1")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def alert(name: str) -> Alert:
    return Alert(
        fingerprint=name, kind=AlertKind.BASELINE, level=Level.LOW, publisher="", subject="", summary=name, at=NOW
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(shared, "SWEEP", timedelta(seconds=0.2))
    monkeypatch.setattr(shared, "AGAIN", timedelta(seconds=0.1))
    monkeypatch.setattr(shared, "STALLED", timedelta(seconds=1))
    monkeypatch.setattr(shared, "HEARTBEAT", timedelta(seconds=0.3))


async def until(condition) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def sql(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


async def torn(store, engine) -> None:
    async with store.database.write() as connection:
        await engine.wake(connection, "deliver", ["other"])
        raise ZeroDivisionError


async def test_a_job_is_there_if_and_only_if_its_work_is(engines, postgres_url):
    async with engines() as engine, SqlStore.open(postgres_url, waker=engine) as store:
        await store.announce((), alert("one"), [ROOM])
        await store.announce((), alert("two"), [ROOM])
        assert sql(postgres_url, "SELECT queueing_lock, lock FROM procrastinate_jobs") == [("deliver room",) * 2]
        assert len(await store.deliveries()) == 2
        with pytest.raises(ZeroDivisionError):
            await torn(store, engine)
        assert sql(postgres_url, "SELECT count(*) FROM procrastinate_jobs") == [(1,)]


async def test_many_keys_are_woken_together_but_for_those_that_wait_already(engines, postgres_url):
    rooms = [f"room-{number:03}" for number in range(100)]
    sent = []
    async with engines() as engine, SqlStore.open(postgres_url, waker=engine) as store:
        event.listen(store.database.engine.sync_engine, "savepoint", lambda connection, name: sent.append(name))
        for woken in ([rooms[7]], rooms, rooms):
            async with store.database.write() as connection:
                await engine.wake(connection, "deliver", woken)
    assert len(sent) == 2
    jobs = sql(postgres_url, "SELECT args->>'key' FROM procrastinate_jobs ORDER BY 1")
    assert jobs == [(room,) for room in rooms]


async def test_a_key_that_another_wakes_at_the_same_moment_keeps_no_other_back(engines, postgres_url, monkeypatch):
    rooms = [f"room-{number:03}" for number in range(100)]
    async with engines() as engine, SqlStore.open(postgres_url, waker=engine) as store:
        async with store.database.write() as connection:
            await engine.wake(connection, "deliver", rooms[60:62])
        monkeypatch.setattr(shared, "WAITING", text("SELECT queueing_lock FROM procrastinate_jobs WHERE :work = ''"))
        async with store.database.write() as connection:
            await engine.wake(connection, "deliver", rooms)
    jobs = sql(postgres_url, "SELECT args->>'key' FROM procrastinate_jobs ORDER BY 1")
    assert jobs == [(room,) for room in rooms]


async def test_workers_share_the_work_and_each_key_is_done_by_one(engines, work):
    work.ready = [f"key-{number}" for number in range(20)]
    stop = asyncio.Event()
    async with engines() as one, engines() as two, asyncio.TaskGroup() as group:
        for engine in (one, two):
            group.create_task(engine.run(work, stop))
        await until(lambda: not work.ready)
        stop.set()
    assert sorted(set(work.done)) == sorted(f"key-{number}" for number in range(20))


async def test_what_is_under_way_is_finished_at_the_stop(engines, work):
    work.ready, work.hold = ["a"], asyncio.Event()
    stop = asyncio.Event()
    async with engines() as engine:
        running = asyncio.create_task(engine.run(work, stop))
        await asyncio.wait_for(work.begun.wait(), PATIENCE)
        stop.set()
        work.hold.set()
        await asyncio.wait_for(running, PATIENCE)
    assert work.done == ["a"]


@pytest.mark.parametrize("successor", [False, True])
async def test_a_dead_workers_job_is_taken_up_even_where_a_later_one_waits(
    engines, work, postgres_url, successor, caplog
):
    """With a successor, Procrastinate's documented rescue raises UniqueViolation and the key is blocked for ever."""
    async with engines() as engine:
        await engine._app.job_manager.defer_job_async(engine._job("deliver", "a"))
        sql(postgres_url, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        dead = "SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        sql(postgres_url, f"UPDATE procrastinate_jobs {dead}")
        if successor:
            await engine._app.job_manager.defer_job_async(engine._job("deliver", "a"))
        stop = asyncio.Event()
        running = asyncio.create_task(engine.run(work, stop))
        await until(lambda: work.done)
        stop.set()
        await asyncio.wait_for(running, PATIENCE)
    assert sql(postgres_url, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


async def test_work_that_raises_is_brought_up_again(engines, work):
    work.ready = ["a"]
    tries = []

    async def stumble(key):
        tries.append(key)
        if len(tries) < 3:
            raise ZeroDivisionError
        work.ready.clear()

    work.do, stop = stumble, asyncio.Event()
    async with engines() as engine:
        running = asyncio.create_task(engine.run(work, stop))
        await until(lambda: not work.ready)
        stop.set()
        await asyncio.wait_for(running, PATIENCE)
    assert tries == ["a"] * 3


async def test_a_database_that_throws_everybody_out_is_gone_back_to(engines, work, postgres_url):
    stop = asyncio.Event()
    async with engines() as engine:
        running = asyncio.create_task(engine.run(work, stop))
        for name in ("a", "b", "c"):
            work.ready = [name]
            await until(lambda: not work.ready)
            sql(
                postgres_url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
        work.ready = ["d"]
        await until(lambda: not work.ready)
        stop.set()
        await asyncio.wait_for(running, PATIENCE)


async def test_the_tables_of_jobs_are_made_once_and_brought_up_to_date(engines, postgres_url, monkeypatch, tmp_path):
    for _ in range(2):
        async with engines():
            pass
    newer = tmp_path / "99.00.00_01_pre_invented.sql"
    newer.write_text("CREATE TABLE procrastinate_invented (id int)")
    known = jobtables._migrations()
    monkeypatch.setattr(jobtables, "_migrations", lambda: [*known, newer])
    for _ in range(2):
        async with engines():
            pass
    assert sql(postgres_url, "SELECT * FROM procrastinate_invented") == []
    ((comment,),) = sql(postgres_url, "SELECT obj_description('procrastinate_jobs'::regclass)")
    assert comment == "Clausewatch's jobs, as of 99.00.00_01_pre_invented.sql"


async def test_a_machine_that_freezes_within_a_transaction_of_its_jobs_loses_its_locks(engines):
    async with engines() as engine, engine._app.connector.pool.connection() as connection:
        for name, value in (("idle_in_transaction_session_timeout", "15s"), ("lock_timeout", "10s")):
            row = await (await connection.execute(f"SHOW {name}")).fetchone()
            assert list(row.values() if isinstance(row, dict) else row) == [value]
        assert connection.pgconn.status == 0
