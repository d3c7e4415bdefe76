"""The closed vocabularies: one word, one meaning, everywhere (the glossary is docs/design.md)."""

from enum import StrEnum


class SourceKind(StrEnum):
    """What a source gives: a document that is revised in place, a feed of articles, or what a site tells machines."""

    TERMS = "terms"
    FEED = "feed"
    SIGNALS = "signals"


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
    AI_COMPANIES = "ai_companies"
    """Whoever trains on what others publish: what a site gives up when it refuses less."""


class AlertKind(StrEnum):
    """What an alert reports."""

    CHANGE = "change"
    NEWS = "news"
    SIGNAL = "signal"
    """A site tells machines something else than before."""
    BASELINE = "baseline"
    """The one message that sums up the first contact with sources."""
    DIGEST = "digest"
    """What was collected for a channel that wants it together."""
    NOTICE = "notice"
    """Something about the watching itself that a person should act on, for instance a broken rules.yaml."""

    @property
    def is_ours(self) -> bool:
        """Whether Clausewatch speaks of itself: lines of our own words, without quotes, level or dates."""
        return self in {AlertKind.BASELINE, AlertKind.DIGEST, AlertKind.NOTICE}


class Symptom(StrEnum):
    """What a look at a source showed that a person should act on though words alone would have to be read for it."""

    SELECTORS = "selectors"
    """Nothing on the page matches what rules.yaml selects of it."""
    FLAPPING = "flapping"
    """The page alternates between forms."""


class AilmentKind(StrEnum):
    """What ails a source."""

    FAILING = "failing"
    SELECTORS = "selectors"
    FLAPPING = "flapping"
    SILENT = "silent"
    """A feed that can be read and brings nothing new for longer than usual."""
    CANARY = "canary"
    """The alert about the test document has not come through."""


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


class OnDoubt(StrEnum):
    """What to do with a message of which nobody can tell any more whether it arrived."""

    RESEND = "resend"
    """Send it again: it may come twice."""
    ASK = "ask"
    """Leave it, and ask a person to look: it may be missing until somebody has."""


class DeliveryAction(StrEnum):
    """What a delivery does in its channel."""

    POST = "post"
    REPLY = "reply"
    """A message in the thread of an earlier one."""
    EDIT = "edit"
    """The earlier message itself, brought up to date."""


class Style(StrEnum):
    """How a stretch of a line is shown."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    CODE = "code"


class ActionStyle(StrEnum):
    """How a button is shown."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class FieldKind(StrEnum):
    """How a form's field is filled in."""

    TEXT = "text"
    LINES = "lines"
    """A text of several lines."""
    ONE_OF = "one_of"
    SOME_OF = "some_of"


class EditTarget(StrEnum):
    """Which list of the rules file an edit is about; the value is the list's key there."""

    RULE = "rules"
    PLATFORM = "platforms"
    FEED = "feeds"
    SITE = "signals"
    CHANNEL = "channels"
    ROUTE = "routes"


class SilenceTarget(StrEnum):
    """What a silence is about."""

    PLATFORM = "platform"
    RULE = "rule"


class ActKind(StrEnum):
    """What a person can do with an alert."""

    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    REMINDED = "reminded"
    """A snooze has ended and the channel was told so."""
    NOT_RELEVANT = "not_relevant"
    DISCUSSED = "discussed"
