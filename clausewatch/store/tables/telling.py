"""What is to be told, where, and how far that has come."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, literal_column

from clausewatch.model import DeliveryStatus
from clausewatch.store.columns import ForeignText, Key, Utc, word
from clausewatch.store.tables.base import metadata

alert = Table(
    "alert",
    metadata,
    Column("id", Key, primary_key=True),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False, doc="JSON"),
    sqlite_autoincrement=True,
)

channel = Table(
    "channel",
    metadata,
    Column("id", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("address", Text, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column("alert_id", ForeignKey(alert.c.id), nullable=False),
    Column("channel_id", ForeignKey(channel.c.id), nullable=False),
    Column("status", word(DeliveryStatus), nullable=False),
    Column("nonce", String(25), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Utc),
    Column("remote_id", Text),
    Column("reason", ForeignText, nullable=False),
    UniqueConstraint("alert_id", "channel_id"),
    sqlite_autoincrement=True,
)

OPEN = delivery.c.status.in_([literal_column("'pending'"), literal_column("'sending'")])
"""Still to be told. Spelled out rather than bound, so that SQLite sees that the partial index serves."""

Index("ix_delivery_open", delivery.c.channel_id, delivery.c.id, sqlite_where=OPEN, postgresql_where=OPEN)
