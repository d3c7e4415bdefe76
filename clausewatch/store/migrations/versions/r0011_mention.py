"""Who is mentioned in a channel, and from which level on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nobody is, until a route says so."""
    op.add_column("channel", sa.Column("mention", sa.Text, nullable=False, server_default=""))
    op.add_column("channel", sa.Column("mention_from", sa.String(32), nullable=False, server_default="high"))
