"""A copy of a whole database in one file, made while others write to it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from clausewatch.errors import StoreError
from clausewatch.store.address import parse_address
from clausewatch.store.copying import copy_for_trial
from clausewatch.store.database import Database

PAGES_AT_ONCE = 4096
"""Copied between two looks whether somebody else wants to write."""


def back_up(url: str, path: Path) -> int:
    """Copy an SQLite database into a new file with SQLite's online backup; bytes written.

    It is checked before it gets its name, so that a file of that name is a whole backup. Raises StoreError where the
    database is a server's, the file is there already, or either cannot be used.
    """
    address = parse_address(url)
    if not address.is_sqlite:
        raise StoreError("a backup of Postgres is made with its own pg_dump: docs/operating.md says how")
    if path.exists():
        raise StoreError(f"{path} is there already: name a new file")
    partial = path.with_name(f"{path.name}.part")
    try:
        with closing(sqlite3.connect(f"{Path(str(address.url.database)).resolve().as_uri()}?mode=ro", uri=True)) as old:
            _copy(old, partial)
        partial.rename(path)
    except sqlite3.Error as error:
        raise address.explain(error) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    return path.stat().st_size


def _copy(old: sqlite3.Connection, path: Path) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as new:
        old.backup(new, pages=PAGES_AT_ONCE, sleep=0)
        found = new.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise StoreError(f"the backup does not hold together ({found}): the database itself may be damaged")


def compact(url: str) -> int:
    """Give the room of deleted rows back to the disk; bytes won. Nobody may use the file meanwhile. Raises StoreError.

    On Postgres autovacuum does what is needed.
    """
    address = parse_address(url)
    if not address.is_sqlite:
        raise StoreError("Postgres looks after its own room: nothing is to be done")
    path = Path(str(address.url.database))
    size = path.stat().st_size
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise address.explain(error) from error
    return size - path.stat().st_size


async def snapshot_of(url: str, path: Path) -> None:
    """Copy any database into a new SQLite file, for somebody to try things on."""
    if parse_address(url).is_sqlite:
        await asyncio.to_thread(back_up, url, path)
        return
    async with Database.open(url, migrate=False) as old, Database.open(str(path), migrate=True) as new:
        await copy_for_trial(old, new)
