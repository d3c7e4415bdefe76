"""News as stories: what articles and page changes about one event say, phase by phase."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from clausewatch.model.telling import Alert, Channel
from clausewatch.model.words import ClauseKind, DeliveryAction, Level


class Sign(StrEnum):
    """What a sentence of an article may say: the rules about news know these, and no more."""

    RELEVANT = "relevant"
    """On its own it makes an article matter."""
    HINT = "hint"
    """Makes an article matter if another sign stands beside it."""
    TRAINING = "training"
    """AI is trained: makes an article matter if a hint, rights or what is done about training stands beside it."""
    AI = "ai"
    """AI is spoken of: says something only with the others."""
    TAKEN = "taken"
    """Works are learned from, scraped or used: makes an article matter in which AI and what is done about it stand."""
    RIGHTS = "rights"
    """Terms, consent or copyright is spoken of: makes an article matter in which AI is trained."""
    GRANT = "grant"
    DENIAL = "denial"
    OPT_IN = "opt-in"
    OPT_OUT = "opt-out"
    NO_OPT_OUT = "no-opt-out"
    USER_BAN = "user-ban"
    CONTENT_POLICY = "content-policy"
    LAWSUIT = "lawsuit"
    RULING = "ruling"
    SETTLED = "settled"
    LAW = "law"
    CONSULTATION = "consultation"
    STUDY = "study"
    DEAL = "deal"
    STANDARD = "standard"
    CLARIFIED = "clarified"
    REVISED = "revised"
    IN_FORCE = "in-force"
    REGULATOR = "regulator"
    REACTION = "reaction"
    ANALYSIS = "analysis"
    EXEMPT = "exempt"


class Subject(StrEnum):
    """What an event is about: two events at one platform with different subjects are two stories."""

    TERMS = "terms"
    """What a platform's own documents and settings let it, or its users, do about training."""
    CONTENT_POLICY = "content-policy"
    """Which machine-made works a platform takes."""
    LAWSUIT = "lawsuit"
    LAW = "law"
    DEAL = "deal"
    STANDARD = "standard"
    STUDY = "study"


class Phase(StrEnum):
    """What an article newly says of its event."""

    REPORTED = "reported"
    POLICY_ANNOUNCED = "policy-announced"
    OPT_OUT_ANNOUNCED = "opt-out-announced"
    OPT_IN_ANNOUNCED = "opt-in-announced"
    IN_FORCE = "in-force"
    DENIED = "denied"
    CLARIFIED = "clarified"
    REVISED = "revised"
    REGULATOR = "regulator"
    LAWSUIT = "lawsuit"
    RULING = "ruling"
    SETTLED = "settled"
    LEGISLATION = "legislation"
    CONSULTATION = "consultation"
    LICENCE_DEAL = "licence-deal"
    STANDARD_LAUNCHED = "standard-launched"
    REPORT = "report"
    REACTION = "reaction"
    ANALYSIS = "analysis"
    DOCUMENT_CHANGED = "document-changed"
    """Our own archive saw the document change."""

    @property
    def is_comment(self) -> bool:
        """Whether nothing new has happened: somebody reacts, explains or looks back."""
        return self in {Phase.REACTION, Phase.ANALYSIS}


class Stance(StrEnum):
    """What an article says about training: who may do it, on what condition, or what is done about it."""

    GRANT = "grant"
    DENIAL = "denial"
    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    USER_BAN = "user_ban"
    AI_CONTENT_POLICY = "ai_content_policy"
    LAWSUIT = "lawsuit"
    LEGISLATION = "legislation"
    LICENCE_DEAL = "licence_deal"
    REPORT = "report"
    OTHER = "other"


