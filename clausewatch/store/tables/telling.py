"""What is to be told, where, and how far that has come."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
)

from clausewatch.model import DeliveryAction, DeliveryStatus, Level, OnDoubt
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
    Column("in_doubt", word(OnDoubt), nullable=False, server_default=OnDoubt.RESEND),
    Column("fallback", Boolean, nullable=False, server_default=false(), doc="Hears of what could not be delivered"),
    Column("mention", Text, nullable=False, server_default="", doc="Who is mentioned, with spaces between"),
    Column("mention_from", word(Level), nullable=False, server_default=Level.HIGH),
    Column("threads", Boolean, nullable=False, server_default=false(), doc="Each alert is posted with a thread"),
    Column("token", Integer, nullable=False, server_default="0", doc="Of the lease: each taker adds one"),
    Column("leased_until", Utc, doc="By the database's clock; NULL: nobody holds it"),
    Column("held_at", Utc, doc="Since when all but notices wait for a person's word"),
    Column("recent", Integer, nullable=False, server_default="0", doc="Messages sent since recent_since"),
    Column("recent_since", Utc),
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
    Column("action", word(DeliveryAction), nullable=False, server_default=DeliveryAction.POST),
    Column(
        "parent_id", ForeignKey("delivery.id"), doc="Of a reply, its thread's first message; of an edit, its message"
    ),
    Column("broadcast", Boolean, nullable=False, server_default=false()),
    Column("notice", Boolean, nullable=False, server_default=false(), doc="Goes although the channel is held"),
    Column("doubts", Integer, nullable=False, server_default="0"),
    Column("queued_at", Utc),
    Column("begun_at", Utc, doc="When the latest request went out"),
    Column("settled_at", Utc, doc="When it became final"),
    UniqueConstraint("alert_id", "channel_id"),
    sqlite_autoincrement=True,
)

OPEN = delivery.c.status.in_([literal_column("'pending'"), literal_column("'sending'")])
"""Still to be told. Spelled out rather than bound, so that SQLite sees that the partial index serves."""

Index("ix_delivery_parent", delivery.c.parent_id)
Index("ix_delivery_open", delivery.c.channel_id, delivery.c.id, sqlite_where=OPEN, postgresql_where=OPEN)
