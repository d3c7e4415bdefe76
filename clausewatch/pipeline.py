"""The road from a source to the store: retrieve → extract → match → observe → alert → route → record.

`poll` does the I/O; what to record is decided by the pure functions `decide_document` and `decide_articles`.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clausewatch import alert, summary
from clausewatch.errors import SourceError, StoreError
from clausewatch.match import article_text, match_article, match_document
from clausewatch.model import (
    Alert,
    Article,
    Change,
    Channel,
    ClauseKind,
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
from clausewatch.observe import Memory, Outcome, Policy, observe, remain
from clausewatch.ports import Clock, Recording, Store, Watcher
from clausewatch.route import route, subscribed
from clausewatch.ruleset import Ruleset

log = logging.getLogger(__name__)

POLLS_AT_ONCE = 100
"""How many sources are read at the same time. The HTTP client lets few at one host, so that many may wait there."""

MAX_BACKOFF = timedelta(days=1)
"""A failing source is asked less and less often, but at least this often."""

LATE_NEWS = timedelta(days=14)
"""An article published longer ago than this when it is first seen is recorded, never told as news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Everything a poll works with."""

    ruleset: Ruleset
    channels: tuple[Channel, ...]
    store: Store
    watchers: Mapping[SourceKind, Watcher]
    clock: Clock


async def poll(source: Source, watch: Watch) -> Health:
    """Read one source once and record what came of it. A source's failure is recorded in its health, never raised."""
    health = await watch.store.health(source.id)
    watcher = watch.watchers[source.kind]
    try:
        retrieved = await watcher.retrieve(source, _usable(health.validators, source, watcher))
        if isinstance(retrieved, NotModified):
            recording = await _unchanged(source, health, watch)
        else:
            recording = await _changed(source, retrieved, health, watch)
    except SourceError as error:
        log.warning("%s could not be read: %s", source.id, error)
        recording = Recording(health=failed(health, source, str(error), watch.clock()))
    except StoreError:
        raise
    except Exception as error:  # one answer that we cannot digest must not stop all other sources
        log.exception("Clausewatch itself failed on %s", source.id)
        reason = f"Clausewatch itself failed on this answer ({type(error).__name__}): please report it with the log"
        recording = Recording(health=failed(health, source, reason, watch.clock()))
    await watch.store.record(recording)
    return recording.health


async def poll_all(sources: Iterable[Source], watch: Watch) -> tuple[Health, ...]:
    """Poll these sources, POLLS_AT_ONCE at a time; their healths in the order given."""
    slots = asyncio.Semaphore(POLLS_AT_ONCE)

    async def one(source: Source) -> Health:
        async with slots:
            return await poll(source, watch)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(source)) for source in sources]
    return tuple(task.result() for task in tasks)


async def announce_baseline(watch: Watch) -> None:
    """Sum up the first contact with sources in one message a channel, once every source has been tried.

    A channel that never had such a message (or had it in another place) gets one of everything that is watched.
    """
    healths = {health.source_id: health for health in await watch.store.healths()}
    if any(health.checked_at is None for health in healths.values()):
        return
    channels = subscribed(watch.channels, watch.ruleset.subscriptions)
    fresh = set(await watch.store.unannounced())
    newcomers = await watch.store.channels_without_baseline(channels)
    if fresh or newcomers:
        await _announce(fresh, newcomers, channels, healths, watch)
    await watch.store.place(channels)


async def _announce(
    fresh: set[str],
    newcomers: Sequence[Channel],
    channels: Sequence[Channel],
    healths: Mapping[str, Health],
    watch: Watch,
) -> None:
    failing = [source for source in watch.ruleset.sources if healths[source.id].succeeded_at is None]
    everything = set(healths) - {source.id for source in failing}
    if newcomers and everything and not fresh >= everything:
        text = await _summary(everything, failing, watch)
        for newcomer in newcomers:
            message = alert.compose_baseline(everything, text, watch.clock(), newcomer=newcomer)
            await watch.store.announce((), message, (newcomer,))
        channels = [channel for channel in channels if channel not in newcomers]
    if fresh:
        message = alert.compose_baseline(fresh, await _summary(fresh, failing, watch), watch.clock())
        await watch.store.announce(sorted(fresh), message, channels)


