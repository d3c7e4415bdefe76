"""Sending alerts, and the outbox that they wait in."""

from collections.abc import Sequence
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

    async def open_channels(self, now: datetime) -> tuple[str, ...]:
        """Ids of channels whose oldest open delivery may be tried now."""

    async def reopen(self) -> None:
        """Let every delivery that a closed channel holds up (PENDING, no attempt counted) be tried again at once."""

    async def next_delivery(self, channel_id: str) -> Delivery | None:
        """The channel's oldest open delivery (order within a channel is never broken), whatever its not_before."""

    async def next_attempt(self) -> datetime | None:
        """The earliest time at which some channel's oldest open delivery may be tried (its not_before)."""

    async def settle(
        self,
        delivery_id: int,
        status: DeliveryStatus,
        *,
        attempts: int,
        remote_id: str | None = None,
        not_before: datetime | None = None,
        reason: str = "",
    ) -> None:
        """Move a delivery to a status; SENT, REJECTED, FAILED and SUPPRESSED are final."""

    async def retry(self, delivery_id: int | None = None) -> int:
        """Make this REJECTED or FAILED delivery, or all such, PENDING and as new. How many there were."""

    async def deliveries(self) -> tuple[Delivery, ...]:
        """All deliveries, oldest first."""
