"""The words of Clausewatch: one type, one meaning, everywhere (the glossary is docs/design.md).

Values only: frozen, slotted, keyword-only. Times are timezone-aware UTC datetimes; durations are timedeltas.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """What a source gives: a document that is revised in place, or a feed of articles."""

    TERMS = "terms"
    FEED = "feed"


class ClauseKind(StrEnum):
    """What a passage says about who may train AI on whose content."""

    GRANT = "grant"
    OPT_OUT = "opt_out"
    NO_OPT_OUT = "no_opt_out"
    OPT_IN = "opt_in"
    DENIAL = "denial"
    USER_BAN = "user_ban"


class Topic(StrEnum):
    """What a text is about: training of AI, AI in another way, or neither."""

    TRAINING = "training"
    AI_OTHER = "ai_other"
    NONE = "none"


class ChangeKind(StrEnum):
    """Why a version was recorded."""

    FIRST_RECORD = "first_record"
    REVISION = "revision"
    TECHNICAL_UPGRADE = "technical_upgrade"
    """Our extraction changed, not the document: never alerts."""
    REVERT = "revert"
    """Back to a form that stood before."""
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """How much an alert matters; ordered by `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low to 2 for high, for comparing."""
        return list(Level).index(self)


class Favour(StrEnum):
    """In whose favour a change is."""

    RIGHTSHOLDERS = "rightsholders"
    PLATFORM = "platform"
    MIXED = "mixed"


class AlertKind(StrEnum):
    """What an alert reports."""

    CHANGE = "change"
    NEWS = "news"
    BASELINE = "baseline"
    """The one message that sums up the first contact with sources."""
    NOTICE = "notice"
    """Something about the watching itself that a person should act on, for instance a broken rules.yaml."""

    @property
    def is_ours(self) -> bool:
        """Whether Clausewatch speaks of itself: lines of our own words, without quotes, level or dates."""
        return self in {AlertKind.BASELINE, AlertKind.NOTICE}


class DeliveryStatus(StrEnum):
    """Where a delivery stands. Only PENDING and SENDING are open."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REJECTED = "rejected"
    """The platform will not take it until a person acts."""
    FAILED = "failed"
    """Gave up after the last attempt."""
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A service whose documents are watched. `names` are all it is called by, its own name first."""

    id: str
    name: str
    also_known_as: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the platform's documents may use for it."""
        return (self.name, *self.also_known_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address that is polled.

    `publisher` is the platform's name (terms) or the outlet's (feed). `select` and `remove` are CSS selectors as in
    Open Terms Archive's declarations. `fetch` is "http", or "browser" for a page that is drawn by script.
    """

    id: str
    kind: SourceKind
    publisher: str
    title: str
    url: str
    interval: timedelta
    platform: Platform | None = None
    select: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    fetch: str = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a conditional GET sends back (RFC 9110, section 13.1), with the digest of the body it stands for.

    `url` and `extractor` say where the body came from and which extraction was applied to it: where either is another
    one by now, the body has to be read anew and the validators do not count.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    extractor: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the server said: bytes as received after content decoding, never changed."""

    source_id: str
    url: str
    fetched_at: datetime
    content_type: str
    body: bytes = field(repr=False)
    etag: str | None = None
    last_modified: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the body, in hex: the address under which the body is kept."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server (304) or the body's digest says that nothing changed since the last snapshot."""

    source_id: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph, list item or table row of a document.

    `headings` is the path from the document's title down. `lead_in` is the sentence that opens the list an item stands
    in ("You may not:"), empty elsewhere. `position` counts passages from 0.
    """

    text: str
    position: int
    headings: tuple[str, ...] = ()
    lead_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was extracted from a snapshot: headed passages in reading order.

    `extractor` names the extraction that made it, our code's version and the source's selectors: where it differs
    between two documents, a difference in their words may be ours.
    """

    source_id: str
    title: str
    passages: tuple[Passage, ...]
    extractor: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An item of a feed: `id` is its identity there, `lead` plain text, `published_at` None where not said."""

    id: str
    source_id: str
    outlet: str
    title: str
    lead: str
    url: str
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What was extracted from a snapshot of a feed: articles, newest first as the feed has them.

    `remarks` say in plain words what was wrong with it though it could be read: "2 entries have no date".
    """

    articles: tuple[Article, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that matched: the words that did it, as code-point offsets `start` to `end` in the passage's text."""

    rule_id: str
    kind: ClauseKind
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A rule about news that an article meets: the words that did it, as code-point offsets in the article's text."""

    rule_id: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A passage with its kinds; without any, it speaks of AI training but not clearly of who may do what."""

    passage: Passage
    kinds: frozenset[ClauseKind]
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A recorded document. `digest` is of its normalised words, so versions that say the same share it."""

    source_id: str
    digest: str
    snapshot_digest: str
    kind: ChangeKind
    recorded_at: datetime
    document: Document = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A clause before and after a change that altered what it says."""

    before: Clause
    after: Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A material difference between two versions of a document.

    `at` is when the new form was first seen, `last_without` when the old one was last seen (None on a first record).
    `kinds_before` and `kinds_after` are what the document as a whole held and holds.
    """

    kind: ChangeKind
    source_id: str
    at: datetime
    last_without: datetime | None
    added: tuple[Clause, ...] = ()
    removed: tuple[Clause, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    kinds_added: frozenset[ClauseKind] = frozenset()
    kinds_removed: frozenset[ClauseKind] = frozenset()
    kinds_changed: frozenset[ClauseKind] = frozenset()
    kinds_before: frozenset[ClauseKind] = frozenset()
    kinds_after: frozenset[ClauseKind] = frozenset()

    @property
    def unclear(self) -> bool:
        """Whether AI training is newly mentioned, and no rule can tell the kind: nothing of a kind came or went."""
        of_a_kind = self.kinds_added or self.kinds_removed or self.kinds_changed
        return not of_a_kind and self.kind in (ChangeKind.REVISION, ChangeKind.REVERT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text with the spans (code-point offsets, ascending, disjoint) that are new in it or gone from it."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A clause in the document's own words, as it was and as it is; one side is None where it came or went."""

    kinds: tuple[ClauseKind, ...]
    before: Marked | None
    after: Marked | None
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What the channel is told, free of any platform's form.

    `fingerprint` is the alert's identity: the same event composed again has the same one and is never told twice.
    `publisher` is the platform or the outlet, `subject` the document's title or the headline, `summary` one or two
    sentences, `at` when it first stood (or was published), `last_without` when it was last seen without it.
    `links` are (label, address) pairs, the primary source first.
    """

    fingerprint: str
    kind: AlertKind
    level: Level
    publisher: str
    subject: str
    summary: str
    at: datetime
    favour: Favour | None = None
    kinds: tuple[ClauseKind, ...] = ()
    change: ChangeKind | None = None
    source_id: str | None = None
    last_without: datetime | None = None
    quotes: tuple[Quote, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place that alerts are sent to. `platform` names the integration; `address` is the platform's own id for it."""

    id: str
    platform: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Which alerts a channel gets. Empty `platforms` or `kinds` mean all.

    `unclear`: also changes that only mention AI training, of no kind that a rule can tell.
    """

    channel_ids: tuple[str, ...]
    level: Level = Level.LOW
    platforms: tuple[str, ...] = ()
    kinds: tuple[ClauseKind, ...] = ()
    documents: bool = True
    unclear: bool = False
    news: bool = True
    notices: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert for one channel: a stored row before it is a request.

    `nonce` is at most 25 characters, the same for every attempt, so that a platform which can refuse a repeat does.
    `remote_id` is the platform's id of the message once SENT. `reason` says why it is not sent.
    """

    id: int
    alert: Alert
    channel: Channel
    status: DeliveryStatus
    nonce: str
    attempts: int = 0
    not_before: datetime | None = None
    remote_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source fares. `failures` counts consecutive ones; `reason` is the last one in plain words."""

    source_id: str
    next_due: datetime
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    reason: str = ""
    note: str = ""
    """Something a person may want to know though it is no failure, for instance that the page flaps."""
    validators: Validators = Validators()
