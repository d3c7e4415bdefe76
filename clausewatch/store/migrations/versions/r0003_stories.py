"""Stories, what persons said of them, and what waits for a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
STORY_ID = sa.String(32)


def upgrade() -> None:
    """Create the tables of stories and digests."""
    _create_stories()
    op.create_table(
        "collected",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("channel_id", sa.Text, sa.ForeignKey("channel.id"), nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("channel_id", "topic"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_collected_due", "collected", ["due_at"])


def _create_stories() -> None:
    counter = op.create_table("story_revision", sa.Column("revision", sa.Integer, nullable=False))
    op.bulk_insert(counter, [{"revision": 0}])
    op.create_table(
        "story",
        sa.Column("id", STORY_ID, primary_key=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("touched_at", TIME, nullable=False),
        sa.Column("merged_into", STORY_ID),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_story_touched", "story", ["touched_at"])
    op.create_table(
        "story_report",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("story_id", STORY_ID, sa.ForeignKey("story.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_story_report_story", "story_report", ["story_id", "position"])
    op.create_table(
        "story_correction",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("story_id", STORY_ID, nullable=False),
        sa.Column("other_id", STORY_ID),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_correction_story", "story_correction", ["story_id"])
