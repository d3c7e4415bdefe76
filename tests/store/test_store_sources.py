"""What every backend's store promises about sources: when they are due, how they fare, whose they are."""

import asyncio
from datetime import timedelta, timezone

import pytest

from clausewatch.errors import Overtaken, StoreError
from clausewatch.model import (
    Health,
    Validators,
)
from clausewatch.ports import Recording
from clausewatch.store import SqlStore

HOUR = timedelta(hours=1)


async def test_new_sources_are_due_at_once(store, make):
    await store.register([make.source("b"), make.source("a")], make.now)
    assert await store.due(make.now) == ("a", "b")
    assert await store.due(make.now - timedelta(microseconds=1)) == ()
    assert await store.next_due() == make.now
    assert await store.health("a") == Health(source_id="a", next_due=make.now)


async def test_longest_overdue_first(store, make):
    await store.register([make.source(name) for name in "abc"], make.now)
    for name, hours in (("a", 2), ("b", 1), ("c", 3)):
        await store.record(Recording(health=make.health(name, next_due=make.now + hours * HOUR)))
    assert await store.due(make.now + 2 * HOUR) == ("b", "a")
    assert await store.next_due() == make.now + HOUR


async def test_health_comes_back_as_it_was_recorded(store, make):
    await store.register([make.source()], make.now)
    health = make.health(
        failing_since=make.now - HOUR, failures=3, reason="The server answered 503.", note="The page flaps."
    )
    await store.record(Recording(health=health))
    assert await store.health("tonewell-terms") == health
    assert await store.healths() == (health,)


async def test_times_come_back_in_utc(store, make):
    await store.register([make.source()], make.now)
    due = (make.now + HOUR).astimezone(timezone(timedelta(hours=9)))
    await store.record(Recording(health=make.health(next_due=due)))
    found = (await store.health("tonewell-terms")).next_due
    assert found == due
    assert found.utcoffset() == timedelta()


async def test_naive_times_are_refused(store, make):
    await store.register([make.source()], make.now)
    with pytest.raises(Exception, match="no zone"):
        await store.record(Recording(health=make.health(next_due=make.now.replace(tzinfo=None))))


async def test_foreign_text_cannot_break_a_row(store, make):
    await store.register([make.source()], make.now)
    odd = Validators(etag='"caf\udce9"', last_modified="\0")
    await store.record(Recording(health=make.health(reason="said \udcff and \0", validators=odd)))
    health = await store.health("tonewell-terms")
    assert health.validators == odd
    assert health.reason == "said � and �"


async def test_a_source_that_was_never_registered(store, make):
    with pytest.raises(StoreError, match="knows no source 'ghost'"):
        await store.health("ghost")
    with pytest.raises(StoreError, match="knows no source 'ghost'"):
        await store.record(Recording(health=make.health("ghost")))


async def test_removed_sources_rest_and_come_back(store, make):
    both = [make.source("a"), make.source("b")]
    await store.register(both, make.now)
    health = make.health("b", next_due=make.now - HOUR, failures=2)
    await store.record(Recording(health=health))
    await store.register(both[:1], make.now)
    assert await store.due(make.now) == ("a",)
    assert await store.next_due() == make.now
    assert [each.source_id for each in await store.healths()] == ["a"]
    assert await store.unannounced() == ()
    assert await store.health("b") == health
    await store.register(both, make.now + HOUR)
    assert await store.due(make.now) == ("b", "a")
    assert await store.health("b") == health


async def test_registering_again_changes_nothing(store, make):
    await store.register([make.source()], make.now)
    await store.record(Recording(health=make.health()))
    await store.register([make.source(title="Terms", interval=HOUR)], make.now + HOUR)
    assert await store.health("tonewell-terms") == make.health()


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://tonewell.example/new"},
        {"select": ("main",)},
        {"remove": ("nav",)},
        {"fetch": "browser"},
        {"proxy": "canada"},
    ],
)
async def test_a_source_declared_otherwise_is_read_in_full(store, make, change):
    await store.register([make.source()], make.now)
    await store.record(Recording(health=make.health(note="The page flaps.")))
    await store.register([make.source(**change)], make.now + HOUR)
    health = await store.health("tonewell-terms")
    assert health == make.health(next_due=make.now + HOUR, validators=Validators(), note="The page flaps.")


