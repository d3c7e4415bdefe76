"""Articles of which nothing is told, as most are: what many polls of feeds bring, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import Overtaken
from clausewatch.model import Health
from clausewatch.ports import Recording
from clausewatch.store import articles, search, sources

MOST = 20
"""Polls of one transaction: their articles, mostly thirty each, hold up other writers for some 50 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A poll's articles as rows: new ones, what is searched of them, and those that say something else than before."""

    health: Health
    new: articles.Rows
    searchable: search.Rows
    revised: articles.Rows

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Pack the articles and fold their words: some milliseconds for a feed's."""
        seen_at = recording.health.checked_at or recording.health.next_due
        dated = ((article, article.published_at or seen_at) for article, _ in recording.articles)
        return cls(
            health=recording.health,
            new=articles.rows(recording.articles, recording.health.checked_at),
            searchable=search.article_rows(dated),
            revised=articles.revisions(recording.revised),
        )

    @property
    def source_id(self) -> str:
        """Whose articles they are."""
        return self.health.source_id


async def record(connection: AsyncConnection, several: Sequence[News]) -> dict[str, Overtaken | None]:
    """Write how these sources fare and what they brought; Overtaken, and nothing, of those claimed since by others.

    Raises StoreError where one is unknown.
    """
    outcomes = await sources.save_healths(connection, [each.health for each in several])
    kept = [each for each in several if outcomes[each.source_id] is None]
    await search.insert(connection, [row for each in kept for row in each.searchable])
    await articles.add(connection, [row for each in kept for row in each.new])
    await articles.revise(connection, [row for each in kept for row in each.revised])
    return outcomes
