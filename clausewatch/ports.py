"""What the core needs from the outside: Protocols that the adapters fulfil and the contract suites test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from clausewatch.model import (
    Alert,
    Article,
    Channel,
    Delivery,
    DeliveryStatus,
    Document,
    Feed,
    Health,
    NotModified,
    Snapshot,
    Source,
    SourceKind,
    Validators,
    Version,
)

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime. Injected everywhere, so that tests never sleep."""

Extraction = Document | Feed
"""What a snapshot holds, by the kind of its source."""


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


SendOutcome = Sent | TryAgain | Rejected | Closed | InDoubt
"""What a send came to: expected failures are values, not exceptions."""


class Watcher(Protocol):
    """Reads one kind of source."""

    kind: SourceKind

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """Fetch the source once. Raises SourceError with a plain reason where there is no usable answer."""

    def extractor(self, source: Source) -> str:
        """Names the extraction that `extract` applies to this source; changes when our code or its selectors do."""

    def extract(self, source: Source, snapshot: Snapshot) -> Extraction:
        """Derive the extraction offline and repeatably. Raises NotTheDocument where the body is not one."""


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

    async def send(self, channel: Channel, alert: Alert, *, nonce: str) -> SendOutcome:
        """Post one alert. Never raises for what a platform or a network may do: that is a SendOutcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What one poll adds to the store, written in one transaction.

    `memory` is what observe needs to remember of a document, as JSON text. `articles` are (article, relevant) pairs
    seen for the first time.
    """

    health: Health
    snapshot: Snapshot | None = None
    version: Version | None = None
    memory: str | None = None
    articles: tuple[tuple[Article, bool], ...] = ()
    alerts: tuple[tuple[Alert, tuple[Channel, ...]], ...] = ()


class Store(Protocol):
    """The only meeting point of the parts. Every method is one transaction."""

    async def register(self, sources: Sequence[Source], now: datetime) -> None:
        """Make sure each source has a row, due now if it is new; sources no longer named are kept but never due."""

    async def due(self, now: datetime) -> tuple[str, ...]:
        """Ids of registered sources whose next_due has come, longest overdue first."""

    async def next_due(self) -> datetime | None:
        """When the next registered source falls due."""

    async def health(self, source_id: str) -> Health:
        """How a source fares now."""

    async def healths(self) -> tuple[Health, ...]:
        """Of all registered sources, by id."""

    async def memory(self, source_id: str) -> str | None:
        """What observe remembered of the document at its last recording, as JSON text."""

    async def known_articles(self, source_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of these article ids have been recorded for the feed before."""

    async def has_articles(self, source_id: str) -> bool:
        """Whether the feed has ever been recorded: its first contact is a silent baseline."""

    async def record(self, recording: Recording) -> None:
        """Write all of it or nothing. An alert whose fingerprint is known adds no row and no delivery."""

    async def latest_version(self, source_id: str) -> Version | None:
        """The version recorded last."""

    async def versions(self, source_id: str) -> tuple[Version, ...]:
        """All of a source's versions, oldest first."""

    async def snapshot(self, source_id: str, digest: str) -> Snapshot | None:
        """What the source gave when a body with this SHA-256 was last recorded for it, as it was received."""

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
