"""The tables, one module an aggregate. Rows are the truth: what is watched, what was seen, what is told and how far."""

from clausewatch.store.tables.archive import WORD_INDEX, backfill, dossier, origin, searchable, sighting, timeline
from clausewatch.store.tables.base import SEEDED, metadata
from clausewatch.store.tables.chat import alert_act, audit, interaction, publication, rule_edit, silence, ticket
from clausewatch.store.tables.secrets import secret
from clausewatch.store.tables.signals import carrier, signal, site
from clausewatch.store.tables.stories import STORY_ID, collected, story, story_correction, story_report, story_revision
from clausewatch.store.tables.telling import OPEN, alert, channel, delivery
from clausewatch.store.tables.watching import (
    REGISTERED,
    UNANNOUNCED,
    ailment,
    article,
    fetch,
    memory,
    snapshot,
    source,
    version,
)
from clausewatch.store.tables.wording import wording

__all__ = [
    "OPEN",
    "REGISTERED",
    "SEEDED",
    "STORY_ID",
    "UNANNOUNCED",
    "WORD_INDEX",
    "ailment",
    "alert",
    "alert_act",
    "article",
    "audit",
    "backfill",
    "carrier",
    "channel",
    "collected",
    "delivery",
    "dossier",
    "fetch",
    "interaction",
    "memory",
    "metadata",
    "origin",
    "publication",
    "rule_edit",
    "searchable",
    "secret",
    "sighting",
    "signal",
    "silence",
    "site",
    "snapshot",
    "source",
    "story",
    "story_correction",
    "story_report",
    "story_revision",
    "ticket",
    "timeline",
    "version",
    "wording",
]
