"""SQLite by one trip a statement: rows come as with the driver alone, however many there are."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from clausewatch.store import SqlStore, database, trips
from clausewatch.store.trips import ALONG, Connection

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) SELECT i FROM n"


@pytest.fixture
async def connection(tmp_path):
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{tmp_path}/trips.db", connect_args={"async_creator_fn": trips.connect}
    )
    async with engine.begin() as opened:
        await opened.execute(text("CREATE TABLE part (id INTEGER PRIMARY KEY, name TEXT)"))
        yield opened
    await engine.dispose()


@pytest.fixture
def trips_made(monkeypatch):
    made: Counter[str] = Counter()
    execute = Connection._execute

    async def count(self, what, *arguments, **options):
        made["trips"] += 1
        return await execute(self, what, *arguments, **options)

    monkeypatch.setattr(Connection, "_execute", count)
    return made


async def test_each_statement_is_one_trip(connection, trips_made):
    await connection.execute(text("INSERT INTO part (name) VALUES ('chorus')"))
    assert trips_made["trips"] == 1
    assert (await connection.execute(text("SELECT name FROM part"))).all() == [("chorus",)]
    assert trips_made["trips"] == 2
    names = [{"name": name} for name in ("verse", "bridge")]
    await connection.execute(text("INSERT INTO part (name) VALUES (:name)"), names)
    assert trips_made["trips"] == 3


@pytest.mark.parametrize("number", [0, 1, ALONG - 1, ALONG, ALONG + 1, 3 * ALONG])
async def test_all_rows_come_at_once_or_in_parts(connection, number):
    statement = text(NUMBERS.format(number) if number else "SELECT i FROM (SELECT 1 AS i) WHERE i = 0")
    expected = list(range(1, number + 1))
    assert list(await connection.scalars(statement)) == expected
    streamed = await connection.stream_scalars(statement)
    assert [each async for part in streamed.partitions(700) for each in part] == expected
    one_by_one = await connection.stream_scalars(statement)
    assert [await one_by_one.first()] == (expected or [None])[:1]


async def test_what_a_statement_wrote_is_counted_and_returned(connection):
    names = text("INSERT INTO part (name) VALUES ('intro'), ('outro') RETURNING id")
    assert list(await connection.scalars(names)) == [1, 2]
    assert (await connection.execute(text("UPDATE part SET name = 'coda'"))).rowcount == 2
    with pytest.raises(IntegrityError):
        await connection.execute(text("INSERT INTO part (id) VALUES (1)"))


async def test_a_statement_that_was_left_in_the_middle_holds_nothing(connection):
    streamed = await connection.stream(text(NUMBERS.format(5 * ALONG)))
    await streamed.fetchone()
    await streamed.close()
    await connection.execute(text("DROP TABLE part"))
    await connection.commit()


async def test_a_cursor_gives_its_rows_one_by_one(tmp_path):
    opened = await trips.connect(f"{tmp_path}/one.db")
    cursor = await opened.cursor().execute(NUMBERS.format(ALONG + 2))
    rows = []
    while (row := await cursor.fetchone()) is not None:
        rows.append(row[0])
    assert rows == list(range(1, ALONG + 3))
    await opened.close()


async def test_a_connection_closes_with_what_waits_for_it(tmp_path):
    opened = await trips.connect(f"{tmp_path}/closing.db")
    waiting = asyncio.create_task(opened.cursor().execute("SELECT 1"))
    await asyncio.sleep(0)
    await opened.close()
    assert list(await (await waiting).fetchall()) == [(1,)]
    with pytest.raises(ValueError, match="no active connection"):
        await opened.cursor().execute("SELECT 1")


async def test_writes_that_are_cancelled_in_the_middle_lock_out_nobody(tmp_path, monkeypatch):
    """Though their tracebacks, and with them the cursors, are still there."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT", timedelta(seconds=1))
    async with SqlStore.open(f"sqlite:///{tmp_path}/cut-off.db") as store:

        async def write() -> None:
            async with store.database.write() as connection:
                for _ in range(5):
                    await connection.execute(text("UPDATE story_revision SET revision = revision + 1"))
                    await connection.execute(text(NUMBERS.format(3 * ALONG)))

        async def read() -> None:
            async with store.database.read() as connection:
                await connection.execute(text(NUMBERS.format(5 * ALONG)))

        for moment in range(25):
            cut_off = [asyncio.create_task(work()) for work in (write, read) * 10]
            await asyncio.sleep(moment * 0.002)
            for task in cut_off:
                task.cancel()
            tracebacks = await asyncio.gather(*cut_off, return_exceptions=True)
            await store.reopen()
            assert len(tracebacks) == len(cut_off)
