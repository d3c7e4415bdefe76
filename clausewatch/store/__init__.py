"""The store: SQLAlchemy Core tables and queries, one module an aggregate, behind clausewatch.ports.Store."""

from clausewatch.store.address import is_there, parse_address
from clausewatch.store.backup import back_up, compact, snapshot_of
from clausewatch.store.copying import copy_rows
from clausewatch.store.database import Database
from clausewatch.store.lock import held
from clausewatch.store.sql import SqlStore

__all__ = [
    "Database",
    "SqlStore",
    "back_up",
    "compact",
    "copy_rows",
    "held",
    "is_there",
    "parse_address",
    "snapshot_of",
]
