"""A database of any earlier version is brought forward with all its rows, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, create_engine, func, insert, select, table
from sqlalchemy.engine import make_url

from clausewatch.store import SqlStore
from clausewatch.store.migrate import MIGRATIONS, VERSION_TABLE, revisions
from clausewatch.store.upgrade import upgrade

BACKENDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.slow))
EARLIER = revisions()[:-1]
VALUES: dict[type, Any] = {
    int: 1,
    str: "x",
    bool: True,
    bytes: b"x",
    float: 1.0,
    datetime: datetime(2026, 1, 5, tzinfo=UTC),
    object: "x",  # the word index of Postgres
}

DECLARATION = '{"url":"https://tonewell.example/terms"}'
"""Of a source: a step on the way reads it."""


@pytest.fixture(params=BACKENDS)
def empty_url(request, tmp_path):
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def test_the_revisions_are_those_that_alembic_finds():
    assert revisions() == tuple(script.revision for script in ScriptDirectory(MIGRATIONS).walk_revisions())[::-1]


def _row(table: Table) -> dict[str, Any]:
    """A row with something in each column: the same in all tables, so that references hold."""
    row = {column.name: VALUES[column.type.python_type] for column in table.columns}
    return row | ({"declaration": DECLARATION} if table.name == "source" else {})


def _old(url: str, revision: str) -> dict[str, int]:
    """Makes a database as that version left it, with a row in each table; how many each has."""
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}[make_url(url).get_backend_name()]
    engine = create_engine(make_url(url).set(drivername=driver))
    with engine.begin() as connection:
        upgrade(connection, revision)
        there = MetaData()
        there.reflect(
            connection, only=lambda name, _: name != VERSION_TABLE and not name.startswith("searchable_words")
        )
        for table in there.sorted_tables:
            connection.execute(insert(table).values(_row(table)))
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) for table in there.sorted_tables
        }
    engine.dispose()
    return counts


@pytest.mark.parametrize("revision", EARLIER)
async def test_every_row_is_kept_on_the_way(empty_url, revision):
    before = _old(empty_url, revision)
    async with SqlStore.open(empty_url) as store, store.database.read() as connection:
        for name, count in before.items():
            assert await connection.scalar(select(func.count()).select_from(table(name))) == count
