"""What is watched and what was seen."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    true,
)

from clausewatch.model import AilmentKind, ChangeKind, Symptom
from clausewatch.store.columns import ForeignText, Key, Utc, word
from clausewatch.store.tables.base import metadata

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("declaration", Text, nullable=False, doc="What is fetched and kept of it, as JSON"),
    Column("registered", Boolean, nullable=False, doc="Named by the ruleset in force"),
    Column("recorded", Boolean, nullable=False, doc="Read at least once"),
    Column("announced", Boolean, nullable=False, doc="A baseline message has summed up its first record"),
    Column("next_due", Utc, nullable=False),
    Column("checked_at", Utc),
    Column("succeeded_at", Utc),
    Column("failing_since", Utc),
    Column("failures", Integer, nullable=False),
    Column("reason", ForeignText, nullable=False),
    Column("note", ForeignText, nullable=False),
    Column("validators", Text, nullable=False, doc="JSON"),
    Column("shard", Integer, nullable=False, server_default="0", doc="Of its host: a host is polled by one process"),
    Column("turn", Integer, nullable=False, server_default="0", doc="Each claim adds one"),
    Column("crashes", Integer, nullable=False, server_default="0"),
    Column("symptom", word(Symptom)),
)

REGISTERED = source.c.registered.is_(true())
UNANNOUNCED = source.c.announced.is_(false())

Index("ix_source_due", source.c.next_due, sqlite_where=REGISTERED, postgresql_where=REGISTERED)
Index("ix_source_shard", source.c.shard, source.c.next_due, sqlite_where=REGISTERED, postgresql_where=REGISTERED)

memory = Table(
    "memory",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("body", LargeBinary, nullable=False, doc="What observe remembers: JSON, compressed"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("digest", String(64), primary_key=True, doc="SHA-256 of the body, hex"),
    Column("body", LargeBinary, nullable=False, doc="Compressed"),
    Column("size", Integer, nullable=False, doc="Bytes before compression"),
)

fetch = Table(
    "fetch",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", ForeignKey(source.c.id), nullable=False),
    Column("snapshot_digest", ForeignKey(snapshot.c.digest), nullable=False),
    Column("fetched_at", Utc, nullable=False),
    Column("url", ForeignText, nullable=False),
    Column("content_type", ForeignText, nullable=False),
    Column("etag", ForeignText),
    Column("last_modified", ForeignText),
    sqlite_autoincrement=True,
)

version = Table(
    "version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", ForeignKey(source.c.id), nullable=False),
    Column("digest", String(64), nullable=False, doc="Of the normalised words"),
    Column("snapshot_digest", ForeignKey(snapshot.c.digest), nullable=False),
    Column("kind", word(ChangeKind), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    Column("document", LargeBinary, nullable=False, doc="JSON, compressed"),
    sqlite_autoincrement=True,
)

Index("ix_fetch_snapshot", fetch.c.snapshot_digest, fetch.c.source_id)
Index("ix_version_snapshot", version.c.snapshot_digest)
Index("ix_version_source", version.c.source_id, version.c.recorded_at, version.c.id)

article = Table(
    "article",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("id_digest", String(64), primary_key=True, doc="SHA-256 of the article's id, which may be of any length"),
    Column("relevant", Boolean, nullable=False),
    Column("seen_at", Utc),
    Column("body", Text, nullable=False, doc="JSON"),
)

Index("ix_article_seen", article.c.source_id, article.c.seen_at)

ailment = Table(
    "ailment",
    metadata,
    Column("source_id", ForeignKey(source.c.id), primary_key=True),
    Column("kind", word(AilmentKind), primary_key=True),
    Column("since", Utc, nullable=False),
    Column("reason", ForeignText, nullable=False),
)
