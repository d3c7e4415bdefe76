"""The tables, one module an aggregate. Rows are the truth: what is watched, what was seen, what is told and how far."""

from clausewatch.store.tables.base import metadata
from clausewatch.store.tables.chat import alert_act, audit, interaction, rule_edit, silence, ticket
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
    "alert_act",
    "article",
    "audit",
    "channel",
    "delivery",
    "fetch",
    "interaction",
    "memory",
    "metadata",
    "rule_edit",
    "silence",
    "snapshot",
    "source",
    "ticket",
    "version",
]
