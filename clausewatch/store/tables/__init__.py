"""The tables, one module an aggregate. Rows are the truth: what is watched, what was seen, what is told and how far."""

from clausewatch.store.tables.base import metadata
from clausewatch.store.tables.signals import carrier, signal, site
from clausewatch.store.tables.stories import STORY_ID, collected, story, story_correction, story_report, story_revision
from clausewatch.store.tables.telling import OPEN, alert, channel, delivery
from clausewatch.store.tables.watching import REGISTERED, UNANNOUNCED, article, fetch, memory, snapshot, source, version

__all__ = [
    "OPEN",
    "REGISTERED",
    "STORY_ID",
    "UNANNOUNCED",
    "alert",
    "article",
    "carrier",
    "channel",
    "collected",
    "delivery",
    "fetch",
    "memory",
    "metadata",
    "signal",
    "site",
    "snapshot",
    "source",
    "story",
    "story_correction",
    "story_report",
    "story_revision",
    "version",
]
