"""What many changes may cost that are found in the same second: each is decided once, in a transaction of its own."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from clausewatch import pipeline
from clausewatch.model import AlertKind, Channel, Story, Subscription
from clausewatch.pipeline import poll_all
from clausewatch.service import Watching, one_pass
from clausewatch.store import SqlStore, codec, stories

CLAUSE = "We may use the recordings that you upload to train our machine learning models."


@pytest.fixture
def change(watching, web, clock):
    """Reads so many documents, lets all of them gain a clause, and gives the watch that will see it."""

    async def change(number: int):
        watch = watching(number)
        channels = tuple(Channel(id=f"room-{each}", platform="counted", address=str(each)) for each in range(3))
        told = (Subscription(channel_ids=tuple(channel.id for channel in channels)),)
        watch = replace(watch, channels=channels, ruleset=replace(watch.ruleset, subscriptions=told))
        for source in watch.ruleset.sources:
            web.says[source.id] = "\n".join(f"You keep your rights in {each}." for each in ("songs", "words", "art"))
        await one_pass(watch)
        for source in watch.ruleset.sources:
            web.says[source.id] += f"\n{CLAUSE}"
        clock.advance(hours=7)
        return watch

    return change


@pytest.fixture
def woven(monkeypatch):
    """How often stories were decided on, by the source of the change."""
    seen: Counter[str] = Counter()
    weave = pipeline.weave

    def count(recording, *arguments, **options):
        seen[recording.health.source_id] += 1
        return weave(recording, *arguments, **options)

    monkeypatch.setattr(pipeline, "weave", count)
    return seen


async def _changes(store) -> list[str]:
    return [alert.source_id for alert in await store.alerts() if alert.kind is AlertKind.CHANGE]


async def test_each_change_is_decided_once_and_takes_as_many_statements_as_one_alone(change, store, queries, woven):
    sent = {}
    for number in (1, 12):
        watch = await change(number)
        woven.clear()
        queries.clear()
        await poll_all(watch.ruleset.sources, watch)
        assert set(woven.values()) == {1}
        sent[number] = Counter(queries)
    assert len(set(await _changes(store))) == 12
    assert sent[12].total() <= 12 * sent[1].total()


@pytest.fixture
def decoded(monkeypatch):
    """How often something was decoded, by its type."""
    seen: Counter[type] = Counter()
    loads = codec.loads

    def count(kind, text):
        seen[kind] += 1
        return loads(kind, text)

    monkeypatch.setattr(stories.codec, "loads", count)
    return seen


async def test_what_this_process_wrote_of_stories_is_not_read_again(change, store, decoded, monkeypatch):
    reads = []
    written = stories._written
    monkeypatch.setattr(stories, "_written", lambda *given: reads.append(given) or written(*given))
    watch = await change(10)
    await poll_all(watch.ruleset.sources, watch)
    assert len((await store.open_stories(watch.clock() - pipeline.LONGEST)).stories) == 10
    assert len(reads) == 1
    assert decoded[Story] == 0


async def test_a_story_that_another_process_wrote_is_decoded_once(change, store, decoded, tmp_path):
    watch = await change(4)
    since = watch.clock() - pipeline.LONGEST
    async with SqlStore.open(f"sqlite:///{tmp_path / 'test.db'}") as other:
        for number, source in enumerate(watch.ruleset.sources, 1):
            await poll_all([source], watch)
            assert await other.open_stories(since) == await store.open_stories(since)
            assert decoded[Story] == number


async def test_what_another_process_wrote_in_between_is_seen_and_lost_by_nobody(change, tmp_path, web, clock):
    """Two processes find changes of the same platforms' documents at the same time."""
    watch = await change(6)
    async with SqlStore.open(f"sqlite:///{tmp_path / 'test.db'}") as other:
        mine, theirs = watch.ruleset.sources[:3], watch.ruleset.sources[3:]
        await asyncio.gather(poll_all(mine, watch), poll_all(theirs, replace(watch, store=other)))
        assert sorted(await _changes(other)) == sorted(source.id for source in watch.ruleset.sources)
        assert len(await other.stories()) == 6


async def test_shards_that_are_due_together_are_claimed_together(watching, store, web, clock, queries):
    taken = {}
    for number in (5, 60):
        watch = watching(number)
        await one_pass(watch)
        clock.advance(hours=7)
        work = Watching(watch, _as_before, asyncio.Event())
        shards = await work.due()
        queries.clear()
        await asyncio.gather(*map(work.do, shards))
        assert await store.due(clock()) == ()
        taken[number] = (len(shards), queries["BEGIN"])
    assert taken[60][0] > 3 * taken[5][0]
    assert taken[60][1] <= taken[5][1] + 3


async def _as_before(watch):
    return watch
