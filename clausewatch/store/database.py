"""The connection to the database: how it is opened, and what a transaction is."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from clausewatch.errors import StoreError
from clausewatch.ports import Waker
from clausewatch.store import trips
from clausewatch.store.address import Address, parse_address, sqlite_code
from clausewatch.store.migrate import check_schema, migrate_schema

BUSY_TIMEOUT = timedelta(seconds=30)
"""How long SQLite waits for another process's write transaction before it says that the database is locked."""

SERVER_LIMITS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
    "options": "-c idle_in_transaction_session_timeout=15s -c lock_timeout=10s"
    " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2",
}
"""Of every connection to a server, the store's and the engine's (psycopg's keywords).

A machine that freezes or is cut off in the middle of a transaction loses its locks after 15 to 20 seconds, so that the
others can go on; one that is cut off notices as soon. https://www.postgresql.org/docs/current/runtime-config-client.html
"""

SERVER_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 10,
    "pool_pre_ping": True,
    "connect_args": SERVER_LIMITS,
}
"""Of the store's connections to a server: at most twenty a process, and one that has died is replaced before use."""

FILE_OPTIONS: dict[str, Any] = {"pool_size": 4, "max_overflow": 0, "connect_args": {"async_creator_fn": trips.connect}}
"""Of the store's connections to SQLite: one writes, the others read. Few that stay are cheaper than many.

Each has a thread, reads the schema when it is opened, and holds 2 MB of pages by default
(https://www.sqlite.org/pragma.html#pragma_cache_size).
"""

BEGIN = "clausewatch_begin"
"""The execution option that says how a connection's transactions begin on SQLite; None: not at all."""


class Nobody:
    """A Waker for who leaves the work to other processes: they find it by themselves."""

    async def wake(self, connection: AsyncConnection, work: str, keys: Collection[str]) -> None:
        """Nobody is woken."""

    def committed(self) -> None:
        """Nobody is woken."""


NOBODY = Nobody()


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open database. `turn` lets the tasks of this process write one after another, in the order they came."""

    address: Address
    engine: AsyncEngine
    turn: asyncio.Lock | nullcontext[None]
    waker: Waker

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, migrate: bool, waker: Waker = NOBODY) -> AsyncIterator[Self]:
        """Connect, and bring the schema up to date or (`migrate` off) only check it.

        Raises StoreError where the database cannot be reached, is not ours, or needs another version of this program.
        """
        address = parse_address(url)
        if address.is_sqlite:
            await asyncio.to_thread(_probe, address)
        engine = _create_engine(address)
        try:
            turn = asyncio.Lock() if address.is_sqlite else nullcontext()
            database = cls(address=address, engine=engine, turn=turn, waker=waker)
            await database._prepare(migrate=migrate)
            yield database
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database and writes nothing. Raises StoreError."""
        try:
            async with self.engine.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            raise self.address.explain(error) from error

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is kept as a whole when the block ends and undone as a whole otherwise. Raises StoreError.

        On SQLite it has the write lock from its start (BEGIN IMMEDIATE), so it waits its turn instead of failing half
        way through.
        """
        try:
            async with self.turn, self.engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"}).begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            raise self.address.explain(error) from error
        self.waker.committed()

    async def _prepare(self, *, migrate: bool) -> None:
        if not migrate:
            async with self.read() as connection:
                await connection.run_sync(check_schema, self.address.shown)
            return
        async with self.write() as connection:
            await connection.run_sync(migrate_schema, self.address.shown)
        if self.address.is_sqlite:
            await self._use_write_ahead_log()

    async def _use_write_ahead_log(self) -> None:
        """Let readers and a writer work side by side. Kept in the file, so only once it is known to be ours."""
        try:
            await _switch_to_write_ahead_log(self.engine.execution_options(**{BEGIN: None}))
        except DBAPIError as error:
            raise self.address.explain(error) from error


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) and sqlite_code(error.orig) == "SQLITE_BUSY"


@retry(
    retry=retry_if_exception(_is_busy),
    wait=wait_fixed(timedelta(milliseconds=50)),
    stop=stop_after_delay(BUSY_TIMEOUT),
    reraise=True,
)
async def _switch_to_write_ahead_log(engine: AsyncEngine) -> None:
    """SQLite does not wait here as it does elsewhere, and another process may be opening the file too."""
    async with engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _probe(address: Address) -> None:
    """Find out whether SQLite can open the file before aiosqlite tries.

    Where opening fails, aiosqlite 0.22 leaves its thread behind, which then speaks to an event loop that may be closed.
    """
    try:
        sqlite3.connect(str(address.url.database)).close()
    except sqlite3.Error as error:
        raise address.explain(error) from error


def _create_engine(address: Address) -> AsyncEngine:
    options = FILE_OPTIONS if address.is_sqlite else SERVER_OPTIONS
    try:
        engine = create_async_engine(address.url, hide_parameters=True, **options)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the database {address.shown} cannot be used yet: Postgres needs `pip install 'clausewatch[postgres]'`; "
            "or set DATABASE_URL to a sqlite:/// address"
        ) from error
    if address.is_sqlite:
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Take BEGIN out of the driver's hands (it would come late, at the first write) and set what lives a connection."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT.total_seconds() * 1000)}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if begin := connection.get_execution_options().get(BEGIN, "BEGIN"):
        connection.exec_driver_sql(begin)
