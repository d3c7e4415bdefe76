"""What the JSON API answers, where it is not a type of the model itself: nothing of who handled what in chat."""

from dataclasses import dataclass
from datetime import datetime

from clausewatch.archive import Line
from clausewatch.model import (
    Answer,
    ChangeKind,
    ClauseKind,
    Dossier,
    Favour,
    Level,
    Origin,
    Passage,
    Quote,
    Report,
    Subject,
    Unconfirmed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSummary:
    """A platform and its documents."""

    id: str
    name: str
    documents: tuple[Dossier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSummary:
    """A material change of a document."""

    id: str
    level: Level
    favour: Favour | None
    kinds: tuple[ClauseKind, ...]
    change: ChangeKind | None
    platform: str
    document: str
    source_id: str | None
    summary: str
    at: datetime
    last_without: datetime | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHead:
    """A version without its passages."""

    id: int
    recorded_at: datetime
    kind: ChangeKind
    origin: Origin | None
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentHistory:
    """What a document said and when; `begins` and `ends` are the first and the last time that anybody saw it."""

    document: Dossier
    begins: datetime
    ends: datetime
    answers: tuple[Answer, ...]
    unconfirmed: Unconfirmed | None
    changes: tuple[ChangeSummary, ...]
    versions: tuple[VersionHead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeVersion:
    """A version with its passages."""

    document: Dossier
    version: VersionHead
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a document: every passage in reading order, or only those that changed."""

    document: Dossier
    before: VersionHead
    after: VersionHead
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySummary:
    """A story: what outlets report of one event, and what our archive saw of it."""

    id: str
    subject: Subject
    level: Level
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSummary:
    """A rule with its examples."""

    id: str
    title: str
    kind: ClauseKind | None
    status: str
    why: str
    should_match: tuple[str, ...]
    should_not_match: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no answer."""

    error: str
