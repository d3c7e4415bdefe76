"""What a person knows of how sources fare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clausewatch.model import Ailment, ChangeKind, DeliveryStatus, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much there is: versions by what they were, alerts, deliveries by status, and since when the oldest waits."""

    versions: Mapping[ChangeKind, int]
    alerts: int
    deliveries: Mapping[DeliveryStatus, int]
    oldest_open: datetime | None


class HealthStore(Protocol):
    """Spells of ailments that were told. Every method is one transaction."""

    async def ailments(self) -> tuple[Ailment, ...]:
        """Spells that were told as begun and not yet as over, by source."""

    async def tell_health(
        self, begun: Sequence[Ailment], over: Sequence[Ailment], postings: Sequence[Posting], now: datetime
    ) -> None:
        """Keep that these spells are told, and queue what is told of them.

        Raises Overtaken, and writes nothing, where another process has told one of them meanwhile.
        """

    async def publishing_times(self, feed_ids: Sequence[str], before: datetime) -> Mapping[str, Sequence[datetime]]:
        """Of those feeds that showed no new article since `before`: when their latest articles were published."""

    async def tally(self) -> Tally:
        """Count everything."""

    async def enrol(self, source_id: str, now: datetime) -> None:
        """Make sure that a document which is no ordinary source has a row to be recorded under; it never falls due."""

    async def last_sent(self, publisher: str, subject: str) -> datetime | None:
        """When an alert of this publisher about this subject was last sent to any channel."""
