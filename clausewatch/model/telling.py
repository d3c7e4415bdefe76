"""What is told, to whom, and how far that has come."""

from dataclasses import dataclass
from datetime import datetime

from clausewatch.model.words import (
    ActKind,
    AlertKind,
    ChangeKind,
    ClauseKind,
    DeliveryAction,
    DeliveryStatus,
    Favour,
    Level,
    OnDoubt,
)


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
class Handling:
    """What a person did with an alert, as its card says it: who, when, until when a snooze lasts, and why."""

    kind: ActKind
    who: str
    at: datetime
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What the channel is told, free of any platform's form.

    `fingerprint` is the alert's identity: the same event composed again has the same one and is never told twice.
    `publisher` is the platform or the outlet, `subject` the document's title or the headline, `summary` one or two
    sentences, `at` when it first stood (or was published), `last_without` when it was last seen without it.
    `links` are (label, address) pairs, the primary source first. `notes` are plain lines beside the summary: how far a
    story has come, who contradicts whom. `rules` are the ids of the rules that found it;
    `handling` is what people have done with it since, oldest first.
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
    notes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    handling: tuple[Handling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place that alerts are sent to. `platform` names the integration; `address` is the platform's own id for it.

    `fallback` marks the one channel that hears of what could not be delivered to the others. `mention` are those who
    are mentioned with an alert of the level `mention_from` or above: a Slack user's or user group's id, `user:` or
    `role:` and the id in Discord, or `here`. `threads`: each alert is posted with a thread of its own at once, not only
    when something follows on it.
    """

    id: str
    platform: str
    address: str
    in_doubt: OnDoubt = OnDoubt.RESEND
    fallback: bool = False
    mention: tuple[str, ...] = ()
    mention_from: Level = Level.HIGH
    threads: bool = False

    def mentioned(self, alert: Alert) -> tuple[str, ...]:
        """Who is mentioned with this alert: nobody with what is said about the watching itself."""
        return self.mention if not alert.kind.is_ours and alert.level.rank >= self.mention_from.rank else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When a channel may be told: at once, or together in a digest, and never in its quiet hours.

    Times of day are minutes after midnight in `zone` (IANA's name). `digest` is "daily", "weekly" or empty (at once);
    it is due `at`, if weekly on `weekday` (0 is Monday). `quiet` is from when until when nothing is told, over midnight
    where it ends before it begins.
    """

    zone: str = "UTC"
    digest: str = ""
    at: int = 9 * 60
    weekday: int = 0
    quiet: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Which alerts a channel gets, and when. Empty `platforms` or `kinds` mean all.

    `unclear`: changes that only mention AI training, of no kind that a rule can tell. `mention`, `mention_from` and
    `threads` are those of its channels (Channel).
    """

    channel_ids: tuple[str, ...]
    level: Level = Level.LOW
    platforms: tuple[str, ...] = ()
    kinds: tuple[ClauseKind, ...] = ()
    documents: bool = True
    unclear: bool = True
    news: bool = True
    signals: bool = True
    notices: bool = True
    times: Times = Times()
    mention: tuple[str, ...] = ()
    mention_from: Level = Level.HIGH
    threads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An alert and the channels that are to get it, before it is stored.

    REPLY and EDIT name their `parent` by the fingerprint of the alert that was posted: each channel's own message of
    it is meant. The alert of an EDIT is what the parent's message shall show from now on. `broadcast` shows a reply in
    the channel too. A posting that is `silenced` is stored with its deliveries, which are SUPPRESSED for that reason.
    `latecomers` are channels that get an alert later than others: it goes to them as it is now, and to no other.
    """

    alert: Alert
    channels: tuple[Channel, ...]
    action: DeliveryAction = DeliveryAction.POST
    parent: str | None = None
    broadcast: bool = False
    silenced: str = ""
    latecomers: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert for one channel: a stored row before it is a request.

    `nonce` is at most 25 characters, the same for every attempt, so that a platform which can refuse a repeat does.
    `remote_id` is the platform's id of the message once SENT. `reason` says why it is not sent. `target` is the
    platform's id of the message that a REPLY answers or an EDIT changes, None where that was never sent. `begun_at` is
    when the latest request went out; `doubts` counts how often nobody could tell whether one had arrived.
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
    action: DeliveryAction = DeliveryAction.POST
    target: str | None = None
    broadcast: bool = False
    doubts: int = 0
    queued_at: datetime | None = None
    begun_at: datetime | None = None
    settled_at: datetime | None = None
