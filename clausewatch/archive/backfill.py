"""Asks the Wayback Machine since when: lists captures, bisects for each clause, keeps every version on the way.

What was learned is in the store before the next request is made, so a backfill may be interrupted anywhere and goes on
from there: the listing by its resume key, captures that were looked at by their sightings.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

from clausewatch.archive import bisection
from clausewatch.archive.answers import Answers
from clausewatch.archive.moments import TOGETHER, Moment, distinct, moments
from clausewatch.errors import Excluded, NotTheDocument, Overtaxed, SourceError, Unplayable
from clausewatch.model import (
    Backfill,
    BackfillState,
    ChangeKind,
    ClauseKind,
    Document,
    Dossier,
    Page,
    Sighting,
    Snapshot,
    Source,
    Version,
)
from clausewatch.observe import digest_of
from clausewatch.ports import Capture, Find, Played, WebArchive
from clausewatch.replay import ClauseReader

log = logging.getLogger(__name__)

MOST_PLAYED = 80
"""Captures that one backfill plays at most: the log of a thousand captures is ten, times the kinds, and neighbours."""

SHORTEST_SPAN = timedelta(days=30)
"""A span that the index cannot list in time is halved down to this."""

FIRST_CAPTURES = datetime(1996, 1, 1, tzinfo=UTC)
"""Nothing was captured before."""

AGAIN_AFTER = timedelta(hours=6)
"""When a backfill is tried again that the archive did not answer."""

Span = tuple[datetime, datetime]

Extract = Callable[[Source, Snapshot], Document]
"""Reads a document out of a page, as it is read live. Raises NotTheDocument."""

Join = Callable[[Sequence[Snapshot], Source], Snapshot]
"""Makes one snapshot of all pages of a document that is put together from several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How a look at a capture went, for whoever follows a backfill: `kinds` None where it could not be read."""

    at: datetime
    kinds: frozenset[ClauseKind] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archivist:
    """What a backfill works with. `follow` is told of every look."""

    answers: Answers
    archive: WebArchive
    extract: Extract
    join: Join
    follow: Callable[[Looked], None] = lambda _: None


async def backfill(asked: Backfill, dossier: Dossier, work: Archivist) -> Backfill:
    """Do what was asked, or go on with it. How far it came is recorded, and returned.

    What the archive does not answer now is asked again later; only errors of ours and of the store are raised.
    """
    pages = _pages(dossier, work)
    try:
        listed = await _list(asked, pages, work)
        found = moments(_captures(listed.listing), pages)
        if not found:
            return await _keep(_ended(listed, BackfillState.REFUSED, _NEVER[len(pages) > 1]), work)
        run = await _Run.begin(listed, dossier, found, work)
        await run.look_for_all()
        return await _keep(_ended(listed, BackfillState.DONE, run.summary()), work)
    except Excluded as error:
        return await _keep(_ended(asked, BackfillState.REFUSED, str(error)), work)
    except SourceError as error:
        log.warning("the history of %s has to wait: %s", dossier.source_id, error)
        latest = await _latest(asked, work)
        return await _keep(replace(latest, reason=str(error), not_before=work.answers.clock() + AGAIN_AFTER), work)


_NEVER = ("the Wayback Machine never captured it", "the Wayback Machine never captured all its pages within a day")


def _pages(dossier: Dossier, work: Archivist) -> tuple[str, ...]:
    """The addresses of the document's pages."""
    return tuple(page.url for page in work.answers.source(dossier).combine) or (dossier.url,)


def _ended(asked: Backfill, state: BackfillState, reason: str) -> Backfill:
    return replace(asked, state=state, reason=reason, not_before=None)


async def _latest(asked: Backfill, work: Archivist) -> Backfill:
    known = {each.source_id: each for each in await work.answers.store.backfills()}
    return known.get(asked.source_id, asked)


async def _keep(now: Backfill, work: Archivist) -> Backfill:
    await work.answers.store.keep_backfill(now)
    return now


