"""The answers that command line, chat and web share: positions, histories, searches, redlines, reports.

Everything is derived from what the store holds by the rules in force. Timelines are kept and only derived anew where
the rules, the versions or the sightings are other ones.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clausewatch.alert import compose_reply
from clausewatch.archive import names, query
from clausewatch.archive.chronicle import Chronicle, Look, looks
from clausewatch.archive.positions import positions
from clausewatch.archive.redline import Redline, redline
from clausewatch.archive.standings import standings
from clausewatch.language import reading_of
from clausewatch.model import (
    Alert,
    AlertKind,
    Archive,
    ClauseKind,
    Document,
    Dossier,
    Hit,
    Interval,
    Platform,
    Position,
    Scope,
    Search,
    Sighting,
    Source,
    SourceKind,
    Story,
    Timeline,
    Unconfirmed,
    Version,
)
from clausewatch.observe import Policy
from clausewatch.ports import Basis, Clock, Store, Stored
from clausewatch.replay import ClauseReader
from clausewatch.ruleset import Ruleset
from clausewatch.summary import best_sentences, summarise_report

DOCUMENTS_AT_ONCE = 24
"""Versions held in memory while a timeline is derived: a long document takes about a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All there is to know of one document: versions without their passages, and who saw it when."""

    dossier: Dossier
    timeline: Timeline
    versions: tuple[Version, ...] = field(repr=False)
    sightings: tuple[Sighting, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A change of a document that is held back until it is confirmed."""

    dossier: Dossier
    change: Unconfirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The material changes and the news of a period, oldest first, and the changes that wait to be confirmed."""

    since: datetime
    until: datetime
    changes: tuple[Alert, ...]
    news: tuple[Alert, ...]
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers from a store, by a ruleset."""

    store: Store
    ruleset: Ruleset
    clock: Clock

    async def dossiers(self) -> tuple[Dossier, ...]:
        """Every document there is something about: watched ones in the order of rules.yaml, then the others."""
        watched = [_dossier(source) for source in self.ruleset.sources if source.kind is SourceKind.TERMS]
        known = {dossier.source_id for dossier in watched}
        return (*watched, *(each for each in await self.store.dossiers() if each.source_id not in known))

    async def _about(self, source_ids: Collection[str]) -> list[Dossier]:
        """Those of the dossiers. Asked at each change, so that it must not cost more where more is watched."""
        ours = (source for source in self.ruleset.sources if source.id in source_ids)
        watched = [_dossier(source) for source in ours if source.kind is SourceKind.TERMS]
        rest = {*source_ids} - {dossier.source_id for dossier in watched}
        others = [each for each in await self.store.dossiers() if each.source_id in rest] if rest else []
        return [*watched, *others]

    async def document(self, named: str) -> Dossier:
        """The document a person names. Raises SettingsError with what there is where it is none or several."""
        return names.document(named, await self.dossiers(), self.ruleset.platforms)

    async def documents(self, named: str) -> tuple[Dossier, ...]:
        """The document that a person names, or all of the platform. Raises SettingsError where there is none."""
        return names.documents(named, await self.dossiers(), self.ruleset.platforms)

    async def positions(
        self, platforms: Sequence[str] = (), kinds: Collection[ClauseKind] = ()
    ) -> tuple[Position, ...]:
        """Of the platforms that a person names (all where none is), for these kinds (all where none is given)."""
        dossiers = await self.dossiers()
        if platforms:
            wanted = names.platforms(platforms, dossiers, self.ruleset.platforms)
            ours = (each for each in dossiers if each.platform_id in wanted)
            dossiers = tuple(sorted(ours, key=lambda each: wanted.index(each.platform_id)))
        timelines = await self.timelines(dossiers)
        found = positions(dossiers, timelines, await self.store.last_read())
        return tuple(position for position in found if not kinds or position.kind in kinds)

    async def since(self, source_id: str, kinds: Collection[ClauseKind]) -> Mapping[ClauseKind, Interval]:
        """Since when a document says what it says now, of those kinds that it holds: for a story about it."""
        dossiers = await self._about([source_id])
        said = positions(dossiers, await self.timelines(dossiers), {})
        return {each.kind: each.since for each in said if each.kind in kinds and each.holds and each.since}

    async def standings(self, source_ids: Collection[str]) -> Archive:
        """What is known of these documents, for stories about them: by the timelines that all answers come from."""
        dossiers = await self._about(source_ids)
        return standings(dossiers, await self.timelines(dossiers)) if dossiers else Archive()

    async def history(self, dossier: Dossier) -> History | None:
        """A document's history; None where nothing of it is recorded."""
        timelines = await self.timelines([dossier])
        if dossier.source_id not in timelines:
            return None
        return History(
            dossier=dossier,
            timeline=timelines[dossier.source_id],
            versions=await self.store.version_heads(dossier.source_id),
            sightings=await self.store.sightings(dossier.source_id),
        )

    async def search(
        self,
        typed: str,
        *,
        scopes: Sequence[Scope] = (),
        platforms: Sequence[str] = (),
        kinds: Sequence[ClauseKind] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[Hit, ...]:
        """Passages and articles with all these words; with `kinds`, clauses of them by the rules in force."""
        dossiers = await self.dossiers()
        source_ids: tuple[str, ...] = ()
        if platforms:
            wanted = names.platforms(platforms, dossiers, self.ruleset.platforms)
            dossiers = tuple(each for each in dossiers if each.platform_id in wanted)
            source_ids = tuple(each.source_id for each in dossiers)
        if kinds:
            await self.timelines(dossiers)
        return await self.store.search(
            Search(
                terms=query.terms(typed),
                scopes=tuple(scopes),
                source_ids=source_ids,
                kinds=tuple(kinds),
                since=since,
                until=until,
                limit=limit,
                offset=offset,
            )
        )

    async def redline(self, dossier: Dossier, before_id: int, after_id: int) -> Redline | None:
        """Two versions of a document compared, by their numbers; None where it has no such versions."""
        found = {each.id: each for each in await self.store.version_bodies([before_id, after_id])}
        before, after = found.get(before_id), found.get(after_id)
        if before is None or after is None or {before.source_id, after.source_id} != {dossier.source_id}:
            return None
        return await asyncio.to_thread(redline, before, after, self.reader(dossier))

    async def report(self, since: datetime, until: datetime) -> Report:
        """What changed in documents between two times by their own dates, and which news was told."""
        dossiers = await self.dossiers()
        timelines = await self.timelines(dossiers)
        changes = [event for timeline in timelines.values() for event in timeline.events if since <= event.at < until]
        held = waiting(dossiers, timelines)
        return Report(
            since=since,
            until=until,
            changes=tuple(sorted(changes, key=_when)),
            news=tuple(alert for alert in await self.news() if since <= alert.at < until),
            waiting=tuple(each for each in held if since <= each.change.since.first_with < until),
        )

    async def news(self) -> tuple[Alert, ...]:
        """The news, oldest first: stories by their messages, and what outlets report of changes that we told."""
        told = [alert for alert in await self.told() if alert.kind is AlertKind.NEWS]
        coverage = [each for story in await self.store.stories() for each in _coverage(story)]
        return tuple(sorted((*told, *coverage), key=_when))

    async def told(self) -> tuple[Alert, ...]:
        """What there was to tell, oldest first and each once: a story by its message as it reads now."""
        stories = (story.card for story in await self.store.stories())
        cards = {card.fingerprint: card for card in stories if card}
        posted = [alert for alert in await self.store.posted() if not alert.kind.is_ours]
        known = (each for each in posted if each.kind is not AlertKind.NEWS or each.fingerprint in cards)
        return tuple(cards.get(each.fingerprint, each) for each in known)

    async def timelines(self, dossiers: Iterable[Dossier]) -> Mapping[str, Timeline]:
        """The timelines of those documents that anything is recorded of, by source: kept ones, or derived now."""
        wanted = {dossier.source_id: dossier for dossier in dossiers}
        few = list(wanted) if len(wanted) < 500 else None
        bases, kept = await self.store.bases(few), await self.store.timelines(few)
        seen = await self.store.last_read(few)
        found: dict[str, Timeline] = {}
        for source_id, dossier in wanted.items():
            if source_id not in bases:
                continue
            reading = reading_of(self.ruleset.reader, self._names(dossier))
            stored = kept.get(source_id)
            if stored is None or _is_stale(stored, bases[source_id], reading, seen.get(source_id)):
                stored = await self._derive(dossier, bases[source_id], reading, seen.get(source_id))
            if stored:
                found[source_id] = stored.timeline
        return found

    async def _derive(self, dossier: Dossier, basis: Basis, reading: str, seen_at: datetime | None) -> Stored | None:
        chronicle = await self._chronicle(dossier, await self.store.version_heads(dossier.source_id))
        timeline = chronicle.timeline(seen_at=seen_at, now=self.clock())
        if timeline is None:
            return None
        stored = Stored(timeline=timeline, basis=basis, reading=reading)
        await self.store.keep_timeline(stored, chronicle.reader.found)
        return stored

    async def timeline_of(self, dossier: Dossier, heads: Sequence[Version]) -> Timeline | None:
        """The timeline as it would be if there were only these versions of the document; it is not kept."""
        chronicle = await self._chronicle(dossier, heads)
        seen = await self.store.last_read([dossier.source_id])
        return chronicle.timeline(seen_at=seen.get(dossier.source_id), now=self.clock())

    async def _chronicle(self, dossier: Dossier, heads: Sequence[Version]) -> Chronicle:
        chronicle = Chronicle(
            source=self.source(dossier),
            reader=self.reader(dossier),
            policy=Policy(settle=self.ruleset.confirm_after),
        )
        seen = looks(heads, await self.store.sightings(dossier.source_id))
        for start in range(0, len(seen), DOCUMENTS_AT_ONCE):
            some = seen[start : start + DOCUMENTS_AT_ONCE]
            bodies = await self.store.version_bodies(sorted({look.version_id for look in some}))
            await asyncio.to_thread(_take, chronicle, some, {each.id: each.document for each in bodies})
        return chronicle

    def source(self, dossier: Dossier) -> Source:
        """The document as a source: rules.yaml's, or one that is never polled."""
        watched = next((source for source in self.ruleset.sources if source.id == dossier.source_id), None)
        return watched or Source(
            id=dossier.source_id,
            kind=SourceKind.TERMS,
            publisher=dossier.publisher,
            title=dossier.title,
            url=dossier.url,
            interval=timedelta(),
            platform=self._platform(dossier),
        )

    def _platform(self, dossier: Dossier) -> Platform:
        known = {platform.id: platform for platform in self.ruleset.platforms}
        return known.get(dossier.platform_id) or Platform(id=dossier.platform_id, name=dossier.publisher)

    def reader(self, dossier: Dossier) -> ClauseReader:
        """Reads the document's versions by the rules in force."""
        return ClauseReader(self.ruleset.reader, self._names(dossier))

    def _names(self, dossier: Dossier) -> tuple[str, ...]:
        return self._platform(dossier).names


def waiting(dossiers: Iterable[Dossier], timelines: Mapping[str, Timeline]) -> tuple[Waiting, ...]:
    """The changes of these documents that wait to be confirmed."""
    known = ((dossier, timelines.get(dossier.source_id)) for dossier in dossiers)
    return tuple(
        Waiting(dossier=dossier, change=timeline.unconfirmed)
        for dossier, timeline in known
        if timeline and timeline.unconfirmed
    )


def _take(chronicle: Chronicle, some: Sequence[Look], documents: Mapping[int, Document]) -> None:
    for look in some:
        chronicle.take(look, documents[look.version_id])


def _is_stale(stored: Stored, basis: Basis, reading: str, seen_at: datetime | None) -> bool:
    """A change that waits to be confirmed may have settled since."""
    settled = stored.timeline.waits and seen_at is not None and seen_at > stored.timeline.ends
    return stored.basis != basis or stored.reading != reading or settled


def _dossier(source: Source) -> Dossier:
    platform = source.platform
    return Dossier(
        source_id=source.id,
        platform_id=platform.id if platform else source.id.partition("/")[0],
        publisher=source.publisher,
        title=source.title,
        url=source.url,
    )


def _coverage(story: Story) -> tuple[Alert, ...]:
    """What outlets say of a change that we saw ourselves: the story's message is the change's, and no news."""
    if story.card is None or story.card.kind is AlertKind.NEWS:
        return ()
    reports = (each for each in story.reports if not each.is_change and each.copy_of is None)
    return tuple(compose_reply(story, each, summarise_report(each), best_sentences(each), ()) for each in reports)


def _when(told: Alert) -> datetime:
    return told.at
