"""What ails sources; and finding what pruning asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add a source's symptom and the spells that were told; index feeds' last articles and who uses a snapshot."""
    op.add_column("source", sa.Column("symptom", sa.String(32)))
    op.create_index("ix_article_seen", "article", ["source_id", "seen_at"])
    op.create_index("ix_fetch_snapshot", "fetch", ["snapshot_digest", "source_id"])
    op.create_index("ix_version_snapshot", "version", ["snapshot_digest"])
    op.create_table(
        "ailment",
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id", name="fk_ailment_source_id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "kind", name="pk_ailment"),
    )
