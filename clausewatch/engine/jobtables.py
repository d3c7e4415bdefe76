"""Procrastinate's own tables: made once, and brought up to date where a newer Procrastinate is installed."""

from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager

LOCK = 0x6A6F6273
"""The advisory lock that processes which start together wait for ("jobs" in ASCII)."""

MARK = "Clausewatch's jobs, as of "
"""The comment on the table of jobs; behind it stands the last migration that has been applied."""


async def prepare_job_tables(conninfo: str) -> None:
    """Make or update the tables in one transaction. Stop the workers first where the version changes."""
    migrations = _migrations()
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        found = await connection.execute("SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")
        row = await found.fetchone()
        comment = str(row[0]) if row and row[0] else ""
        if comment == MARK + migrations[-1].name:
            return
        if not comment:
            await connection.execute(SchemaManager.get_schema())
        for migration in migrations:
            if comment and migration.name > comment.removeprefix(MARK):
                await connection.execute(migration.read_text(encoding="utf-8"))
        mark = (MARK + migrations[-1].name).replace("'", "''")
        await connection.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{mark}'")


def _migrations() -> list[Path]:
    """Those of the installed package, oldest first: their names begin with the version."""
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
