"""Composes alerts: level, favour, quotes with what was added and removed marked, and an identity. Pure."""

from clausewatch.alert.change import compose_change, compose_signals, favour, level, with_page
from clausewatch.alert.handling import DONE, handled, handling_line, handling_of
from clausewatch.alert.ours import compose_baseline, compose_digest, compose_notice, compose_source_notice, remark
from clausewatch.alert.quotes import mark_difference, quote_clause
from clausewatch.alert.story import compose_reply, compose_story, edition, tells, updated

__all__ = [
    "DONE",
    "compose_baseline",
    "compose_change",
    "compose_digest",
    "compose_notice",
    "compose_reply",
    "compose_signals",
    "compose_source_notice",
    "compose_story",
    "edition",
    "favour",
    "handled",
    "handling_line",
    "handling_of",
    "level",
    "mark_difference",
    "quote_clause",
    "remark",
    "tells",
    "updated",
    "with_page",
]
