"""What a poll that finds nothing new may cost: no query, no transaction and no stored byte of its own."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.errors import Overtaken
from clausewatch.pipeline import POLLS_AT_ONCE, poll
from clausewatch.ports import Recording
from clausewatch.service import one_pass, watch_until

PATIENCE = 20


async def test_a_pass_without_news_takes_as_many_statements_for_many_sources_as_for_few(watching, queries, clock):
    sent = {}
    for number in (20, 200):
        watch = watching(number)
        await one_pass(watch)
        clock.advance(hours=7)
        queries.clear()
        await one_pass(watch)
        sent[number] = queries.total()
    assert sent[200] <= 60
    assert sent[200] - sent[20] <= 20


async def test_a_pass_without_news_adds_no_byte(watching, store, web, clock):
    watch = watching(30)
    await one_pass(watch)
    memory = [await store.memory(source.id) for source in watch.ruleset.sources]
    versions = [await store.versions(source.id) for source in watch.ruleset.sources]
    for _ in range(3):
        clock.advance(hours=7)
        await one_pass(watch)
    assert [await store.memory(source.id) for source in watch.ruleset.sources] == memory
    assert [await store.versions(source.id) for source in watch.ruleset.sources] == versions
    assert web.extracted == 30


async def test_a_change_is_dated_from_the_last_poll_that_did_not_find_it(watching, store, web, clock):
    """Though polls without news do not write down what is remembered of the document."""
    watch = watching(1)
    source = watch.ruleset.sources[0]
    web.says[source.id] = "We do not use your recordings to train artificial intelligence models."
    await one_pass(watch)
    clock.advance(days=20)
    await one_pass(watch)
    last_without = clock()
    clock.advance(days=1)
    web.says[source.id] = "We may use your recordings to train artificial intelligence models."
    await one_pass(watch)
    clock.advance(days=10)
    await one_pass(watch)
    changes = [alert for alert in await store.alerts() if alert.source_id == source.id]
    assert [alert.last_without for alert in changes] == [last_without]


async def test_the_loop_claims_and_records_in_batches(watching, store, queries, clock):
    watch = watching(200)
    await one_pass(watch)
    clock.advance(hours=7)
    queries.clear()
    stop, engine = asyncio.Event(), _Once()

    async def refresh(current):
        return current

    await asyncio.wait_for(watch_until(stop, watch, refresh, engine), PATIENCE)
    healths = await store.healths()
    assert {health.checked_at for health in healths} == {clock()}
    # A shard's claim and its records; one more where a busy machine splits a batch. No claim that finds nothing.
    assert queries["UPDATE"] <= 3 * engine.shards < len(watch.ruleset.sources) + engine.shards


async def test_a_batch_is_one_statement_however_many_polls_are_in_it(watching, store, queries, clock):
    watch = watching(100)
    await store.register(watch.ruleset.sources, clock())
    healths = [replace(health, checked_at=clock()) for health in await store.healths()]
    queries.clear()
    await asyncio.gather(*(store.record(Recording(health=health)) for health in healths))
    assert (queries["UPDATE"], queries["SELECT"]) == (1, 0)


async def test_a_poll_without_news_makes_no_task_of_its_own(watching, clock):
    """A task is made for each that polls at the same time, and for each batch of rows."""
    made = {}
    for number in (POLLS_AT_ONCE, POLLS_AT_ONCE + 200):
        watch = watching(number)
        await one_pass(watch)
        clock.advance(hours=7)
        with tasks() as counted:
            await one_pass(watch)
        made[number] = counted["made"]
    assert made[POLLS_AT_ONCE + 200] - made[POLLS_AT_ONCE] <= 20


@contextmanager
def tasks() -> Iterator[Counter[str]]:
    """Counts the tasks that are made meanwhile."""
    loop, counted = asyncio.get_running_loop(), Counter()

    def make(loop, coroutine, **given):
        counted["made"] += 1
        return asyncio.Task(coroutine, loop=loop, **given)

    loop.set_task_factory(make)
    try:
        yield counted
    finally:
        loop.set_task_factory(None)


async def test_of_a_batch_only_what_was_claimed_by_others_is_refused(watching, store, clock):
    watch = watching(3)
    await store.register(watch.ruleset.sources, clock())
    healths = [await store.health(source.id) for source in watch.ruleset.sources]
    await store.unclaim([healths[1].source_id], clock())
    checked = [replace(health, checked_at=clock()) for health in healths]
    outcomes = await asyncio.gather(
        *(store.record(Recording(health=health)) for health in checked), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), Overtaken, type(None)]
    assert [(await store.health(each.source_id)).checked_at for each in healths] == [clock(), None, clock()]


async def test_a_poll_that_is_dropped_while_it_is_recorded_takes_no_other_with_it(watching, store, clock):
    watch = watching(2)
    await store.register(watch.ruleset.sources, clock())
    healths = [replace(await store.health(source.id), checked_at=clock()) for source in watch.ruleset.sources]
    first, second = (asyncio.create_task(store.record(Recording(health=health))) for health in healths)
    await asyncio.sleep(0)
    first.cancel()
    await second
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await store.health(healths[1].source_id)).checked_at == clock()


async def test_a_poll_alone_is_recorded_when_it_returns(watching, store, clock):
    watch = watching(1)
    await one_pass(watch)
    clock.advance(timedelta(hours=7))
    health = await poll(watch.ruleset.sources[0], watch)
    assert await store.health(health.source_id) == health


class _Once:
    """An Engine that looks once and does what is due then."""

    shards = 0

    async def run(self, work, stop) -> None:
        keys = await work.due()
        self.shards = len(keys)
        await asyncio.gather(*(work.do(key) for key in keys))
