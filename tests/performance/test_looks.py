"""What it costs to see that nothing is due: an engine asks each second, and the store must not hear of most of it."""

import asyncio
from datetime import timedelta

from clausewatch.pipeline import poll
from clausewatch.service import REST, Watching, one_pass

HOUR = 3600


async def as_before(watch):
    return watch


def looking(watch) -> Watching:
    return Watching(watch, as_before, asyncio.Event())


async def test_where_nothing_is_due_the_store_is_asked_now_and_again_and_not_each_second(watching, queries, clock):
    sent = {}
    for number in (5, 100):
        watch = watching(number)
        await one_pass(watch)
        look = looking(watch)
        await look.due()
        queries.clear()
        for _ in range(HOUR):
            clock.advance(seconds=1)
            assert not await look.due()
        sent[number] = queries["SELECT"]
    looks = HOUR / REST.total_seconds()
    assert sent[5] <= 6 * looks
    assert sent[100] <= sent[5] + 10


async def test_what_falls_due_is_seen_at_that_second(watching, store, clock):
    watch = watching(20)
    await one_pass(watch)
    look = looking(watch)
    first = min(health.next_due for health in await store.healths())
    clock.advance(first - clock() - timedelta(seconds=2))
    assert [bool(await look.due()), clock.advance(seconds=2) == first, bool(await look.due())] == [False, True, True]


async def test_what_another_process_makes_due_is_seen_before_long(watching, store, clock):
    watch = watching(3)
    await one_pass(watch)
    look = looking(watch)
    assert not await look.due()
    clock.advance(seconds=1)
    await store.unclaim([watch.ruleset.sources[0].id], clock())
    clock.advance(REST)
    assert len(await look.due()) == 1


async def test_a_shard_that_was_polled_may_be_due_again_at_once(watching, store, clock):
    watch = watching(1)
    await one_pass(watch)
    look = looking(watch)
    assert not await look.due()
    await look.do("0")
    await store.unclaim([watch.ruleset.sources[0].id], clock())
    assert len(await look.due()) == 1


async def test_an_edit_of_the_rules_is_in_force_at_the_next_look(watching, clock):
    before, after = watching(1), watching(2)
    await one_pass(before)
    in_force = [before]

    async def refresh(_watch):
        return in_force[-1]

    look = Watching(before, refresh, asyncio.Event())
    assert not await look.due()
    in_force.append(after)
    await after.store.register(after.ruleset.sources, clock())
    assert len(await look.due()) == 1
    await poll(after.ruleset.sources[1], after)
