"""The one statement that SQLite and Postgres share but standard SQL has not: an insert that minds what is there."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Table, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

MindfulInsert = sqlite.Insert | postgresql.Insert

INSERTS: Mapping[str, Callable[[Table], MindfulInsert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(connection: AsyncConnection, table: Table) -> MindfulInsert:
    """An insert that passes over rows whose key, primary or unique, is taken."""
    return INSERTS[connection.dialect.name](table).on_conflict_do_nothing()


def upsert(connection: AsyncConnection, table: Table, names: Sequence[str] = ()) -> MindfulInsert:
    """An insert that overwrites the row of the same primary key, and touches it only if that changes something.

    `names` are the columns that it overwrites, all if empty.
    """
    statement = INSERTS[connection.dialect.name](table)
    named = names or [column.name for column in table.columns if not column.primary_key]
    new = {name: statement.excluded[name] for name in named}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in new.items()))
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new, where=differs)
