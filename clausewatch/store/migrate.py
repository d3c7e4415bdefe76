"""The schema's version: forward from any earlier one, a refusal of what is newer or not ours."""

import logging
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

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
    current, newest = _current_revision(connection, shown), _scripts().get_current_head()
    if current != newest:
        command.upgrade(_config(connection), "head")
        log.info("the database %s was brought from %s to %s", shown, current or "nothing", newest)


def check_schema(connection: Connection, shown: str) -> None:
    """Raise StoreError unless the database (`shown` is its name for people) has the schema of this version."""
    if _current_revision(connection, shown) != _scripts().get_current_head():
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
    current = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if current and current not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError(
            f"the database {shown} was written by a newer Clausewatch (schema {current}; this version knows up to "
            f"{_scripts().get_current_head()}): update Clausewatch, or name another database in DATABASE_URL"
        )
    return current


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(MIGRATIONS)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