async def test_memory_is_the_last_recorded(store, make):
    await store.register([make.source()], make.now)
    for text in ('{"a": "ä"}', "{}", '"\ud800"'):
        await store.record(Recording(health=make.health(), memory=text))
        assert await store.memory("tonewell-terms") == text
    await store.record(Recording(health=make.health()))
    assert await store.memory("tonewell-terms") == '"\ud800"'


async def test_when_sources_were_last_read(store, make):
    await store.register([make.source(name) for name in "abcd"], make.now)
    for name, at in (("a", make.now), ("b", make.now + HOUR), ("c", None)):
        await store.record(Recording(health=make.health(name, succeeded_at=at, failures=int(at is None))))
    await store.register([make.source(name) for name in "acd"], make.now)
    assert await store.last_read() == {"a": make.now}
    assert await store.last_read(["b", "c"]) == {}
    assert await store.last_read(["a", "c"]) == {"a": make.now}


# Claims


async def test_due_sources_are_claimed_by_the_shard_of_their_host(store, make):
    places = [(host, number) for host in "ab" for number in (1, 2)]
    await store.register(
        [make.source(f"{host}{number}", url=f"https://{host}.example/{number}") for host, number in places], make.now
    )
    shards = await store.due_shards(make.now)
    claimed = [await store.claim_due(shard, make.now, HOUR, limit=9) for shard in shards]
    together = {frozenset(health.source_id for health in one) for one in claimed}
    assert together == {frozenset({"a1", "a2"}), frozenset({"b1", "b2"})}
    assert await store.due_shards(make.now) == ()
    assert len(await store.claim_due(shards[0], make.now + HOUR, HOUR, limit=1)) == 1
    assert {health.turn for health in await store.claim_due(shards[1], make.now + HOUR, HOUR, limit=9)} == {2}


async def test_shards_that_claim_together_get_each_its_own_and_no_more_than_they_asked_for(store, make):
    sources = [
        make.source(f"{host}{number}", url=f"https://{host}.example/{number}") for host in "abc" for number in "123"
    ]
    await store.register(sources, make.now)
    first = make.now - HOUR
    await store.unclaim(["a3", "b2"], first)
    shards = await store.due_shards(make.now)
    assert len(shards) == 3
    claims = (store.claim_due(shard, make.now, HOUR, limit=2) for shard in (*shards[:2], 64))
    one, two, none = await asyncio.gather(*claims)
    assert none == ()
    assert {frozenset(health.source_id for health in each) for each in (one, two)} == {
        frozenset({"a3", "a1"}),
        frozenset({"b2", "b1"}),
    }
    assert sorted(await store.due(make.now)) == ["a2", "b3", "c1", "c2", "c3"]


async def test_what_two_processes_claim_at_the_same_time_goes_to_one_of_them(store, database_url, make):
    sources = [make.source(f"s{number}", url=f"https://s{number}.example/") for number in range(40)]
    await store.register(sources, make.now)
    async with SqlStore.open(database_url) as other:
        both = (each.claim_due(shard, make.now, HOUR, limit=9) for shard in range(64) for each in (store, other))
        claimed = [health.source_id for some in await asyncio.gather(*both) for health in some]
    assert sorted(claimed) == sorted(source.id for source in sources)


async def test_what_was_claimed_since_cannot_be_recorded(store, make):
    await store.register([make.source()], make.now)
    (shard,) = await store.due_shards(make.now)
    (mine,) = await store.claim_due(shard, make.now, timedelta(), limit=1)
    (other,) = await store.claim_due(shard, make.now, HOUR, limit=1)
    with pytest.raises(Overtaken, match="tonewell-terms was claimed"):
        await store.record(make.recording(health=make.health(turn=mine.turn)))
    assert await store.alerts() == ()
    await store.record(Recording(health=make.health(turn=other.turn, crashes=2)))
    assert (await store.health("tonewell-terms")).crashes == 2
    await store.unclaim(["tonewell-terms"], make.now)
    with pytest.raises(Overtaken):
        await store.record(Recording(health=make.health(turn=other.turn)))
    assert await store.due_shards(make.now) == (shard,)


async def test_a_source_declared_otherwise_while_it_is_read_is_read_again(store, make):
    await store.register([make.source()], make.now)
    before = await store.health("tonewell-terms")
    await store.register([make.source(select=("main",))], make.now)
    with pytest.raises(Overtaken):
        await store.record(make.recording(health=make.health(turn=before.turn)))
