"""What a site tells machines about AI, in whatever way: one normalised row a statement (docs/signals.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SignalKind(StrEnum):
    """The way in which a site makes its statement; docs/signals.md has the specification of each."""

    ROBOTS_TXT = "robots_txt"
    """Groups of robots.txt (RFC 9309): what a named program may fetch. The use follows from the program's class."""
    CONTENT_SIGNAL = "content_signal"
    CONTENT_USAGE = "content_usage"
    """The IETF's AIPREF drafts."""
    ROBOTS_TAG = "robots_tag"
    """X-Robots-Tag and meta robots: noai, noimageai and one vendor's noarchive and nocache."""
    AI_TXT = "ai_txt"
    TDMREP = "tdmrep"
    RSL = "rsl"


class Use(StrEnum):
    """What content is used for. TRAIN: to make or alter a model; INPUT: to answer from it; SEARCH: to find it."""

    TRAIN = "train"
    INPUT = "input"
    SEARCH = "search"
    ALL = "all"
    """Fetching as such, whatever for."""


class Permission(StrEnum):
    """What a statement says. UNSET is no statement, and never to be shown as permission."""

    ALLOW = "allow"
    DENY = "deny"
    LICENCE = "licence"
    """Allowed on a condition: terms, a payment, somebody to ask."""
    UNSET = "unset"


class CarriedIn(StrEnum):
    """Where a statement stands."""

    ROBOTS = "robots"
    HEADER = "header"
    META = "meta"
    WELL_KNOWN = "well_known"
    XML = "xml"


class SignalFlag(StrEnum):
    """What else there is to know of a statement."""

    DERIVED = "derived"
    """The use is not said: it follows from the program's class."""
    IMPLIED = "implied"
    """Said by the absence from a closed list."""
    LENIENT = "lenient"
    """Not as the specification has it, but plainly meant."""
    MALFORMED = "malformed"
    UNGROUPED = "ungrouped"
    """Stands outside of any group of robots.txt."""
    AMBIGUOUS_GROUP = "ambiguous_group"
    """Parsers differ on which programs the group is for."""
    LEGACY = "legacy"
    """A word of an earlier draft, which means nothing any more."""
    SHADOWED = "shadowed"
    """The page may not be fetched at all by the same robots.txt, so that the statement is never seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One statement: whether `agent` may put what lies in `scope` to `use`.

    `scope` is an origin with a path pattern as in robots.txt (`*` any run, `$` the end). `agent` is a product token in
    lower case, or "*". The evidence is the `line` (counted from 1; of JSON the entry, of HTML and XML the element),
    the `quote`, which is that line verbatim, and the `digest`: the SHA-256 of what was read at `url`, in hex.
    """

    kind: SignalKind
    scope: str
    agent: str
    use: Use
    value: Permission
    url: str
    carried_in: CarriedIn
    line: int
    quote: str
    digest: str
    flags: frozenset[SignalFlag] = frozenset()
    detail: str = ""
    """What the statement says beyond the value, for instance the address of a policy."""

    @property
    def key(self) -> tuple[SignalKind, str, str, Use]:
        """What two statements are compared by."""
        return self.kind, self.scope, self.agent, self.use


class CarrierState(StrEnum):
    """What reading one address came to. Only OK and ABSENT say anything about what the site states."""

    OK = "ok"
    ABSENT = "absent"
    """Not there: 404, 410, or a page for people in its place."""
    UNREADABLE = "unreadable"
    """Something else is there, or its syntax is broken."""
    UNREACHABLE = "unreachable"
    """No answer, or one that says nothing about the file: 5xx, 401, 403, 429."""

    @property
    def is_sure(self) -> bool:
        """Whether it is known what stands there."""
        return self in {CarrierState.OK, CarrierState.ABSENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An address that may carry signals, as it was read. `reason` says why it could not be."""

    url: str
    state: CarrierState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReading:
    """What was extracted from one look at a site: the carriers that were asked for and all that they state.

    `remarks` say in plain words what a person may want to know, for instance that the site lives at another address.
    """

    source_id: str
    origin: str
    carriers: tuple[Carrier, ...]
    signals: tuple[Signal, ...]
    remarks: tuple[str, ...] = ()
    extractor: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSignal:
    """A statement in force, and when it was first seen with this value."""

    signal: Signal
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCarrier:
    """A carrier as it was read last, and when it was last known what stands there (None: never yet).

    Where its state is not sure, the signals it carries are those of `known_at`: to be shown greyed.
    """

    carrier: Carrier
    known_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site tells machines now. `platform_id` is None for a site of our own (`own`), `name` is who it is of."""

    source_id: str
    origin: str
    name: str
    platform_id: str | None
    own: bool
    read_at: datetime
    carriers: tuple[StandingCarrier, ...] = ()
    signals: tuple[StandingSignal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalShift:
    """One statement before and after; one side is None where it came or went."""

    before: Signal | None
    after: Signal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalChange:
    """Statements of a site that changed together. `since` is when what changed had stood from, where that is known.

    `at` is when the new state was first seen, `last_without` when the old one was last seen.
    """

    source_id: str
    at: datetime
    last_without: datetime
    shifts: tuple[SignalShift, ...]
    before: tuple[Signal, ...]
    after: tuple[Signal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A program that fetches pages for AI: its product token as its operator writes it, its class, the class's use."""

    name: str
    agent_class: str
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """The programs that are known, by name in lower case, and what each class means in plain words."""

    by_name: Mapping[str, Agent] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)

    def find(self, token: str) -> Agent | None:
        """The program of this name in any case, as it is or else without its version."""
        name = token.lower().strip()
        return self.by_name.get(name) or self.by_name.get(name.partition("/")[0].strip())
