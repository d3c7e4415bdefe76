"""The schema brought forward by Alembic, within the transaction of store.migrate."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from clausewatch.store.migrate import MIGRATIONS


def upgrade(connection: Connection, revision: str) -> None:
    """Run the migrations after the one that the database is at, up to this one."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, revision)
