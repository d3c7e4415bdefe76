"""A recording is written as a whole or not at all, and the calls of every poll stay small."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from clausewatch.ports import Recording
from clausewatch.store.tables import metadata


async def _contents(store):
    """Every row of every table."""
    async with store.database.read() as connection:
        return {table.name: (await connection.execute(select(table))).all() for table in metadata.sorted_tables}


async def _fails_at_each_statement(store, statements, act):
    """Run `act` with its first statement failing, then its second …, until it goes through; how many it has."""
    before = await _contents(store)
    for number in range(1, 100):
        with statements(store, fail_at=number) as seen:
            try:
                await act()
            except ConnectionAbortedError:
                assert len(seen.sent) == number
            else:
                return len(seen.sent)
        assert await _contents(store) == before
    raise AssertionError("it never went through")


async def test_a_recording_torn_anywhere_leaves_nothing(store, statements, make):
    await store.register([make.source()], make.now)
    assert await _fails_at_each_statement(store, statements, lambda: store.record(make.recording())) >= 8
    assert len(await store.deliveries()) == 2
    assert len(await store.versions("tonewell-terms")) == 1


async def test_an_announcement_torn_anywhere_leaves_nothing(store, statements, make):
    await store.register([make.source()], make.now)
    await store.record(Recording(health=make.health()))

    async def announce():
        await store.announce(["tonewell-terms"], make.alert("baseline"), [make.slack, make.discord])

    await _fails_at_each_statement(store, statements, announce)
    assert await store.unannounced() == ()
    assert len(await store.deliveries()) == 2


async def test_a_registration_torn_anywhere_leaves_nothing(store, statements, make):
    await store.register([make.source("gone"), make.source("moved")], make.now)
    await store.register([make.source("moved"), make.source("back")], make.now)
    await store.register([make.source("moved"), make.source("gone")], make.now)
    sources = [make.source("new"), make.source("moved", url="https://tonewell.example/elsewhere"), make.source("back")]
    await _fails_at_each_statement(store, statements, lambda: store.register(sources, make.now))
    assert await store.due(make.now) == ("back", "moved", "new")


async def test_one_bad_alert_takes_the_whole_recording_with_it(store, make):
    await store.register([make.source()], make.now)
    before = await _contents(store)
    naive = make.alert("f2", at=make.now.replace(tzinfo=None))
    with pytest.raises(ValueError, match="no zone"):
        await store.record(make.recording(alerts=((make.alert(), (make.slack,)), (naive, (make.slack,)))))
    assert await _contents(store) == before


async def test_a_cancelled_recording_is_all_or_nothing(store, make):
    await store.register([make.source()], make.now)
    before = await _contents(store)
    for steps in range(12):
        task = asyncio.create_task(store.record(make.recording()))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        written = len(await store.deliveries())
        assert written in {0, 2}
        if not written:
            assert await _contents(store) == before
    await store.record(make.recording())
    assert len(await store.deliveries()) == 2


async def test_hot_calls_take_few_statements_however_much_there_is(store, statements, make):
    names = [f"source-{number:03}" for number in range(300)]
    await store.register([make.source(name) for name in names], make.now)
    crowd = tuple(dataclasses.replace(make.slack, id=f"room-{number}") for number in range(100))
    await store.record(make.recording(names[0], alerts=((make.alert(), crowd),)))
    unchanged = Recording(health=make.health(names[0]), memory='{"forms": ["cd"]}')
    calls = {
        "due": (lambda: store.due(make.now), 1),
        "next_due": (store.next_due, 1),
        "health": (lambda: store.health(names[1]), 1),
        "healths": (store.healths, 1),
        "registered before": (lambda: store.register([make.source(name) for name in names], make.now), 1),
        "poll without news": (lambda: store.record(Recording(health=make.health(names[0]))), 2),
        "document unchanged": (lambda: store.record(unchanged), 2),
        "open_channels": (lambda: store.open_channels(make.now, ("slack",)), 1),
        "claim": (lambda: store.claim("room-7", make.now, timedelta()), 4),
        "next_attempt": (store.next_attempt, 1),
        "deliveries": (store.deliveries, 1),
        "told to a hundred channels": (
            lambda: store.record(make.recording(names[0], alerts=((make.alert("f2"), crowd),))),
            11,
        ),
    }
    for name, (call, most) in calls.items():
        with statements(store) as seen:
            await call()
        assert len(seen.sent) <= most, (name, seen.sent)