async def _summary(source_ids: Collection[str], failing: Sequence[Source], watch: Watch) -> str:
    sources = [source for source in watch.ruleset.sources if source.id in source_ids]
    documents = [
        (source, _kinds(version.document, source, watch.ruleset))
        for source in sources
        if (version := await watch.store.latest_version(source.id))
    ]
    feeds = [source for source in sources if source.kind is SourceKind.FEED]
    return summary.summarise_baseline(documents, feeds, failing)


async def announce_notice(subject: str, text: str, watch: Watch) -> None:
    """Tell the channels that take notices something about the watching itself."""
    message = alert.compose_notice(subject, text, watch.clock())
    await watch.store.announce((), message, route(message, watch.channels, watch.ruleset.subscriptions))


async def _unchanged(source: Source, health: Health, watch: Watch) -> Recording:
    now = watch.clock()
    better = succeeded(health, source, now, health.validators)
    stored = await watch.store.memory(source.id)
    if stored is None:
        return Recording(health=better)
    outcome = remain(Memory.from_json(stored), now, _policy(watch))
    return Recording(
        health=replace(better, note=outcome.note),
        memory=outcome.memory.to_json(),
        alerts=_alerts(outcome.changes, source, watch),
    )


async def _changed(source: Source, snapshot: Snapshot, health: Health, watch: Watch) -> Recording:
    watcher = watch.watchers[source.kind]
    extraction = await asyncio.to_thread(watcher.extract, source, snapshot)
    validators = Validators(
        etag=snapshot.etag,
        last_modified=snapshot.last_modified,
        body_digest=snapshot.digest,
        extractor=watcher.extractor(source),
        url=source.url,
    )
    better = succeeded(health, source, watch.clock(), validators)
    if isinstance(extraction, Document):
        memory = await _memory(extraction, source, health, watch)
        return await asyncio.to_thread(decide_document, extraction, snapshot, memory, better, source, watch)
    known = await watch.store.known_articles(source.id, [article.id for article in extraction.articles])
    first = not await watch.store.has_articles(source.id)
    return await asyncio.to_thread(decide_articles, extraction, known, first, better, watch)


async def _memory(document: Document, source: Source, health: Health, watch: Watch) -> Memory | None:
    """What is remembered of the document, as the present extraction has it.

    Where the extraction changed, the last snapshot is read anew first and recorded as a TECHNICAL_UPGRADE, so that what
    the document changed in the meantime is still told, and what we changed is not.
    """
    stored = await watch.store.memory(source.id)
    if stored is None:
        return None
    memory = Memory.from_json(stored)
    last = await watch.store.latest_version(source.id)
    if memory.extractor == document.extractor or last is None:
        return memory
    snapshot = await watch.store.snapshot(source.id, last.snapshot_digest)
    if snapshot is None:
        return memory
    try:
        upgraded = await asyncio.to_thread(watch.watchers[source.kind].extract, source, snapshot)
    except SourceError as error:
        log.warning("the last snapshot of %s cannot be read by the changed extraction: %s", source.id, error)
        return memory
    if not isinstance(upgraded, Document):
        return memory
    recording = await asyncio.to_thread(decide_document, upgraded, snapshot, memory, health, source, watch)
    await watch.store.record(recording)
    return Memory.from_json(recording.memory) if recording.memory else memory


def _usable(validators: Validators, source: Source, watcher: Watcher) -> Validators:
    """None of them where the address or the extraction is another one by now: the body has to be read anew."""
    same = validators.url == source.url and validators.extractor == watcher.extractor(source)
    return validators if same else Validators()


