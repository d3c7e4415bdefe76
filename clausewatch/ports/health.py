"""What a person knows of how sources fare."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from clausewatch.model import Ailment, Posting


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

    async def published(self, feed_ids: Sequence[str], before: datetime) -> Mapping[str, Sequence[datetime]]:
        """Of those feeds that showed no new article since `before`: when their latest articles were published."""