async def _list(asked: Backfill, pages: Sequence[str], work: Archivist) -> Backfill:
    """The index's captures of all pages, page after page; each answer is kept before the next is asked for.

    Of a single page, captures like the one before are left to the index; of several it matters when each was made.
    """
    if asked.listing and asked.resume_key is None and not asked.spans:
        return asked
    spans: tuple[Span, ...] = asked.spans or ((asked.since or FIRST_CAPTURES, work.answers.clock()),) * len(pages)
    while spans:
        (start, end), *later = spans
        page, single = _listed_now(pages, spans), len(pages) == 1
        try:
            answer = await work.archive.index(
                page, since=start, until=end, changes_only=single, resume_key=asked.resume_key
            )
        except Overtaxed:
            if end - start < SHORTEST_SPAN:
                raise
            middle = start + (end - start) / 2
            spans = ((start, middle), (middle, end), *later)
            asked = replace(asked, resume_key=None)
            continue
        spans = spans if answer.resume_key else tuple(later)
        listing = _listing((*_captures(asked.listing), *answer.captures))
        asked = await _keep(replace(asked, listing=listing, resume_key=answer.resume_key, spans=spans), work)
    return asked


def _listed_now(pages: Sequence[str], spans: Sequence[Span]) -> str:
    """Which page the first span is of: the spans of each page that is not listed yet end with the same moment."""
    return pages[-sum(end == spans[-1][1] for _, end in spans)]


def _listing(captures: Sequence[Capture]) -> str:
    """JSON text; rows that were given twice, where one answer ends and the next begins, are kept once."""
    rows = {(each.at, each.url): asdict(each) | {"at": each.at.isoformat()} for each in captures}
    return json.dumps(list(rows.values()))


def _captures(listing: str) -> tuple[Capture, ...]:
    return tuple(
        Capture(**row | {"at": datetime.fromisoformat(row["at"])}) for row in (json.loads(listing) if listing else [])
    )


