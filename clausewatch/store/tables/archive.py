"""What is kept of the past, and what is derived from it."""

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from clausewatch.model import BackfillState, OriginKind, Scope
from clausewatch.store.columns import ForeignText, Key, SearchWords, Utc, word
from clausewatch.store.tables.base import metadata
from clausewatch.store.tables.watching import source, version

origin = Table(
    "origin",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", word(OriginKind), nullable=False),
    Column("name", Text, nullable=False, doc="The archive's address or title"),
    Column("attribution", ForeignText, nullable=False),
    UniqueConstraint("kind", "name"),
    sqlite_autoincrement=True,
)

dossier = Table(
    "dossier",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("platform_id", Text, nullable=False),
    Column("publisher", ForeignText, nullable=False),
    Column("title", ForeignText, nullable=False),
    Column("url", ForeignText, nullable=False),
)

sighting = Table(
    "sighting",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", ForeignKey(source.c.id), nullable=False),
    Column("origin_id", ForeignKey(origin.c.id), doc="NULL: our own poll"),
    Column("reference", Text, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("digest", String(64), doc="Of the normalised words; NULL: unreadable"),
    Column("problem", ForeignText, nullable=False),
    Column("version_id", ForeignKey(version.c.id), doc="The version that came with it; NULL: none did"),
    UniqueConstraint("source_id", "origin_id", "reference"),
    sqlite_autoincrement=True,
)

Index("ix_sighting_source", sighting.c.source_id, sighting.c.seen_at, sighting.c.id)
Index("ix_sighting_version", sighting.c.version_id)

timeline = Table(
    "timeline",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("reading", Text, nullable=False, doc="By which rules it was derived"),
    Column("basis", Text, nullable=False, doc="From what it was derived, JSON"),
    Column("body", LargeBinary, nullable=False, doc="JSON, compressed"),
)

backfill = Table(
    "backfill",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("asked_at", Utc, nullable=False),
    Column("state", word(BackfillState), nullable=False),
    Column("body", LargeBinary, nullable=False, doc="JSON, compressed"),
)

searchable = Table(
    "searchable",
    metadata,
    Column("id", Key, primary_key=True),
    Column("scope", word(Scope), nullable=False),
    Column("source_id", ForeignKey(source.c.id), nullable=False),
    Column("digest", String(64), nullable=False, doc="SHA-256 of the passage's text or the article's id"),
    Column("heading", ForeignText, nullable=False),
    Column("text", ForeignText, nullable=False),
    Column("words", SearchWords, nullable=False, doc="The text's words, folded"),
    Column("kinds", Text, nullable=False, doc="Kinds of clause between commas, also at both ends; or empty"),
    Column("url", ForeignText, nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
    UniqueConstraint("source_id", "digest"),
    sqlite_autoincrement=True,
)

WORD_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE searchable_words USING fts5("
        "words, content='searchable', content_rowid='id', tokenize='ascii')",
        "CREATE TRIGGER searchable_added AFTER INSERT ON searchable BEGIN "
        "INSERT INTO searchable_words(rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER searchable_removed AFTER DELETE ON searchable BEGIN "
        "INSERT INTO searchable_words(searchable_words, rowid, words) VALUES ('delete', old.id, old.words); END",
    ),
    "postgresql": ("CREATE INDEX searchable_words ON searchable USING gin (words)",),
}
"""Each database's index of words; SQLite's reads them from the table. A row's words never change.

They are folded already, so that its tokenizer need only cut at spaces. It finds words by their beginnings without an
index of those, which would double the time that a passage takes to write.
(https://www.sqlite.org/fts5.html#external_content_tables, #ascii_tokenizer and #prefix_indexes)"""


@event.listens_for(searchable, "after_create")
def _create_word_index(_table: Table, connection: Connection, **_options: object) -> None:
    for statement in WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)