class DateKind(StrEnum):
    """What is said to have happened on a date."""

    CHANGED = "changed"
    EFFECTIVE = "effective"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Somebody that news name: a company, a society, a body that makes standards.

    A product that it `makes` stands for it in the news. A platform that it `owns` has terms of its own, one that it
    `runs` is under its terms. `trains` marks those who build models.
    """

    name: str
    also_known_as: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    owns: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    trains: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDate:
    """A date that an article gives: `value` is ISO 8601 as exact as it was said ("2024", "2024-02", "2024-02-07").

    `quote` are the article's words, which may have been relative to its publication ("last Friday").
    """

    kind: DateKind
    value: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an article says. Nothing stands here that is not in its words.

    `opt_out` is whether one can refuse, None where it does not say. `exempt` are the words that say who is not meant,
    `quotes` the sentences it quotes. `evidence` are (rule id, words) pairs: what in the article says so.
    """

    platform: str | None = None
    stance: Stance | None = None
    opt_out: bool | None = None
    exempt: tuple[str, ...] = ()
    dates: tuple[ClaimedDate, ...] = ()
    quotes: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article, or a change that our archive saw, as a part of a story.

    `key` is its identity, `text` what was read of it (headline and lead), `page` the sentences of its own page in which
    the rules found something, where that was read. `bodies` are the platforms and institutions it is about, the chief
    one first. `copy_of` is the key of the report whose text it repeats; `reasons` say why it is in its story. `at` is
    when it was published, as far as known, `seen_at` when it was first seen here.
    """

    key: str
    source_id: str
    outlet: str
    title: str
    text: str
    url: str
    at: datetime
    seen_at: datetime
    subject: Subject
    phase: Phase
    bodies: tuple[str, ...]
    claim: Claim
    copy_of: str | None = None
    reasons: tuple[str, ...] = ()
    page: str = ""

    @property
    def is_change(self) -> bool:
        """Whether it is a change that we saw ourselves, not what an outlet says."""
        return self.phase is Phase.DOCUMENT_CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything about one event.

    `reports` stand in the order in which they joined. `card` is the alert that opened the story in the channels, as it
    is shown there now (its fingerprint stays that of the first), None while nobody was told. `level` is the highest it
    reached; `merged_into` names the story that a person put it into; `apart` are stories that a person said are others.
    """

    id: str
    subject: Subject
    reports: tuple[Report, ...]
    level: Level = Level.LOW
    card: Alert | None = None
    muted: bool = False
    merged_into: str | None = None
    apart: frozenset[str] = frozenset()

    @property
    def opened_at(self) -> datetime:
        """When the first report was published."""
        return min(report.at for report in self.reports)

    @property
    def latest_at(self) -> datetime:
        """When the last report was published."""
        return max(report.at for report in self.reports)

    @property
    def phases(self) -> tuple[tuple[Phase, datetime], ...]:
        """Each phase with when it was first reported, in order of time."""
        first: dict[Phase, datetime] = {}
        for report in sorted(self.reports, key=lambda report: report.at):
            first.setdefault(report.phase, report.at)
        return tuple(first.items())

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who reports it, each once, in the order in which they joined."""
        return tuple(dict.fromkeys(report.outlet for report in self.reports if not report.is_change))

    def joined_by(self, report: Report) -> "Story":
        """The story with one more report."""
        return replace(self, reports=(*self.reports, report))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The stories that may still grow, as the store had them at a `revision`."""

    revision: int
    stories: tuple[Story, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What our own archive knows of a clause: it stands in this document, in these words, since between two fetches.

    `last_without` is when a copy was last seen without it, None where the first copy had it already: it has then stood
    at least `since`. `until` is when it was first seen gone, None while it stands.
    """

    platform: str
    kind: ClauseKind
    document: str
    url: str
    quote: str
    since: datetime
    last_without: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What is known of the documents of the platforms that are watched: `documents` are (platform, title) pairs."""

    documents: tuple[tuple[str, str], ...] = ()
    standings: tuple[Standing, ...] = ()


class CorrectionKind(StrEnum):
    """What a person may do to a story."""

    MERGE = "merge"
    """`story_id` and everything in it belongs to `other_id`."""
    SPLIT = "split"
    """The reports named by `keys` are a story of their own."""
    MUTE = "mute"
    """Nothing more is told of it."""
    UNMUTE = "unmute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person said of a story; it outlasts every later decision."""

    kind: CorrectionKind
    story_id: str
    author: str
    at: datetime
    reason: str = ""
    other_id: str | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """An alert that waits for a channel's digest, or for the end of its quiet hours, instead of being posted at once.

    While one on the same `topic` (a story's first alert, or the alert itself) waits, a later one takes its place. An
    EDIT brings the topic's message up to date: the one in the channel, or the one that waits; where there is neither it
    is dropped. A REPLY answers the message in the channel, each for itself; where there is none it takes the place of
    what waits.
    """

    channel: Channel
    alert: Alert
    topic: str
    due_at: datetime
    action: DeliveryAction = DeliveryAction.POST
    broadcast: bool = False
