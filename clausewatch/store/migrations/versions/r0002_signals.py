"""What sites tell machines."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables of sites, the carriers of their signals, and the signals."""
    op.create_table(
        "site",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("platform_id", sa.Text),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("read_at", TIME, nullable=False),
    )
    op.create_index("ix_site_platform_id", "site", ["platform_id"])
    op.create_index("ix_site_origin", "site", ["origin"])
    op.create_table(
        "carrier",
        sa.Column("source_id", sa.Text, sa.ForeignKey("site.source_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("known_at", TIME),
    )
    _create_signals()


def _create_signals() -> None:
    op.create_table(
        "signal",
        sa.Column("source_id", sa.Text, sa.ForeignKey("site.source_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("use", sa.String(32), nullable=False),
        sa.Column("value", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("carried_in", sa.String(32), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
