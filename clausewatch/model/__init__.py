"""The words of Clausewatch: one type, one meaning, everywhere (the glossary is docs/design.md).

Values only: frozen, slotted, keyword-only. Times are timezone-aware UTC datetimes; durations are timedeltas. Import
them from here; the modules only keep together what belongs together.
"""

from clausewatch.model.finding import Change, Clause, Evidence, Match, Rewording, Version
from clausewatch.model.telling import Alert, Channel, Delivery, Marked, Posting, Quote, Subscription
from clausewatch.model.watching import (
    Article,
    Document,
    Feed,
    Health,
    NotModified,
    Passage,
    Platform,
    Snapshot,
    Source,
    Validators,
)
from clausewatch.model.words import (
    AlertKind,
    ChangeKind,
    ClauseKind,
    DeliveryAction,
    DeliveryStatus,
    Favour,
    Level,
    OnDoubt,
    SourceKind,
    Topic,
)

__all__ = [
    "Alert",
    "AlertKind",
    "Article",
    "Change",
    "ChangeKind",
    "Channel",
    "Clause",
    "ClauseKind",
    "Delivery",
    "DeliveryAction",
    "DeliveryStatus",
    "Document",
    "Evidence",
    "Favour",
    "Feed",
    "Health",
    "Level",
    "Marked",
    "Match",
    "NotModified",
    "OnDoubt",
    "Passage",
    "Platform",
    "Posting",
    "Quote",
    "Rewording",
    "Snapshot",
    "Source",
    "SourceKind",
    "Subscription",
    "Topic",
    "Validators",
    "Version",
]
