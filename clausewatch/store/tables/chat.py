"""What people ask and change in chat. Edits, silences, acts and the audit trail are only ever added to."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from clausewatch.model import ActKind, EditTarget, SilenceTarget
from clausewatch.store.columns import ForeignText, Key, Utc, word
from clausewatch.store.tables.base import metadata

interaction = Table(
    "interaction",
    metadata,
    Column("event_id", Text, primary_key=True, doc="The platform's; a deed is done once for it"),
    Column("at", Utc, nullable=False),
)

Index("ix_interaction_at", interaction.c.at)

rule_edit = Table(
    "rule_edit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("target", word(EditTarget), nullable=False),
    Column("key", ForeignText, nullable=False),
    Column("previous", Key, nullable=False, doc="The edit of the entry that this was made upon, 0 for none"),
    Column("baseline", Text, nullable=False, doc="Digest of the entry in the file at that time"),
    Column("body", ForeignText, nullable=False, doc="YAML; empty where the entry is taken out"),
    Column("author", Text, nullable=False, doc="JSON"),
    Column("reason", ForeignText, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("target", "key", "previous"),
    sqlite_autoincrement=True,
)

silence = Table(
    "silence",
    metadata,
    Column("id", Key, primary_key=True),
    Column("target", word(SilenceTarget), nullable=False),
    Column("key", ForeignText, nullable=False),
    Column("until", Utc, nullable=False),
    Column("author", Text, nullable=False, doc="JSON"),
    Column("reason", ForeignText, nullable=False),
    Column("at", Utc, nullable=False),
    sqlite_autoincrement=True,
)

Index("ix_silence_until", silence.c.until)

alert_act = Table(
    "alert_act",
    metadata,
    Column("id", Key, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("previous", Integer, nullable=False, doc="Acts on the alert before this one"),
    Column("kind", word(ActKind), nullable=False),
    Column("until", Utc),
    Column("author", Text, nullable=False, doc="JSON"),
    Column("reason", ForeignText, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("fingerprint", "previous"),
    sqlite_autoincrement=True,
)

Index("ix_alert_act_until", alert_act.c.until)

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("author", Text, nullable=False, doc="JSON"),
    Column("command", ForeignText, nullable=False),
    Column("did", ForeignText, nullable=False),
    sqlite_autoincrement=True,
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("body", Text, nullable=False, doc="ASCII; what an action or a form has no room for in its id"),
    Column("at", Utc, nullable=False),
)

Index("ix_ticket_at", ticket.c.at)

publication = Table(
    "publication",
    metadata,
    Column("place", String(255), primary_key=True, doc="The platform and the application there"),
    Column("digest", String(64), nullable=False, doc="Of the commands as they were last registered"),
    Column("at", Utc, nullable=False),
)
