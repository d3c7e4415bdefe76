"""Column types: how times, words and foreign text are kept, the same on SQLite and Postgres."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine, to_instance

Key = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number. On SQLite only a column that says INTEGER numbers its rows."""


class _TimeText(sqlite.DATETIME):
    """SQLite's column of times, read and written as the text that it keeps."""

    def bind_processor(self, dialect: Dialect) -> None:
        """It is text already."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """It stays text."""


@lru_cache(maxsize=1024)
def _text_of(moment: datetime) -> str:
    """A time in UTC as SQLite keeps it. Remembered, as the rows of a poll have few times: writing one takes 4 µs."""
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


class Utc(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC and given back as UTC. A naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """SQLite keeps the text of the UTC time, which sorts as the times do."""
        return dialect.type_descriptor(to_instance(_TimeText) if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Always with microseconds, so that texts have the same length."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value.isoformat()} has no zone: only aware times are stored")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return _text_of(moment) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | str | None, _dialect: Dialect) -> datetime | None:
        """Text without a zone from SQLite, in the session's zone from Postgres."""
        if isinstance(value, str):
            return datetime.fromisoformat(f"{value}+00:00")
        return value.astimezone(UTC) if value else None


class ForeignText(TypeDecorator[str]):
    """Text that another machine had a hand in. What databases cannot hold (NUL, lone surrogates) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """UTF-16 gives lone surrogates a place to be replaced in, and joins those that form a pair."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


MOST_POSITION = 16_383
"""The last position that a tsvector keeps apart (https://www.postgresql.org/docs/current/textsearch-limitations.html)."""


class SearchWords(TypeDecorator[str]):
    """Folded words with spaces between. On Postgres a tsvector, made here so that its parser has no say in it."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """SQLite indexes the plain text."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As tsvector literals are written; a folded word holds letters and digits only."""
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(f"'{one}':{min(at, MOST_POSITION)}" for at, one in enumerate(value.split(), 1))


def word(kind: type[StrEnum]) -> Enum:
    """One of the enum's values as plain text, so that a new value needs no migration."""
    return Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=list)
