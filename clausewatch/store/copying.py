"""Moving house: every row of every table into another database, nothing lost and nothing renumbered."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Table, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import StoreError
from clausewatch.store.database import Database
from clausewatch.store.tables import SEEDED, metadata, searchable

ROWS_AT_ONCE = 200
"""Read and written together: snapshots of pages are among them, so not too many."""


async def copy_rows(source: Database, target: Database, tell: Callable[[str, int], Any]) -> None:
    """Copy everything in one transaction of the target, which has to be empty, and `tell` of each table's rows.

    The source is SQLite: Postgres keeps what is searched in a form that SQLite has not. Nobody may write to it
    meanwhile. Raises StoreError where the target holds anything, or in the end not what the source holds.
    """
    if not source.address.is_sqlite:
        raise StoreError(f"only an SQLite store can be copied, and {source.address.shown} is none")
    async with source.read() as old, target.write() as new:
        for table in metadata.sorted_tables:
            if table.info.get(SEEDED):
                await new.execute(delete(table))
            elif await _count(new, table):
                raise StoreError(f"the database {target.address.shown} holds something already: copy into a new one")
        for table in metadata.sorted_tables:
            await _copy(table, old, new)
            rows = await _count(new, table)
            if rows != await _count(old, table):
                raise StoreError(f"of {table.name} not every row arrived: is another process writing to the old one?")
            tell(table.name, rows)


async def copy_for_trial(source: Database, target: Database) -> None:
    """Copy what deciding and delivering look at into a new database that is thrown away: all but the index of words."""
    async with source.read() as old, target.write() as new:
        for table in metadata.sorted_tables:
            if table.info.get(SEEDED):
                await new.execute(delete(table))
            if table is not searchable:
                await _copy(table, old, new)


async def _copy(table: Table, old: AsyncConnection, new: AsyncConnection) -> None:
    """In the order of the key: a row that refers to another of its table comes after it."""
    rows = await old.stream(select(table).order_by(*table.primary_key))
    async for some in rows.mappings().partitions(ROWS_AT_ONCE):
        await new.execute(insert(table), [dict(row) for row in some])
    if new.dialect.name == "postgresql" and (number := table.autoincrement_column) is not None:
        await _go_on_numbering(table, number, new)


async def _go_on_numbering(table: Table, column: Column[int], new: AsyncConnection) -> None:
    """Rows that come with their number leave Postgres's sequence where it was."""
    highest = await new.scalar(select(func.max(column)))
    if highest is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        await new.execute(sequence, {"table": table.name, "column": column.name, "highest": highest})


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0
