"""The schema's version: forward from any earlier one, a refusal of what is newer or not ours.

Alembic is loaded where there is something to bring forward: no other start waits for it or holds it in memory.
"""

import logging
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table

from clausewatch.errors import StoreError

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")

VERSION_TABLE = "clausewatch_schema"
"""Holds the schema's revision, and is the mark of a database that is ours."""


MIGRATION_LOCK = 0x636C617573
"""The advisory lock's number: any that another program on the same database would hardly take ("claus" in ASCII)."""


def migrate_schema(connection: Connection, shown: str) -> None:
    """Bring the schema up to date within the connection's transaction. Raises StoreError as check_schema does.

    Processes that start together take turns: on SQLite by the transaction's write lock, on Postgres by one of our own.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    current, newest = _current_revision(connection, shown), revisions()[-1]
    if current != newest:
        from clausewatch.store.upgrade import upgrade  # noqa: PLC0415 -- 10 MB that a start seldom needs

        upgrade(connection, newest)
        log.info("the database %s was brought from %s to %s", shown, current or "nothing", newest)


def check_schema(connection: Connection, shown: str) -> None:
    """Raise StoreError unless the database (`shown` is its name for people) has the schema of this version."""
    if _current_revision(connection, shown) != revisions()[-1]:
        raise StoreError(
            f"the database {shown} is not yet set up for this version of Clausewatch: "
            "run the release line of the Procfile, or `clausewatch run`, which does it"
        )


def _current_revision(connection: Connection, shown: str) -> str | None:
    """The revision that the database is at, None where it is empty. Raises StoreError for a newer or foreign one."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        if tables:
            raise StoreError(
                f"the database {shown} belongs to another program (it has the table {min(tables)}): "
                "name another one in DATABASE_URL"
            )
        return None
    current: str | None = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    if current and current not in revisions():
        raise StoreError(
            f"the database {shown} was written by a newer Clausewatch (schema {current}; this version knows up to "
            f"{revisions()[-1]}): update Clausewatch, or name another database in DATABASE_URL"
        )
    return current


@cache
def revisions() -> tuple[str, ...]:
    """Every revision that this version knows, oldest first: a module each, named r, its number, _ and its subject."""
    return tuple(sorted(path.stem[1:5] for path in MIGRATIONS.glob("versions/r[0-9]*.py")))
