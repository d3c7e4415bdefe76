"""The road from a source to the store: retrieve → extract → match → observe → alert → route → record.

`poll` does the I/O; what to record is decided by the pure functions of clausewatch.decide.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace

from structlog.contextvars import bind_contextvars, reset_contextvars

from clausewatch.archive import Answers, ask, sources_named
from clausewatch.decide import (
    Recalled,
    crashed,
    decide_articles,
    decide_gone,
    decide_judged,
    observed,
    policy,
    postings,
    read_and_judge,
    reappeared,
    with_move,
)
from clausewatch.decide_site import decide_same_site, decide_site
from clausewatch.errors import Gone, Overtaken, Postponed, SelectsNothing, SourceError, StoreError, StoriesMoved
from clausewatch.full_text import in_full
from clausewatch.model import (
    Archive,
    Article,
    Feed,
    Health,
    NotModified,
    SiteReading,
    Snapshot,
    Source,
    SourceKind,
    Symptom,
    Validators,
)
from clausewatch.observe import Memory, extractor_of, remain
from clausewatch.ports import Recording, Watcher
from clausewatch.reword import reword
from clausewatch.schedule import failed, postponed, rested, succeeded
from clausewatch.signals import SiteMemory, observe
from clausewatch.story import LONGEST, article_key, platform_of, same_name
from clausewatch.watch import Watch
from clausewatch.weave import collect, relevant_articles, touches_stories, weave

log = logging.getLogger(__name__)

POLLS_AT_ONCE = 200
"""How many sources are read at the same time. The HTTP client lets few at one host, so that many may wait there.

Where few are unlike before, about half wait for being written with others: fewer would leave the client idle meanwhile.
"""


async def poll(source: Source, watch: Watch, health: Health | None = None) -> Health:
    """Read one source once and record what came of it. A source's failure is recorded in its health, never raised.

    `health` is how the source fared when it was claimed. What was read of a source that another process has claimed
    since, or that the rules declare otherwise by now, is dropped: it is read again.
    """
    health = health or await watch.store.health(source.id)
    told_by = bind_contextvars(source=source.id)
    try:
        return await _poll(source, watch, health)
    except Overtaken as error:
        log.info("%s", error)
        return health
    finally:
        reset_contextvars(**told_by)


async def _poll(source: Source, watch: Watch, health: Health) -> Health:
    async with AsyncExitStack() as held:
        recording = await _read(source, watch, health, held)
        await _record(recording, watch, silent=source.kind is SourceKind.FEED and _is_unread(health))
    return recording.health


async def _read(source: Source, watch: Watch, health: Health, held: AsyncExitStack) -> Recording:
    """What is to be recorded of it. What may have changed holds one of the watch's places once its body is here."""
    watcher = watch.watchers[source.kind]
    try:
        retrieved = await watcher.retrieve(source, _usable(health.validators, source, watcher))
        if isinstance(retrieved, NotModified):
            recording = await _unchanged(source, health, watch)
        else:
            await held.enter_async_context(watch.places)
            recording = await _changed(source, retrieved, health, watch)
        return with_move(recording, retrieved.moved_to, health, source, watch)
    except Postponed as error:
        log.info("%s was not asked for: %s", source.id, error)
        return Recording(health=postponed(health, source, str(error), watch.clock(), error.until))
    except Gone as error:
        log.warning("%s is gone: %s", source.id, error)
        return decide_gone(error, health, source, watch)
    except SourceError as error:
        log.warning("%s could not be read: %s", source.id, error)
        worse = failed(health, source, str(error), watch.clock(), error.not_before)
        return Recording(health=replace(worse, symptom=_symptom(error)))
    except (StoreError, Overtaken):
        raise
    except Exception as error:  # whatever a foreign answer makes us stumble over: set aside after QUARANTINE tries
        log.exception("Clausewatch itself failed on %s", source.id)
        return crashed(health, source, error, watch)


def _is_unread(health: Health) -> bool:
    """Whether the source has never been read: what stands in a feed then is no news."""
    return health.succeeded_at is None


def _symptom(error: SourceError) -> Symptom | None:
    return Symptom.SELECTORS if isinstance(error, SelectsNothing) else None


async def poll_all(sources: Iterable[Source], watch: Watch) -> tuple[Health, ...]:
    """Poll these sources, POLLS_AT_ONCE at a time; their healths in the order given."""
    known = {health.source_id: health for health in await watch.store.healths()}
    waiting = list(sources)
    came: dict[int, Health] = {}
    numbered = iter(enumerate(waiting))

    async def poll_in_turn() -> None:
        for number, source in numbered:
            came[number] = await poll(source, watch, known.get(source.id))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(POLLS_AT_ONCE, len(waiting))):
            group.create_task(poll_in_turn())
    return tuple(came[number] for number in range(len(waiting)))


