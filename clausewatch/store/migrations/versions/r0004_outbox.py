"""Threads and edits in the outbox, leases and the circuit breaker of channels, sources by the shard of their host."""

import json
import zlib

import sqlalchemy as sa
from alembic import op
from yarl import URL

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns; what is stored already was posted, and nobody holds anything."""
    _extend_channels()
    _extend_deliveries()
    _extend_sources()


def _extend_channels() -> None:
    op.add_column("channel", sa.Column("in_doubt", sa.String(32), nullable=False, server_default="resend"))
    op.add_column("channel", sa.Column("fallback", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("channel", sa.Column("token", sa.Integer, nullable=False, server_default="0"))
    op.add_column("channel", sa.Column("leased_until", TIME))
    op.add_column("channel", sa.Column("held_at", TIME))
    op.add_column("channel", sa.Column("recent", sa.Integer, nullable=False, server_default="0"))
    op.add_column("channel", sa.Column("recent_since", TIME))


def _extend_deliveries() -> None:
    parent = sa.Column("parent_id", KEY, sa.ForeignKey("delivery.id"))
    op.add_column("delivery", sa.Column("action", sa.String(32), nullable=False, server_default="post"))
    op.add_column("delivery", parent, inline_references=True)
    op.add_column("delivery", sa.Column("broadcast", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("delivery", sa.Column("notice", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("delivery", sa.Column("doubts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("queued_at", TIME))
    op.add_column("delivery", sa.Column("begun_at", TIME))
    op.add_column("delivery", sa.Column("settled_at", TIME))
    op.create_index("ix_delivery_parent", "delivery", ["parent_id"])


def _extend_sources() -> None:
    op.add_column("source", sa.Column("shard", sa.Integer, nullable=False, server_default="0"))
    op.add_column("source", sa.Column("turn", sa.Integer, nullable=False, server_default="0"))
    op.add_column("source", sa.Column("crashes", sa.Integer, nullable=False, server_default="0"))
    registered = sa.column("registered").is_(sa.true())
    op.create_index(
        "ix_source_shard", "source", ["shard", "next_due"], sqlite_where=registered, postgresql_where=registered
    )
    _fill_shards(op.get_bind())


def _fill_shards(connection: sa.Connection) -> None:
    source = sa.table("source", sa.column("id"), sa.column("declaration"), sa.column("shard"))
    for row in connection.execute(sa.select(source.c.id, source.c.declaration)).all():
        host = URL(json.loads(row.declaration)["url"]).host or ""
        shard = zlib.crc32(host.encode()) % 64
        connection.execute(source.update().where(source.c.id == row.id).values(shard=shard))
