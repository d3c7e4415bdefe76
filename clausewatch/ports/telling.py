"""Sending alerts, and the outbox that they wait in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from clausewatch.model import Alert, Channel, Delivery, DeliveryAction, DeliveryStatus

CALL_LIMIT = timedelta(seconds=20)
"""How long one `send` or `look_up` may take at most. The lease under which a channel is drained outlives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a sender is to do in a channel.

    `nonce` is the same for every attempt. `target` is the platform's id of the message that a REPLY answers (the first
    of its thread) or an EDIT changes; a POST has none. `broadcast` shows a reply in the channel too.
    """

    channel: Channel
    alert: Alert
    nonce: str
    action: DeliveryAction = DeliveryAction.POST
    target: str | None = None
    broadcast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The platform has the message under `remote_id`."""

    remote_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """Certainly not sent, and worth another try, not before `after` has passed where the platform said so."""

    reason: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Certainly not sent: the platform refuses this very message, and would again. The channel's next one may go."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Certainly not sent: the channel or the account takes no message until a person acts; `reason` says what to do."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt:
    """The request went out and no answer came back: it may or may not be there."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MayRepeat:
    """Sending it again cannot double it: it is not there, or the platform recognises a repeat."""


LookUp = Sent | MayRepeat | TryAgain | InDoubt
"""What can be said of a message in doubt. TryAgain: ask later; InDoubt: it cannot be known, and never will be."""

SendOutcome = Sent | TryAgain | Rejected | Closed | InDoubt
"""What a send came to: expected failures are values, not exceptions."""


class Sender(Protocol):
    """Posts to one chat platform. Used as an async context manager that opens and closes its connections.

    `spacing` is how long a channel rests after a message, by the platform's rate limit.
    """

    platform: str
    spacing: timedelta

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def verify(self) -> str | None:
        """Ask the platform whether it takes the credentials: a sentence that says what is wrong, or None."""

    async def send(self, message: Message) -> SendOutcome:
        """Post, reply or edit, once. Never raises for what a platform or a network may do: that is a SendOutcome."""

    async def look_up(self, message: Message, age: timedelta) -> LookUp:
        """Find out what became of a message whose request went out this long ago and whose answer was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A pump's turn on a channel, under a lease that `token` proves: with an older one nothing can be written.

    `delivery` is what was begun, with the status and `begun_at` that it had before: found SENDING, it is in doubt.
    `recent` is how many messages the channel got within the last hour.
    """

    channel_id: str
    token: int
    delivery: Delivery
    recent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What came of a try. PENDING and SENDING leave the delivery open, not to be tried before `not_before`.

    `notice` is told in the fallback channel, if there is another than this.
    """

    status: DeliveryStatus
    attempts: int
    remote_id: str | None = None
    not_before: datetime | None = None
    reason: str = ""
    notice: Alert | None = None


class TellingStore(Protocol):
    """Alerts and their deliveries. Every method is one transaction."""

    async def unannounced(self) -> tuple[str, ...]:
        """Ids of sources whose first record no baseline message has summed up yet."""

    async def announce(self, source_ids: Sequence[str], alert: Alert, channels: Sequence[Channel]) -> None:
        """Record the baseline alert and its deliveries, and mark these sources as announced, together."""

    async def channels_without_baseline(self, channels: Sequence[Channel]) -> tuple[Channel, ...]:
        """Which of these no baseline message was queued for, or only for a place that the channel has left since."""

    async def place(self, channels: Sequence[Channel]) -> None:
        """Take down where these channels are now. What waits for one that moved goes to its new place, at once."""

    async def alerts(self) -> tuple[Alert, ...]:
        """All alerts, oldest first."""

    async def posted(self) -> tuple[Alert, ...]:
        """Those alerts that went nowhere as an edit of or a reply to another, oldest first, as they were first told."""

    async def open_channels(self, now: datetime, platforms: Collection[str]) -> tuple[str, ...]:
        """Ids of these platforms' channels whose oldest open delivery may be tried now and that nobody drains."""

    async def reopen(self) -> None:
        """Let every delivery that a closed channel holds up (PENDING, no attempt counted) be tried again at once."""

    async def next_attempt(self) -> datetime | None:
        """The earliest time at which some channel's oldest open delivery may be tried (its not_before)."""

    async def claim(self, channel_id: str, now: datetime, lease: timedelta) -> Turn | None:
        """Take the channel for the length of the lease and begin its oldest open delivery: SENDING before the request.

        None where another holds it or nothing may go. An EDIT of what was never sent, or that a later one supersedes,
        is SUPPRESSED on the way.
        """

    async def extend(self, turn: Turn, lease: timedelta, *, doubted: bool = False) -> None:
        """Hold the channel for the length of the lease from now. Raises Overtaken.

        `doubted` counts that nobody can tell whether the delivery arrived: before it is sent again, not after.
        """

    async def settle(self, turn: Turn, done: Settlement, now: datetime, *, keep: bool) -> None:
        """Write what came of the turn's delivery, and keep the channel or let it go. Raises Overtaken."""

    async def proceed(self, turn: Turn, now: datetime, lease: timedelta, done: Settlement | None = None) -> Turn | None:
        """Settle in the same transaction, and begin the next as `claim` does; None lets the channel go.

        Raises Overtaken.
        """

    async def release(self, turn: Turn) -> None:
        """Let the channel go, with nothing begun. Raises Overtaken."""

    async def hold(self, turn: Turn, now: datetime, notice: Alert) -> None:
        """Put the turn's delivery back and let nothing but notices go to the channel, which gets this one.

        Raises Overtaken.
        """

    async def waiting(self, channel_id: str) -> int:
        """How many deliveries are open in the channel."""

    async def resume(self, channel_id: str) -> int:
        """Let everything go that waits in a held channel, however much. How many there are."""

    async def drop(self, channel_id: str) -> int:
        """Suppress everything that waits in a held channel, and let it hear of what comes next. How many there were."""

    async def retry(self, delivery_id: int | None = None) -> int:
        """Make this REJECTED or FAILED delivery, or all such, PENDING and as new. How many there were."""

    async def deliveries(self) -> tuple[Delivery, ...]:
        """All deliveries, oldest first."""
