"""Chat: edits of the rules, silences, what was done with alerts, the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create every table."""
    _create_events()
    _create_edits()
    _create_silences_and_acts()


def _create_events() -> None:
    op.create_table(
        "interaction",
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("ix_interaction_at", "interaction", ["at"])
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("ix_ticket_at", "ticket", ["at"])
    op.create_table(
        "audit",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("did", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def _create_edits() -> None:
    op.create_table(
        "rule_edit",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("previous", KEY, nullable=False),
        sa.Column("baseline", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint("target", "key", "previous"),
        sqlite_autoincrement=True,
    )


def _create_silences_and_acts() -> None:
    op.create_table(
        "silence",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("target", sa.String(32), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_silence_until", "silence", ["until"])
    op.create_table(
        "alert_act",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("previous", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("until", TIME),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint("fingerprint", "previous"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_act_until", "alert_act", ["until"])