@dataclass(kw_only=True)
class _Run:
    """One document's captures on their way to the answer: `every` one known, and those that differ from the last."""

    asked: Backfill
    dossier: Dossier
    source: Source
    every: tuple[Moment, ...]
    moments: tuple[Moment, ...]
    work: Archivist
    reader: ClauseReader
    known: dict[str, Sighting]
    versions: dict[str, int]
    said: dict[str, frozenset[ClauseKind]] = field(default_factory=dict)
    looks: dict[int, frozenset[ClauseKind] | None] = field(default_factory=dict)
    played: int = 0

    @classmethod
    async def begin(cls, asked: Backfill, dossier: Dossier, every: tuple[Moment, ...], work: Archivist) -> "_Run":
        """With what earlier runs have learned."""
        answers = work.answers
        heads = await answers.store.version_heads(dossier.source_id)
        return cls(
            asked=asked,
            dossier=dossier,
            source=answers.source(dossier),
            every=every,
            moments=distinct(every),
            work=work,
            reader=answers.reader(dossier),
            known=dict(await answers.store.references(dossier.source_id, work.archive.origin)),
            versions={head.digest: head.id for head in heads},
        )

    async def look_for_all(self) -> None:
        """Find where each kind came in, and when it was last seen without it."""
        for kind in self.asked.kinds or await self._held():
            for number in bisection.search(len(self.moments), _Of(self.looks, kind)):
                await self._look(number)
            await self._narrow(bisection.found(_Of(self.looks, kind)))

    async def _held(self) -> Sequence[ClauseKind]:
        """What the document says now; of one that was never read, everything."""
        timelines = await self.work.answers.timelines([self.dossier])
        timeline = timelines.get(self.dossier.source_id)
        return (
            [each.kind for each in timeline.answers if each.holds and each.until is None]
            if timeline
            else list(ClauseKind)
        )

    async def _look(self, number: int) -> None:
        moment = self.moments[number]
        if moment.reference not in self.known:
            await self._play(moment)
        digest = self.known[moment.reference].digest
        self.looks[number] = None if digest is None else await self._kinds(digest)
        self.work.follow(Looked(at=moment.at, kinds=self.looks[number]))

    async def _play(self, moment: Moment) -> None:
        """Play the captures of a moment and keep what they show before anything else is done."""
        if self.played >= MOST_PLAYED:
            raise SourceError(f"{MOST_PLAYED} captures have been looked at in one go; it goes on later")
        self.played += len(moment.parts)
        reference = moment.reference
        try:
            played = await self._whole(moment)
            document = await asyncio.to_thread(_extracted, self.work.extract, self.source, played.snapshot)
        except (Unplayable, NotTheDocument) as error:
            seen = Sighting(
                source_id=self.source.id, at=moment.at, digest=None, reference=reference, problem=str(error)
            )
            await self._keep(Find(sighting=seen))
            return
        digest = await asyncio.to_thread(digest_of, document)
        seen = Sighting(source_id=self.source.id, at=played.at, digest=digest, reference=reference)
        version = None if digest in self.versions else _version(seen, digest, played.snapshot, document)
        await self._keep(Find(sighting=seen, snapshot=played.snapshot if version else None, version=version))
        clauses = await asyncio.to_thread(self.reader.clauses, document)
        self.said[digest] = frozenset(kind for clause in clauses for kind in clause.kinds)
        self.versions.setdefault(digest, 0)

    async def _whole(self, moment: Moment) -> Played:
        """What the archive plays of the moment: a page, or all pages as one. Raises Unplayable, NotTheDocument."""
        parts = [await self.work.archive.play(self.source, part) for part in moment.parts]
        if len(parts) == 1:
            return parts[0]
        last = max(parts, key=lambda part: part.at)
        if last.at - min(part.at for part in parts) > TOGETHER:
            raise Unplayable("what is played of its pages is further apart than a day")
        return replace(last, snapshot=self.work.join([part.snapshot for part in parts], self.source))

    async def _keep(self, find: Find) -> None:
        await self.work.answers.store.add_history(self.dossier, self.work.archive.origin, [find])
        self.known[find.sighting.reference] = find.sighting

    async def _kinds(self, digest: str) -> frozenset[ClauseKind]:
        """What the words of this digest say, by the rules in force."""
        if digest not in self.said:
            heads = await self.work.answers.store.version_heads(self.dossier.source_id)
            number = next(head.id for head in heads if head.digest == digest)
            (version,) = await self.work.answers.store.version_bodies([number])
            clauses = await asyncio.to_thread(self.reader.clauses, version.document)
            self.said[digest] = frozenset(kind for clause in clauses for kind in clause.kinds)
        return self.said[digest]

    async def _narrow(self, here: bisection.Found) -> None:
        """The last time that what was captured without the clause was seen again with the very same bytes."""
        if here.without is None:
            return
        without = self.moments[here.without]
        until = self.moments[here.first].at if here.first is not None else self.work.answers.clock()
        between = [each for each in await self._between(without.at, until) if without.at < each.at < until]
        same = [each for each in between if each.digests == without.digests]
        words = self.known[without.reference].digest
        if same and same[-1].reference not in self.known:
            seen = Sighting(source_id=self.source.id, at=same[-1].at, digest=words, reference=same[-1].reference)
            await self._keep(Find(sighting=seen))

    async def _between(self, since: datetime, until: datetime) -> tuple[Moment, ...]:
        """Every moment between two. Of one page the listing has only the first of each run of equal captures."""
        if self.source.combine:
            return self.every
        again = await self.work.archive.index(self.dossier.url, since=since, until=until, changes_only=False)
        return moments(again.captures, (self.dossier.url,))

    def summary(self) -> str:
        """What was done, in a sentence."""
        unread = sum(kinds is None for kinds in self.looks.values())
        rest = f", {unread} of them could not be read" if unread else ""
        return f"looked at {len(self.looks)} of {len(self.moments)} captures{rest}"


class _Of(Mapping[int, bool | None]):
    """Looks, as looks for one kind."""

    def __init__(self, looks: Mapping[int, frozenset[ClauseKind] | None], kind: ClauseKind) -> None:
        self._looks = looks
        self._kind = kind

    def __getitem__(self, number: int) -> bool | None:
        kinds = self._looks[number]
        return None if kinds is None else self._kind in kinds

    def __iter__(self) -> Iterator[int]:
        return iter(self._looks)

    def __len__(self) -> int:
        return len(self._looks)


def _extracted(extract: Extract, source: Source, snapshot: Snapshot) -> Document:
    """The document; where today's selectors find nothing in an older design, what the whole page holds."""
    try:
        return extract(source, snapshot)
    except NotTheDocument:
        bare = replace(source, select=(), remove=(), combine=tuple(Page(url=page.url) for page in source.combine))
        if bare == source:
            raise
        return extract(bare, snapshot)


def _version(seen: Sighting, digest: str, snapshot: Snapshot, document: Document) -> Version:
    return Version(
        source_id=seen.source_id,
        digest=digest,
        snapshot_digest=snapshot.digest,
        kind=ChangeKind.REVISION,
        recorded_at=seen.at,
        document=document,
    )
