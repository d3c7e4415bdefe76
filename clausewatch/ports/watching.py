"""Reading sources, and keeping what was read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from clausewatch.model import (
    Article,
    Collected,
    Document,
    Feed,
    Health,
    NotModified,
    Posting,
    Sighting,
    Site,
    SiteReading,
    Snapshot,
    Source,
    SourceKind,
    Story,
    Validators,
    Version,
)

Extraction = Document | Feed | SiteReading
"""What a snapshot holds, by the kind of its source."""


class Watcher(Protocol):
    """Reads one kind of source."""

    kind: SourceKind

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """Fetch the source once. Raises SourceError with a plain reason where there is no usable answer."""

    def extractor(self, source: Source) -> str:
        """Names the extraction that `extract` applies to this source; changes when our code or its selectors do."""

    def extract(self, source: Source, snapshot: Snapshot) -> Extraction:
        """Derive the extraction offline and repeatably. Raises NotTheDocument where the body is not one."""


class ArticlePages(Protocol):
    """Reads articles on the pages of their outlets."""

    async def text(self, article: Article) -> str:
        """What the article's page says, as plain text. Raises SourceError where it cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What one poll adds to the store, written in one transaction.

    `memory` is what observe needs to remember of a document, as JSON text. `articles` are (article, relevant) pairs
    seen for the first time, `revised` such pairs known before that say something else now. `site` is what a site tells
    machines now. `stories` are those that grew, decided on the stories as they were at `stories_revision`; `collected`
    waits for digests. `left` is when the form before this version was seen last.
    """

    health: Health
    snapshot: Snapshot | None = None
    version: Version | None = None
    memory: str | None = None
    articles: tuple[tuple[Article, bool], ...] = ()
    revised: tuple[tuple[Article, bool], ...] = ()
    postings: tuple[Posting, ...] = ()
    site: Site | None = None
    stories: tuple[Story, ...] = ()
    stories_revision: int | None = None
    collected: tuple[Collected, ...] = ()
    left: Sighting | None = None

    @property
    def is_only_health(self) -> bool:
        """Whether nothing came of the poll but how the source fares."""
        return self == Recording(health=self.health)

    @property
    def is_only_articles(self) -> bool:
        """Whether nothing came of the poll but articles of which nothing is told, and how the source fares."""
        return self == Recording(health=self.health, articles=self.articles, revised=self.revised)


class WatchingStore(Protocol):
    """Sources and what was read of them. Every method is one transaction."""

    async def register(self, sources: Sequence[Source], now: datetime) -> None:
        """Make sure each source has a row, due now if it is new; sources no longer named are kept but never due."""

    async def due(self, now: datetime) -> tuple[str, ...]:
        """Ids of registered sources whose next_due has come, longest overdue first."""

    async def due_shards(self, now: datetime) -> tuple[int, ...]:
        """The shards of hosts with a registered source that is due, longest overdue first."""

    async def claim_due(self, shard: int, now: datetime, claim: timedelta, *, limit: int) -> tuple[Health, ...]:
        """Claim a shard's due sources, longest overdue first: nobody else gets them for the length of the claim.

        Claims of several shards that come together are one transaction. One that is cancelled may be kept.
        """

    async def unclaim(self, source_ids: Collection[str], now: datetime) -> None:
        """Make claimed sources due at once; what their polls may still record does not count."""

    async def next_due(self) -> datetime | None:
        """When the next registered source falls due."""

    async def health(self, source_id: str) -> Health:
        """How a source fares now."""

    async def healths(self) -> tuple[Health, ...]:
        """Of all registered sources, by id."""

    async def last_read(self, source_ids: Collection[str] | None = None) -> Mapping[str, datetime]:
        """When each registered source was last read with success: of these (a few hundred at most), or of all."""

    async def memory(self, source_id: str) -> str | None:
        """What observe remembered of the document at its last recording, as JSON text."""

    async def known_articles(self, source_id: str, ids: Sequence[str]) -> Mapping[str, Article]:
        """Those of these articles that have been recorded for the feed before, by id, as they were recorded last."""

    async def articles_at(self, source_id: str, urls: Collection[str]) -> tuple[Article, ...]:
        """The feed's articles at these addresses, of those recorded lately: what another id may hide is found so."""

    async def has_articles(self, source_id: str) -> bool:
        """Whether the feed has ever been recorded: its first contact is a silent baseline."""

    async def record(self, recording: Recording) -> None:
        """Write all of it or nothing. An alert whose fingerprint is known adds no row and no delivery.

        Raises StoriesMoved where the stories have changed since `stories_revision`, and Overtaken where the source was
        claimed or declared otherwise since its health was read.
        """

    async def latest_version(self, source_id: str) -> Version | None:
        """The version that we read and recorded last ourselves: what archives brought does not count."""

    async def versions(self, source_id: str) -> tuple[Version, ...]:
        """All of a source's versions, oldest first."""

    async def snapshot(self, source_id: str, digest: str) -> Snapshot | None:
        """What the source gave when a body with this SHA-256 was last recorded for it, as it was received."""
