"""Stories, corrections of them, and digests."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from clausewatch.model import Channel, Collected, Correction, Posting, Stories, Story
from clausewatch.store import stories
from clausewatch.store.parts.base import Part
from clausewatch.store.stories import OpenStories
from clausewatch.story import corrected


class SqlStories(Part):
    """clausewatch.ports.StoryStore."""

    __slots__ = ()

    weaving: asyncio.Lock
    opened: OpenStories

    async def open_stories(self, since: datetime) -> Stories:
        """As Store.open_stories."""
        async with self.database.read() as connection:
            return await self.opened.read(connection, since)

    async def stories(self) -> tuple[Story, ...]:
        """As Store.stories."""
        async with self.database.read() as connection:
            return await stories.read(connection, stories.UNMERGED)

    async def story(self, story_id: str) -> Story | None:
        """As Store.story."""
        async with self.database.read() as connection:
            return await stories.find(connection, story_id)

    async def correct(self, correction: Correction) -> tuple[Story, ...]:
        """As Store.correct."""
        async with self.database.write() as connection:
            meant = await stories.known(connection, correction.story_id)
            other = await stories.known(connection, correction.other_id) if correction.other_id else None
            meant_so = replace(correction, story_id=meant.id, other_id=other.id if other else None)
            after = corrected(meant_so, meant, other)
            await stories.correct(connection, meant_so, after)
            return after

    async def corrections(self, story_id: str) -> tuple[Correction, ...]:
        """As Store.corrections."""
        async with self.database.read() as connection:
            return await stories.corrections(connection, story_id)

    async def due_for_digest(self, now: datetime) -> tuple[Collected, ...]:
        """As Store.due_for_digest."""
        async with self.database.read() as connection:
            return await stories.due_for_digest(connection, now)

    async def next_digest(self) -> datetime | None:
        """As Store.next_digest."""
        async with self.database.read() as connection:
            return await stories.next_digest(connection)

    async def tell_collected(self, channel: Channel, postings: Sequence[Posting], now: datetime) -> None:
        """As Store.tell_collected."""
        async with self.database.write() as connection:
            if await stories.take_away(connection, channel.id, now):
                await self._queue(connection, postings, now)

    async def collect(self, collected: Sequence[Collected]) -> None:
        """As Store.collect."""
        async with self.database.write() as connection:
            await stories.collect(connection, collected)
