"""Stories, what persons said of them, and what waits for a digest."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from clausewatch.store.columns import Key, Utc
from clausewatch.store.tables.base import SEEDED, metadata
from clausewatch.store.tables.telling import channel

STORY_ID = String(32)

story_revision = Table(
    "story_revision",
    metadata,
    Column("revision", Integer, nullable=False, doc="One row: counts every change of a story, so that none is lost"),
    info={SEEDED: True},
)

story = Table(
    "story",
    metadata,
    Column("id", STORY_ID, primary_key=True),
    Column("opened_at", Utc, nullable=False),
    Column("touched_at", Utc, nullable=False, doc="When its last report was published or seen, whichever was later"),
    Column("merged_into", STORY_ID),
    Column("body", Text, nullable=False, doc="The story without its reports, as JSON"),
)

Index("ix_story_touched", story.c.touched_at)

story_report = Table(
    "story_report",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("story_id", ForeignKey(story.c.id), nullable=False),
    Column("position", Integer, nullable=False, doc="Its place among the story's reports"),
    Column("body", Text, nullable=False, doc="JSON"),
)

Index("ix_story_report_story", story_report.c.story_id, story_report.c.position)

story_correction = Table(
    "story_correction",
    metadata,
    Column("id", Key, primary_key=True),
    Column("story_id", STORY_ID, nullable=False),
    Column("other_id", STORY_ID),
    Column("body", Text, nullable=False, doc="JSON"),
    sqlite_autoincrement=True,
)

Index("ix_story_correction_story", story_correction.c.story_id)

collected = Table(
    "collected",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel_id", ForeignKey(channel.c.id), nullable=False),
    Column(
        "topic",
        Text,
        nullable=False,
        doc="The fingerprint of the alert that it is about; of an edit or a reply, as stories._topic writes it",
    ),
    Column("due_at", Utc, nullable=False),
    Column("body", Text, nullable=False, doc="The alert, as JSON"),
    UniqueConstraint("channel_id", "topic"),
    sqlite_autoincrement=True,
)

Index("ix_collected_due", collected.c.due_at)
