"""The first schema: sources, what was seen of them, alerts and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    _create_sources()
    _create_versions()
    _create_outbox()


def _create_sources() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("declaration", sa.Text, nullable=False),
        sa.Column("registered", sa.Boolean, nullable=False),
        sa.Column("recorded", sa.Boolean, nullable=False),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.Column("next_due", TIME, nullable=False),
        sa.Column("checked_at", TIME),
        sa.Column("succeeded_at", TIME),
        sa.Column("failing_since", TIME),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("validators", sa.Text, nullable=False),
    )
    registered = sa.column("registered").is_(sa.true())
    op.create_index("ix_source_due", "source", ["next_due"], sqlite_where=registered, postgresql_where=registered)
    op.create_table(
        "memory",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "article",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("id_digest", sa.String(64), primary_key=True),
        sa.Column("relevant", sa.Boolean, nullable=False),
        sa.Column("seen_at", TIME),
        sa.Column("body", sa.Text, nullable=False),
    )


def _create_versions() -> None:
    op.create_table(
        "snapshot",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "fetch",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("snapshot_digest", sa.String(64), sa.ForeignKey("snapshot.digest"), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "version",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("snapshot_digest", sa.String(64), sa.ForeignKey("snapshot.digest"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_version_source", "version", ["source_id", "id"])


def _create_outbox() -> None:
    op.create_table(
        "alert",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("alert_id", KEY, sa.ForeignKey("alert.id"), nullable=False),
        sa.Column("channel_id", sa.Text, sa.ForeignKey("channel.id"), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("nonce", sa.String(25), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", TIME),
        sa.Column("remote_id", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint("alert_id", "channel_id"),
        sqlite_autoincrement=True,
    )
    still_open = sa.column("status").in_(["pending", "sending"])
    op.create_index(
        "ix_delivery_open",
        "delivery",
        ["channel_id", "id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
