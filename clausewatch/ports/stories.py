"""Keeping stories, corrections of them, and what waits for a digest."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from clausewatch.model import Channel, Collected, Correction, Posting, Stories, Story


class StoryStore(Protocol):
    """Stories and digests. Every method is one transaction.

    Stories are written by WatchingStore.record, with what made them grow: it raises StoriesMoved where they are not at
    the recording's `stories_revision` any more, and the decision has to be taken again.
    """

    @property
    def weaving(self) -> AbstractAsyncContextManager[None]:
        """Held by who reads stories to make them grow, until that is kept: tasks of one process do it one by one.

        Without it, of several that decide at the same time one would be kept, and the others would have to begin again.
        """

    async def open_stories(self, since: datetime) -> Stories:
        """The stories with a report published or seen since then, oldest first; none that was put into another."""

    async def stories(self) -> tuple[Story, ...]:
        """All stories but those that were put into others, oldest first."""

    async def story(self, story_id: str) -> Story | None:
        """The story of this id (or its first characters, where only one has them), or the one it was put into."""

    async def correct(self, correction: Correction) -> tuple[Story, ...]:
        """Carry out what a person said and keep it; the stories as they are now. Raises CorrectionError."""

    async def corrections(self, story_id: str) -> tuple[Correction, ...]:
        """What persons said of this story, oldest first."""

    async def due_for_digest(self, now: datetime) -> tuple[Collected, ...]:
        """What has been collected for digests that are due now, oldest first."""

    async def next_digest(self) -> datetime | None:
        """When the next digest is due."""

    async def tell_collected(self, channel: Channel, postings: Sequence[Posting], now: datetime) -> None:
        """Queue what is made of it and take away what was due for the channel by `now`, together; told once."""

    async def collect(self, collected: Sequence[Collected]) -> None:
        """Keep alerts for digests outside of a recording."""
