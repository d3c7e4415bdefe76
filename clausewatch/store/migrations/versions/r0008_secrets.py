"""What is kept sealed: tokens of workspaces that installed an app."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table of sealed texts."""
    op.create_table(
        "secret",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