async def _record(recording: Recording, watch: Watch, *, silent: bool) -> None:
    """Record it, with its articles and changes in their stories. `silent`: the feed is read for the first time."""
    if touches_stories(recording):
        await _record_with_stories(recording, watch, silent=silent)
    elif recording.is_only_articles:
        await watch.store.record(recording)
    else:
        await watch.store.record(collect(await _in_better_words(recording, watch), watch))


async def _record_with_stories(recording: Recording, watch: Watch, *, silent: bool) -> None:
    """Let the stories grow: one recording after the other, and again where another process was first.

    A language model is asked before, so that nobody waits for its answer: it is remembered.
    """
    archive = await _archive(recording, watch)
    if watch.language_model:
        await _in_better_words(await _in_stories(recording, archive, watch, silent=silent), watch)
    async with watch.store.weaving:
        while True:
            told = await _in_better_words(await _in_stories(recording, archive, watch, silent=silent), watch)
            try:
                await watch.store.record(collect(told, watch))
            except StoriesMoved:
                continue
            break
    await _ask_the_archive(told, watch)


async def _ask_the_archive(told: Recording, watch: Watch) -> None:
    """Have the past looked up of documents that a story is about which was opened just now, and was told."""
    new = {article_key(article) for article, _ in told.articles}
    opened = [each for each in told.stories if each.card and each.reports[0].key in new]
    if not opened:
        return
    platforms = {platform_of(each) for each in opened}
    for source in watch.ruleset.sources:
        is_asked_about = source.kind is SourceKind.TERMS and source.backfill and not source.region
        if is_asked_about and any(same_name(source.publisher, name) for name in platforms):
            await ask(watch.store, source.id, watch.clock())


async def woven(recording: Recording, watch: Watch, *, silent: bool) -> Recording:
    """The recording with its articles and changes in their stories, as these are now. `silent` as weave has it."""
    if not touches_stories(recording):
        return recording
    return await _in_stories(recording, await _archive(recording, watch), watch, silent=silent)


async def _in_stories(recording: Recording, archive: Archive, watch: Watch, *, silent: bool) -> Recording:
    stories = await watch.store.open_stories(watch.clock() - LONGEST)
    return await asyncio.to_thread(weave, recording, stories, archive, watch, silent=silent)


async def _in_better_words(recording: Recording, watch: Watch) -> Recording:
    """The recording with summaries by the language model, where there is one."""
    postings = await reword(recording.postings, watch.language_model, watch.ruleset.reader, watch.store, watch.clock)
    return replace(recording, postings=postings)


async def _archive(recording: Recording, watch: Watch) -> Archive:
    """What our copies know of the platforms that the recording's articles name, or of whose documents one changed."""
    texts = [article.announced for article in relevant_articles(recording)]
    texts += [posting.alert.publisher for posting in recording.postings]
    named = {source.id for source in sources_named(texts, watch.ruleset.sources)}
    answers = Answers(store=watch.store, ruleset=watch.ruleset, clock=watch.clock)
    return await answers.standings(named) if named else Archive()


async def _unchanged(source: Source, health: Health, watch: Watch) -> Recording:
    now = watch.clock()
    better = succeeded(health, source, now, health.validators)
    if source.kind is SourceKind.FEED:
        return Recording(health=better)
    if settled_since := health.validators.settled_since:
        return Recording(health=rested(replace(better, note=""), source, now, settled_since))
    stored = await watch.store.memory(source.id)
    if stored is None:
        return Recording(health=better)
    if source.kind is SourceKind.SIGNALS:
        before = await watch.store.site(source.id)
        return decide_same_site(SiteMemory.from_json(stored), before, better, source, watch)
    outcome = remain(Memory.from_json(stored), now, policy(watch))
    return Recording(
        health=observed(outcome.stand, better, source, now),
        memory=outcome.memory.to_json(),
        postings=postings(outcome.changes, source, watch),
    )