def decide_document(
    document: Document, snapshot: Snapshot, memory: Memory | None, health: Health, source: Source, watch: Watch
) -> Recording:
    """What a document that was just read adds: perhaps a version, perhaps alerts. No I/O."""
    clauses = match_document(document, watch.ruleset.reader, _names(source))
    outcome = observe(memory, document, clauses, snapshot.fetched_at, _policy(watch))
    return Recording(
        health=replace(health, note=outcome.note),
        snapshot=snapshot if outcome.version else None,
        version=_version(outcome, document, snapshot),
        memory=outcome.memory.to_json(),
        alerts=_alerts(outcome.changes, source, watch),
    )


def decide_articles(feed: Feed, known: frozenset[str], first: bool, health: Health, watch: Watch) -> Recording:
    """What a feed that was just read adds: the articles not yet known, an alert for each relevant fresh one. No I/O.

    On first contact (`first`) all are recorded and none is told; later they are told oldest first. The feed's remarks
    become the health's note.
    """
    now = watch.clock()
    seen, alerts = [], []
    for article in _oldest_first(feed, now):
        if article.id in known:
            continue
        evidence = match_article(article, watch.ruleset.reader)
        seen.append((article, bool(evidence)))
        if evidence and not first and not _is_late(article, now):
            text = summary.summarise_article(article)
            passage = summary.matched_passage(article, evidence, article_text(article), text)
            message = alert.compose_news(article, passage, text, now)
            alerts.append((message, route(message, watch.channels, watch.ruleset.subscriptions)))
    return Recording(health=replace(health, note="; ".join(feed.remarks)), articles=tuple(seen), alerts=tuple(alerts))


def _oldest_first(feed: Feed, now: datetime) -> list[Article]:
    """The articles by date; those without one count as published now, the lowest in the feed first."""
    upwards = feed.articles[::-1]
    return sorted(upwards, key=lambda article: article.published_at or now)


def succeeded(health: Health, source: Source, now: datetime, validators: Validators) -> Health:
    """The health after a source was read."""
    return Health(
        source_id=source.id,
        next_due=now + source.interval,
        checked_at=now,
        succeeded_at=now,
        note=health.note,
        validators=validators,
    )


def failed(health: Health, source: Source, reason: str, now: datetime) -> Health:
    """The health after a failure: asked again after the interval, doubled with each one in a row up to MAX_BACKOFF."""
    wait = min(source.interval * 2 ** min(health.failures, 10), max(MAX_BACKOFF, source.interval))
    return replace(
        health,
        next_due=now + wait,
        checked_at=now,
        failing_since=health.failing_since or now,
        failures=health.failures + 1,
        reason=reason,
    )


def _policy(watch: Watch) -> Policy:
    return Policy(settle=watch.ruleset.confirm_after)


def _version(outcome: Outcome, document: Document, snapshot: Snapshot) -> Version | None:
    if outcome.version is None:
        return None
    return Version(
        source_id=document.source_id,
        digest=outcome.digest,
        snapshot_digest=snapshot.digest,
        kind=outcome.version,
        recorded_at=snapshot.fetched_at,
        document=document,
    )


def _alerts(changes: Iterable[Change], source: Source, watch: Watch) -> tuple[tuple[Alert, tuple[Channel, ...]], ...]:
    composed = []
    for change in changes:
        text = summary.summarise_change(change, source, alert.favour(change))
        message = alert.compose_change(change, source, text)
        composed.append((message, route(message, watch.channels, watch.ruleset.subscriptions)))
    return tuple(composed)


def _kinds(document: Document, source: Source, ruleset: Ruleset) -> frozenset[ClauseKind]:
    clauses = match_document(document, ruleset.reader, _names(source))
    return frozenset(kind for clause in clauses for kind in clause.kinds)


def _names(source: Source) -> tuple[str, ...]:
    return source.platform.names if source.platform else ()


def _is_late(article: Article, now: datetime) -> bool:
    return article.published_at is not None and now - article.published_at > LATE_NEWS
