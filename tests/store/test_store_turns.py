"""What many pumps write at once is one transaction, and each of them has its own success or failure."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from clausewatch.errors import Overtaken, StoreError, StoreUnavailable
from clausewatch.model import AlertKind, DeliveryAction, DeliveryStatus, Posting
from clausewatch.ports import Settlement, Turn
from clausewatch.store import SqlStore
from clausewatch.store.tables import alert, channel

LEASE = timedelta(minutes=1)
SENT = Settlement(status=DeliveryStatus.SENT, attempts=1, remote_id="m1")


@pytest.fixture
def rooms(make):
    return tuple(replace(make.slack, id=f"room-{number:03}", address=f"C{number}") for number in range(100))


@pytest.fixture
async def told(store, rooms, make):
    """Puts alerts with these names into the outboxes of so many rooms."""

    async def told(number: int, *names: str, **how) -> None:
        for name in names:
            await store.announce((), make.alert(name), rooms[:number])

    return told


async def _claimed(store, rooms, make, lease=LEASE) -> list[Turn]:
    return await asyncio.gather(*(store.claim(room.id, make.now, lease) for room in rooms))


async def test_a_step_of_many_channels_takes_as_many_statements_as_of_a_few(store, told, rooms, statements, make):
    await told(100, "f1", "f2", "f3")
    sent = {}
    for some in (rooms[:5], rooms[5:]):
        with statements(store) as claiming:
            turns = await _claimed(store, some, make)
        with statements(store) as going_on:
            turns = await asyncio.gather(*(store.proceed(turn, make.now, LEASE, SENT) for turn in turns))
        assert [turn.delivery.alert.fingerprint for turn in turns] == ["f2"] * len(some)
        with statements(store) as letting_go:
            await asyncio.gather(*(store.settle(turn, SENT, make.now, keep=False) for turn in turns))
        sent[len(some)] = (len(claiming.sent), len(going_on.sent), len(letting_go.sent))
    assert sent == {5: (4, 5, 3), 95: (4, 5, 3)}
    assert {turn.delivery.alert.fingerprint for turn in await _claimed(store, rooms, make)} == {"f3"}


async def test_who_was_overtaken_keeps_no_other_back(store, told, rooms, make):
    await told(3, "f1", "f2")
    late, _, _ = turns = await _claimed(store, rooms[:3], make, timedelta())
    (newer,) = await _claimed(store, rooms[:1], make)
    outcomes = await asyncio.gather(
        *(store.proceed(turn, make.now, LEASE, SENT) for turn in turns), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Overtaken, Turn, Turn]
    states = {(each.channel.id, each.alert.fingerprint): each.status for each in await store.deliveries()}
    assert states["room-000", "f1"] is DeliveryStatus.SENDING
    assert states["room-001", "f1"] is states["room-002", "f1"] is DeliveryStatus.SENT
    assert newer.token == late.token + 1


async def test_an_alert_that_cannot_be_read_keeps_no_other_back(store, told, rooms, make):
    await told(1, "broken")
    await told(3, "whole")
    async with store.database.write() as connection:
        await connection.execute(update(alert).where(alert.c.fingerprint == "broken").values(body="{"))
    outcomes = await asyncio.gather(
        *(store.claim(room.id, make.now, LEASE) for room in rooms[:3]), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [StoreError, Turn, Turn]
    async with store.database.write() as connection:
        as_it_was = select(alert.c.body).where(alert.c.fingerprint == "whole").scalar_subquery()
        await connection.execute(update(alert).where(alert.c.fingerprint == "broken").values(body=as_it_was))
        await connection.execute(update(channel).values(leased_until=None))
    assert (await store.claim("room-000", make.now, LEASE)).delivery.status is DeliveryStatus.PENDING


async def test_of_many_who_want_a_channel_at_once_one_gets_it(store, told, rooms, make):
    await told(2, "f1")
    turns = await _claimed(store, [rooms[0], rooms[1], rooms[0], rooms[0]], make)
    assert [turn is not None for turn in turns] == [True, True, False, False]


async def test_steps_that_are_torn_anywhere_leave_nothing(store, told, rooms, statements, make):
    await told(4, "f1", "f2")
    await store.place([replace(make.discord, fallback=True)])
    turns = await _claimed(store, rooms[:3], make)
    before = await _contents(store)
    notice = make.alert("notice", kind=AlertKind.NOTICE)
    calls = (
        lambda: store.proceed(turns[0], make.now, LEASE, SENT),
        lambda: store.settle(turns[1], replace(SENT, status=DeliveryStatus.FAILED, notice=notice), make.now, keep=True),
        lambda: store.hold(turns[2], make.now, make.alert("flood", kind=AlertKind.NOTICE)),
        lambda: store.claim(rooms[3].id, make.now, LEASE),
    )
    for torn_at in range(1, 100):
        with statements(store, torn_at) as seen:
            outcomes = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
        if len(seen.sent) < torn_at:
            break
        assert {type(outcome) for outcome in outcomes} == {ConnectionAbortedError}
        assert await _contents(store) == before
    assert not any(isinstance(outcome, BaseException) for outcome in outcomes)
    assert torn_at > 10
    assert await _contents(store) != before


async def test_edits_of_many_channels_are_superseded_in_a_few_statements(store, told, rooms, statements, make):
    await told(100, "f1")
    turns = await _claimed(store, rooms, make)
    await asyncio.gather(*(store.settle(turn, SENT, make.now, keep=False) for turn in turns))
    await store.register([make.source()], make.now)
    for name in ("e1", "e2"):
        edit = Posting(alert=make.alert(name), channels=rooms, action=DeliveryAction.EDIT, parent="f1")
        await store.record(replace(make.recording(), postings=(edit,)))
    with statements(store) as seen:
        turns = await _claimed(store, rooms, make)
    assert {turn.delivery.alert.fingerprint for turn in turns} == {"e2"}
    assert len(seen.sent) == 8


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_row_that_somebody_writes_to_is_not_waited_for(database_url, store, told, rooms, make):
    """A machine that is frozen in the middle of a transaction keeps nobody else from sending."""
    await told(3, "f1")
    async with SqlStore.open(database_url) as other, other.database.write() as connection:
        await connection.execute(select(channel.c.id).where(channel.c.id == "room-000").with_for_update())
        async with asyncio.timeout(5):
            turns = await _claimed(store, rooms[:3], make)
        assert [turn is not None for turn in turns] == [False, True, True]
    assert await store.claim("room-000", make.now, LEASE)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_who_queues_an_alert_waits_for_no_pump_and_no_pump_for_it(database_url, store, told, rooms, make):
    await told(3, "f1")
    async with SqlStore.open(database_url) as other, other.database.write() as connection:
        await other._queue(connection, [Posting(alert=make.alert("f2"), channels=rooms[:3])], make.now)
        async with asyncio.timeout(5):
            turns = await _claimed(store, rooms[:3], make)
    assert all(turns)


async def test_a_database_that_is_gone_fails_each_step_and_what_comes_after_is_written(store, told, rooms, make):
    await told(2, "f1")
    write, gone = store.database.__class__.write, [StoreUnavailable("gone")]

    def fail_once(database):
        if gone:
            raise gone.pop()
        return write(database)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.database.__class__, "write", fail_once)
        claims = (store.claim(room.id, make.now, LEASE) for room in rooms[:2])
        outcomes = await asyncio.gather(*claims, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 2
        assert all(await _claimed(store, rooms[:2], make))


async def _contents(store) -> tuple:
    async with store.database.read() as connection:
        return await store.deliveries(), tuple((await connection.execute(select(channel).order_by(channel.c.id))).all())
