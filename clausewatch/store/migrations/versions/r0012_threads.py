"""Whether a channel's alerts are posted with a thread each."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """They are not, until a route says so."""
    op.add_column("channel", sa.Column("threads", sa.Boolean, nullable=False, server_default=sa.false()))
