"""What platforms' documents say and have said: sightings from us and from archives, positions, and what is found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from clausewatch.model.telling import Alert, Marked
from clausewatch.model.words import ClauseKind


class OriginKind(StrEnum):
    """Who kept what we did not see ourselves."""

    OPEN_TERMS_ARCHIVE = "open_terms_archive"
    """It kept the words; the extraction is its own."""
    WAYBACK = "wayback"
    """It kept the bytes; the extraction is ours."""


class Scope(StrEnum):
    """What is searched: the passages of documents, or the articles of feeds."""

    DOCUMENTS = "documents"
    NEWS = "news"


class BackfillState(StrEnum):
    """How far asking the Wayback Machine about a document has come."""

    WAITING = "waiting"
    """Asked for, or interrupted: what was learned is kept, and the next run goes on from there."""
    DONE = "done"
    REFUSED = "refused"
    """The archive has nothing that it may show: never captured, or excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """An archive that versions came from. `name` is its address or title, `attribution` what its licence asks for."""

    kind: OriginKind
    name: str
    attribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Whose a stored document is and which: kept for documents that rules.yaml does not name (any more), too."""

    source_id: str
    platform_id: str
    publisher: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A document was seen at a time: with the words of this `digest`, or unreadable (None) because of `problem`.

    `origin` is the archive that saw it, None for our own polls. `reference` is its name there: a commit, a path in a
    data set, the address of a capture.
    """

    source_id: str
    at: datetime
    digest: str | None
    origin: Origin | None = None
    reference: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """When something came to be: not there yet at `last_without`, there at `first_with`, at some time between them.

    `last_without` is None where nothing earlier is known to have been without it: it may be older than `first_with`.
    """

    last_without: datetime | None
    first_with: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A clause in the document's own words, with the words that make it one marked. `position` counts passages."""

    text: Marked
    kinds: tuple[ClauseKind, ...]
    headings: tuple[str, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a document said of one kind over one stretch of time: that it holds, in these words, or that it does not.

    `until` is when the next answer came; None: it stands. `rewording` tells an answer that only says it in other words
    than the one before.
    """

    kind: ClauseKind
    holds: bool
    since: Interval
    until: Interval | None = None
    statements: tuple[Statement, ...] = ()
    rewording: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A change that was seen and may yet be a hiccup: it is held back until it has stood, and what stood before counts.

    `answers` are what the document would say of the kinds that it touches, should it stand; `reason` is why it is held.
    """

    since: Interval
    reason: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Everything a document has said about AI training, by the rules in force.

    `answers` are those of every kind it ever held, by kind and then oldest first; `events` the material changes, oldest
    first, each as an alert about it would tell it. `begins` and `ends` are the earliest and the latest sighting.
    `waits` says that something is being held back to see whether it stands; `unconfirmed` is it, where it touches a
    clause.
    """

    source_id: str
    begins: datetime
    ends: datetime
    answers: tuple[Answer, ...] = ()
    events: tuple[Alert, ...] = ()
    waits: bool = False
    unconfirmed: Unconfirmed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPosition:
    """What one document says now about one kind, and said before (`earlier`, newest first).

    `since` is when it began to hold or not to hold, however often it was reworded meanwhile. `seen_at` is when the
    document was last seen. `unconfirmed` is a change of this kind that is held back, with the one answer it would give.
    """

    dossier: Dossier
    now: Answer
    since: Interval
    seen_at: datetime
    earlier: tuple[Answer, ...] = ()
    unconfirmed: Unconfirmed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a platform's documents say now about one kind: it `holds` where one of them says so.

    `since` is that of the document which has said it longest, or which said it last where none does any more; None
    where none ever did. `documents` are those that say it, then those that have said it or would by a change that is
    held back.
    """

    platform_id: str
    publisher: str
    kind: ClauseKind
    holds: bool
    since: Interval | None
    documents: tuple[DocumentPosition, ...] = ()

    @property
    def unconfirmed(self) -> Unconfirmed | None:
        """The change of a document that waits to be confirmed; the first where there are several."""
        return next((each.unconfirmed for each in self.documents if each.unconfirmed), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What one part of a search asks for: these folded words side by side, the last as a beginning where `prefix`."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: passages or articles that hold all terms. Empty filters allow everything.

    `kinds` keeps passages that are clauses of one of these kinds by the rules that read them last.
    """

    terms: tuple[Term, ...]
    scopes: tuple[Scope, ...] = ()
    source_ids: tuple[str, ...] = ()
    kinds: tuple[ClauseKind, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage or article that was found, with what was asked for marked.

    A passage stood in versions recorded from `first_at` to `last_at`, and `stands` where the newest version has it.
    An article was seen at `first_at`.
    """

    scope: Scope
    source_id: str
    text: Marked
    heading: str
    first_at: datetime
    last_at: datetime
    stands: bool
    kinds: tuple[ClauseKind, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """That the Wayback Machine is to be asked about a document, and what came of it so far.

    `kinds` are those whose beginning is sought; empty: all that the document holds. `since` bounds the search.
    `listing` is what the archive's index gave so far (JSON text); `spans` are the times that it has yet to list, the
    first of which goes on at `resume_key`.
    """

    source_id: str
    asked_at: datetime
    kinds: tuple[ClauseKind, ...] = ()
    since: datetime | None = None
    state: BackfillState = BackfillState.WAITING
    reason: str = ""
    not_before: datetime | None = None
    listing: str = field(default="", repr=False)
    spans: tuple[tuple[datetime, datetime], ...] = ()
    resume_key: str | None = None