async def _changed(source: Source, snapshot: Snapshot, health: Health, watch: Watch) -> Recording:
    watcher = watch.watchers[source.kind]
    validators = Validators(
        etag=snapshot.etag,
        last_modified=snapshot.last_modified,
        body_digest=snapshot.digest,
        extractor=watcher.extractor(source),
        url=source.url,
        rendered=snapshot.rendered,
    )
    better = succeeded(health, source, watch.clock(), validators)
    if source.kind is SourceKind.TERMS:
        recalled = await _recalled(watcher.extractor(source), source, health, watch)
        return await _judged(snapshot, recalled, better, source, watch)
    if source.kind is SourceKind.FEED and _is_unread(health):
        return await asyncio.to_thread(_first_contact, source, snapshot, better, watch)
    extraction = await asyncio.to_thread(watcher.extract, source, snapshot)
    if isinstance(extraction, SiteReading):
        site_memory = await _site_memory(extraction, source, health, watch)
        before = await watch.store.site(source.id)
        return await asyncio.to_thread(decide_site, extraction, snapshot, site_memory, before, better, source, watch)
    if not isinstance(extraction, Feed):
        raise TypeError(f"{source.id} is no feed")
    known = await _known(extraction, source, watch)
    extraction = await in_full(extraction, known, watch)
    return await asyncio.to_thread(decide_articles, extraction, known, better, watch)


def _first_contact(source: Source, snapshot: Snapshot, health: Health, watch: Watch) -> Recording:
    """What a feed that was never read before adds: no article of it is known, and none is read on its own page."""
    feed = watch.watchers[source.kind].extract(source, snapshot)
    if not isinstance(feed, Feed):
        raise TypeError(f"{source.id} is no feed")
    return decide_articles(feed, {}, health, watch)


async def _judged(
    snapshot: Snapshot, recalled: Recalled | None, health: Health, source: Source, watch: Watch
) -> Recording:
    """What the snapshot of a document adds. Raises NotTheDocument where it is none."""
    read, patience = watch.watchers[source.kind].extract, policy(watch)
    judged = await asyncio.to_thread(
        watch.hands.do, read_and_judge, read, source, snapshot, recalled, patience, sharing=watch.ruleset.reader
    )
    return decide_judged(judged, snapshot, health, source, watch)


async def _known(feed: Feed, source: Source, watch: Watch) -> Mapping[str, Article]:
    """The feed's articles that were recorded before, by the id that it gives them now."""
    known = await watch.store.known_articles(source.id, [article.id for article in feed.articles])
    rest = [article for article in feed.articles if article.id not in known]
    recorded = await watch.store.articles_at(source.id, {article.url for article in rest})
    shown = {article.id for article in feed.articles}
    return {**reappeared(rest, [old for old in recorded if old.id not in shown]), **known}


async def _recalled(extractor: str, source: Source, health: Health, watch: Watch) -> Recalled | None:
    """What is remembered of the document, as the present extraction has it.

    Polls that found a settled document as it was left the memory alone: it was seen so until the last success. Where
    the extraction changed, the last snapshot is read anew first and recorded as a TECHNICAL_UPGRADE, so that what the
    document changed in the meantime is still told, and what we changed is not.
    """
    stored = await watch.store.memory(source.id)
    if stored is None:
        return None
    recalled = Recalled(text=stored, until=health.succeeded_at if health.validators.settled_since else None)
    if extractor_of(stored) == extractor:
        return recalled
    last = await watch.store.latest_version(source.id)
    snapshot = await watch.store.snapshot(source.id, last.snapshot_digest) if last else None
    if snapshot is None:
        return recalled
    try:
        recording = await _judged(snapshot, recalled, health, source, watch)
    except SourceError as error:
        log.warning("the last snapshot of %s cannot be read by the changed extraction: %s", source.id, error)
        return recalled
    await watch.store.record(recording)
    return Recalled(text=recording.memory) if recording.memory else recalled


async def _site_memory(reading: SiteReading, source: Source, health: Health, watch: Watch) -> SiteMemory | None:
    """What is remembered of the site, as the present reader has it: the last answers are read anew by a changed one."""
    stored = await watch.store.memory(source.id)
    memory = SiteMemory.from_json(stored) if stored else None
    last = await watch.store.snapshot(source.id, health.validators.body_digest or "")
    if memory is None or memory.extractor == reading.extractor or last is None:
        return memory
    upgraded = await asyncio.to_thread(watch.watchers[source.kind].extract, source, last)
    if not isinstance(upgraded, SiteReading):
        return memory
    return observe(memory, upgraded, last.fetched_at, policy(watch).settle).memory


def _usable(validators: Validators, source: Source, watcher: Watcher) -> Validators:
    """None of them where the address or the extraction is another one by now: the body has to be read anew."""
    same = validators.url == source.url and validators.extractor == watcher.extractor(source)
    return validators if same else Validators()
