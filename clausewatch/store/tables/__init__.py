"""The tables, one module an aggregate. Rows are the truth: what is watched, what was seen, what is told and how far."""

from clausewatch.store.tables.base import metadata
from clausewatch.store.tables.stories import collected, story, story_correction, story_report, story_revision
from clausewatch.store.tables.telling import OPEN, alert, channel, delivery
from clausewatch.store.tables.watching import (
    REGISTERED,
    UNANNOUNCED,
    article,
    fetch,
    memory,
    snapshot,
    source,
    version,
)

__all__ = [
    "OPEN",
    "REGISTERED",
    "UNANNOUNCED",
    "alert",
    "article",
    "channel",
    "collected",
    "delivery",
    "fetch",
    "memory",
    "metadata",
    "snapshot",
    "source",
    "story",
    "story_correction",
    "story_report",
    "story_revision",
    "version",
]
