"""What is kept of the past: histories from archives, timelines derived from them, full-text search, backfills."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from clausewatch.model import (
    Backfill,
    ChangeKind,
    ClauseKind,
    Collected,
    Document,
    Dossier,
    Hit,
    Origin,
    Posting,
    Search,
    Sighting,
    Snapshot,
    Source,
    Stories,
    Timeline,
    Version,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One record of an archive: that it saw the document, and the version where its words are recorded."""

    sighting: Sighting
    snapshot: Snapshot | None = None
    version: Version | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record in an archive's history of a document. `kind` is FIRST_RECORD, REVISION or TECHNICAL_UPGRADE."""

    reference: str
    at: datetime
    kind: ChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What an archive has of one document: whose it is, which, and its records, oldest first."""

    service: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an entry holds: the bytes that the archive kept, and the document in them or why there is none."""

    entry: Entry
    snapshot: Snapshot
    document: Document | None
    problem: str = ""


class HistoryReader(Protocol):
    """A whole archive on this machine, which is read record by record."""

    @property
    def origin(self) -> Origin:
        """Which archive it is."""

    def shelves(self) -> tuple[Shelf, ...]:
        """Every document that it has records of. Raises SourceError where it cannot be read."""

    def read(self, shelf: Shelf, entries: Sequence[Entry], source_id: str) -> Iterator[Taken]:
        """What these entries hold, one at a time, in the order given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a document's timeline is derived from, at a glance. The same basis and rules give the same timeline."""

    versions: int = 0
    last_version: int = 0
    sightings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A timeline as it was kept: with what it was derived from and by which rules (`reading`)."""

    timeline: Timeline
    basis: Basis
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A line of the Wayback Machine's index (CDX): `at` is the capture's time, `digest` the SHA-1 of what it holds.

    `status` is the archived HTTP status, "-" for a capture that only says that an earlier one still stood.
    """

    at: datetime
    url: str
    mimetype: str
    status: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One answer of the index. `resume_key` asks for the next; None: there is none."""

    captures: tuple[Capture, ...]
    resume_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A capture as it was played back: `at` is when the archive made it, which may differ from what was asked for."""

    at: datetime
    address: str
    snapshot: Snapshot = field(repr=False)


class WebArchive(Protocol):
    """The Wayback Machine. Both methods keep to its limits, wait where it asks to, and try again what may pass."""

    @property
    def origin(self) -> Origin:
        """Which archive it is."""

    async def index(
        self,
        url: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        changes_only: bool = True,
        resume_key: str | None = None,
    ) -> Listing:
        """Captures of the address, oldest first; with `changes_only` the first of each run of equal ones.

        Raises Excluded where the archive may not show the site, SourceError where it cannot answer now.
        """

    async def play(self, source: Source, capture: Capture) -> Played:
        """The capture as it was received then. Raises Unplayable where this one cannot be had, else as `index`."""


class ArchiveStore(Protocol):
    """The archive's part of the store. Every method is one transaction."""

    async def dossiers(self) -> tuple[Dossier, ...]:
        """Documents that came with a history, by id."""

    async def add_history(self, dossier: Dossier, origin: Origin, finds: Sequence[Find]) -> int:
        """Record what an archive knows of a document, which need not be watched. How many of the finds were new.

        A find whose reference this origin has given before adds nothing.
        """

    async def references(self, source_id: str, origin: Origin) -> Mapping[str, Sighting]:
        """What this archive has told of the document, by reference."""

    async def sightings(self, source_id: str) -> tuple[Sighting, ...]:
        """What archives saw, and when our own polls saw a form last before another one came; oldest first."""

    async def bases(self, source_ids: Sequence[str] | None = None) -> Mapping[str, Basis]:
        """What there is to derive timelines from: of these documents, or of all that have a version."""

    async def version_heads(self, source_id: str) -> tuple[Version, ...]:
        """All versions without their passages, oldest first."""

    async def version_bodies(self, ids: Sequence[int]) -> tuple[Version, ...]:
        """These versions, whole, by id."""

    async def timelines(self, source_ids: Sequence[str] | None = None) -> Mapping[str, Stored]:
        """The timelines that are kept: of these documents, or all."""

    async def keep_timeline(self, stored: Stored, clauses: Mapping[str, frozenset[ClauseKind]]) -> None:
        """Keep a timeline, and for search which texts of passages are clauses, of which kinds."""

    async def search(self, wanted: Search) -> tuple[Hit, ...]:
        """Passages and articles that hold all terms: those that stand first, then the latest."""

    async def backfills(self) -> tuple[Backfill, ...]:
        """Every backfill that was asked for, the longest waiting first."""

    async def keep_backfill(self, backfill: Backfill) -> None:
        """Write how far a backfill has come; there is one a document."""

    async def complete(
        self,
        postings: Sequence[Posting],
        now: datetime,
        *,
        stories: Stories | None = None,
        collected: Sequence[Collected] = (),
    ) -> None:
        """Queue or collect what alerts and stories shall show from now on; a known fingerprint adds nothing.

        `stories` are those whose messages change. Raises StoriesMoved where they are not at their revision any more.
        """
