"""SQLite's driver with one trip to the connection's thread a statement.

aiosqlite makes one each to open a cursor, to execute, to fetch and to close. While the event loop is busy, each trip
waits for its turn with the interpreter (https://docs.python.org/3/library/sys.html#sys.setswitchinterval), and all
other writers wait with it: a poll that finds a change executes some twenty statements.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Self

import aiosqlite

ALONG = 1_000
"""Rows that come along when a statement is executed; what has more is fetched as aiosqlite does."""


class Cursor(aiosqlite.Cursor):
    """Brings the first rows of a statement along when it is executed."""

    _rows: list[Any]
    _has_more = False

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        """Execute the statement and fetch its first rows."""
        there: Callable[..., Awaitable[list[Any]]] = self._conn._execute
        self._rows = await there(self._begin, sql, parameters or ())
        self._has_more = len(self._rows) == ALONG
        return self

    def _begin(self, sql: str, parameters: Any) -> list[Any]:
        return self._cursor.execute(sql, parameters).fetchmany(ALONG)

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """All rows that are left."""
        rest = await super().fetchall() if self._has_more else ()
        return [*self._taken(len(self._rows)), *rest]

    async def fetchmany(self, size: int | None = None) -> Iterable[sqlite3.Row]:
        """So many of those that are left at most, and none only where none is left."""
        if self._rows or not self._has_more:
            return self._taken(size or self.arraysize)
        return await super().fetchmany(size)

    async def fetchone(self) -> sqlite3.Row | None:
        """The next of them."""
        return next(iter(await self.fetchmany(1)), None)

    def _taken(self, number: int) -> list[Any]:
        taken, self._rows = self._rows[:number], self._rows[number:]
        return taken

    async def close(self) -> None:
        """Let go of the statement; one whose rows have all been fetched holds nothing."""
        if self._has_more:
            await super().close()


class _Link(sqlite3.Connection):
    def close(self) -> None:
        """End the transaction, too: a cursor in a cancelled task's traceback would keep it, and its lock, beyond this.

        https://www.sqlite.org/c3ref/close.html
        """
        if self.in_transaction:
            self.rollback()
        super().close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors are opened at once: that asks nothing of SQLite."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters what this returns, and does not await it
        """For one statement."""
        return Cursor(self, self._conn.cursor())


def connect(*place: str, **options: Any) -> Connection:
    """For SQLAlchemy's `async_creator_fn`. Whoever forgets to close it does not keep the program from ending."""
    options["check_same_thread"] = False  # cursors are opened outside of the connection's thread
    options["factory"] = _Link
    connection = Connection(partial(sqlite3.connect, *place, **options), iter_chunk_size=ALONG)
    connection._thread.daemon = True  # as SQLAlchemy does where it connects by itself
    return connection
