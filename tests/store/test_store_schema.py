"""The migrations lead to tables.py, and the hot queries have an index to go by."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from clausewatch.store import SqlStore, deliveries, sources, versions
from clausewatch.store.migrate import MIGRATIONS, VERSION_TABLE
from clausewatch.store.tables import metadata

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def _schema(path):
    """Tables with their columns (type, NULL, default, key) and foreign keys, and the indexes' statements.

    Columns may stand in another order: a migration adds them at the end.
    """
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        described = {name: " ".join(sql.split()) for kind, name, sql in rows if kind == "index"}
        for name in (name for kind, name, _ in rows if kind == "table" and name != VERSION_TABLE):
            columns = connection.execute(f"SELECT * FROM pragma_table_xinfo('{name}')").fetchall()
            foreign = connection.execute(f"SELECT * FROM pragma_foreign_key_list('{name}')").fetchall()
            described[name] = sorted(str(column[1:]) for column in columns), sorted(str(key[2:]) for key in foreign)
            described[f"keys of {name}"] = _unique(connection, name)
    return described


def _unique(connection, table):
    """The columns of each unique constraint."""
    found = connection.execute(f"SELECT name FROM pragma_index_list('{table}') WHERE origin = 'u'").fetchall()
    return sorted(
        str(connection.execute(f"SELECT name FROM pragma_index_info('{name}')").fetchall()) for (name,) in found
    )


async def test_migrations_lead_to_the_tables(sqlite_url, tmp_path):
    async with SqlStore.open(sqlite_url):
        pass
    engine = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert _schema(tmp_path / "clausewatch.db") == _schema(tmp_path / "declared.db")


def _is_declared(name, _kind, _parents):
    """The word index is each database's own: tables on SQLite, an index on Postgres."""
    return not (name or "").startswith("searchable_words")


async def test_autogenerate_finds_nothing_to_do(store):
    def compare(connection):
        options = {"version_table": VERSION_TABLE, "include_name": _is_declared}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async with store.database.read() as connection:
        assert await connection.run_sync(compare) == []


def test_the_migrations_are_part_of_the_package():
    assert MIGRATIONS.parent.name == "store"
    assert (MIGRATIONS / "env.py").exists()


@pytest.mark.parametrize(
    ("query", "arguments", "index"),
    [
        (sources.due, [NOW], "ix_source_due"),
        (sources.next_due, [], "ix_source_due"),
        (deliveries.open_channels, [NOW], "ix_delivery_open"),
        (deliveries.next_attempt, [], "ix_delivery_open"),
        (deliveries.heads, [["label-slack"]], "ix_delivery_open"),
        (sources.due_shards, [NOW], "ix_source_due"),
        (versions.version_rows, ["tonewell-terms"], "ix_version_source"),
        (versions.latest_row, ["tonewell-terms"], "ix_version_source"),
    ],
)
async def test_hot_queries_go_by_their_index(sqlite_url, statements, query, arguments, index):
    async with SqlStore.open(sqlite_url) as store, store.database.read() as connection:
        with statements(store) as seen:
            await query(connection, *arguments)
        asked = seen.sent[-1]
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", ("",) * asked.count("?"))
        plan = [row.detail for row in rows]
    assert any(index in step for step in plan), plan
    few = ("SCAN heads", "SCAN (subquery", "SCAN anon", "SCAN channel")
    scans = [step for step in plan if step.startswith("SCAN") and index not in step and not step.startswith(few)]
    assert not scans, plan
