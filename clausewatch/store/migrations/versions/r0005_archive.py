"""The archive: what others saw, timelines, backfills, and an index of words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
WORDS = sa.Text().with_variant(TSVECTOR(), "postgresql")

WORD_INDEX = (
    "CREATE VIRTUAL TABLE searchable_words USING fts5("
    "words, content='searchable', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\", prefix='2 3')",
    "CREATE TRIGGER searchable_added AFTER INSERT ON searchable BEGIN "
    "INSERT INTO searchable_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER searchable_removed AFTER DELETE ON searchable BEGIN "
    "INSERT INTO searchable_words(searchable_words, rowid, words) VALUES ('delete', old.id, old.words); END",
)
"""For SQLite."""


def upgrade() -> None:
    """Create its tables. Versions are ordered by when they were seen: archives bring older ones later."""
    op.drop_index("ix_version_source", "version")
    op.create_index("ix_version_source", "version", ["source_id", "recorded_at", "id"])
    _create_history()
    _create_derived()
    _create_search()


def _create_history() -> None:
    op.create_table(
        "origin",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("attribution", sa.Text, nullable=False),
        sa.UniqueConstraint("kind", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "dossier",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("platform_id", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
    )
    op.create_table(
        "sighting",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("origin_id", KEY, sa.ForeignKey("origin.id")),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("version_id", KEY, sa.ForeignKey("version.id")),
        sa.UniqueConstraint("source_id", "origin_id", "reference"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sighting_source", "sighting", ["source_id", "seen_at", "id"])
    op.create_index("ix_sighting_version", "sighting", ["version_id"])


def _create_derived() -> None:
    op.create_table(
        "timeline",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "backfill",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _create_search() -> None:
    op.create_table(
        "searchable",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.UniqueConstraint("source_id", "digest"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("searchable_words", "searchable", ["words"], postgresql_using="gin")
        return
    for statement in WORD_INDEX:
        op.execute(statement)
