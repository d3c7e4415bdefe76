"""What every backend's store promises about deliveries: their order, who may send them, and what becomes of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.errors import Overtaken
from clausewatch.model import (
    AlertKind,
    DeliveryStatus,
    OnDoubt,
)
from clausewatch.ports import Settlement

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)
PLATFORMS = ("slack", "discord")


@pytest.fixture
async def outbox(store, make):
    """Two alerts for Slack, the first of them for Discord too: deliveries 1, 2 (Discord) and 3."""
    await store.register([make.source()], make.now)
    alerts = ((make.alert("f1"), (make.slack, make.discord)), (make.alert("f2"), (make.slack,)))
    await store.record(make.recording(alerts=alerts))
    return await store.deliveries()


async def test_deliveries_start_pending(outbox, make):
    first, second, third = outbox
    assert [each.alert.fingerprint for each in outbox] == ["f1", "f1", "f2"]
    assert [each.channel for each in outbox] == [make.slack, make.discord, make.slack]
    assert first.alert == make.alert("f1")
    assert first.id < second.id < third.id
    for each in outbox:
        assert (each.status, each.attempts, each.not_before) == (DeliveryStatus.PENDING, 0, None)
        assert (each.remote_id, each.reason) == (None, "")


async def test_nonces_are_short_stable_and_distinct(outbox):
    nonces = [each.nonce for each in outbox]
    assert len(set(nonces)) == 3
    assert all(0 < len(nonce) <= 25 and nonce.isascii() and nonce.isalnum() for nonce in nonces)
    assert nonces[0] == "THZT3DX3XXJUAI7Z6RLFJLMES"


async def test_order_within_a_channel_holds(store, outbox, make, settle):
    first, other, second = outbox
    assert await store.open_channels(make.now, PLATFORMS) == ("label-slack", "label-discord")
    later = make.now + HOUR
    await settle("label-slack", make.now, DeliveryStatus.PENDING, not_before=later, reason="busy")
    assert await store.open_channels(make.now, PLATFORMS) == ("label-discord",)
    assert await store.open_channels(later, PLATFORMS) == ("label-slack", "label-discord")
    assert await store.next_attempt() == later
    assert await store.claim("label-slack", make.now, LEASE) is None
    turn = await store.claim("label-slack", later, LEASE)
    assert (turn.delivery.id, turn.delivery.attempts, turn.delivery.reason) == (first.id, 1, "busy")
    begun = (await store.deliveries())[0]
    assert (begun.status, begun.attempts, begun.begun_at) == (DeliveryStatus.SENDING, 2, later)
    done = Settlement(status=DeliveryStatus.SENT, attempts=2, remote_id="1767603600.000100")
    following = await store.proceed(turn, later, LEASE, done)
    assert following.delivery == second
    sent = (await store.deliveries())[0]
    assert (sent.status, sent.remote_id, sent.settled_at) == (DeliveryStatus.SENT, "1767603600.000100", later)
    await store.settle(following, Settlement(status=DeliveryStatus.FAILED, attempts=16), later, keep=True)
    assert await store.proceed(following, later, LEASE) is None
    assert await store.open_channels(later, PLATFORMS) == ("label-discord",)
    assert await store.open_channels(later, ("slack",)) == ()
    assert await store.next_attempt() is None
    assert other.channel == make.discord


async def test_next_attempt_looks_only_at_each_channels_oldest(store, outbox, make, settle):
    await settle("label-slack", make.now, DeliveryStatus.PENDING, not_before=make.now + 3 * HOUR)
    await settle("label-discord", make.now, DeliveryStatus.SENDING, not_before=make.now + 2 * HOUR)
    assert await store.next_attempt() == make.now + 2 * HOUR
    assert await store.open_channels(make.now + HOUR, PLATFORMS) == ()


@pytest.mark.parametrize("final", ["sent", "rejected", "failed", "suppressed"])
async def test_final_is_final(store, outbox, make, final):
    turn = await store.claim("label-slack", make.now, LEASE)
    await store.settle(turn, Settlement(status=DeliveryStatus(final), attempts=1), make.now, keep=True)
    await store.settle(turn, Settlement(status=DeliveryStatus.PENDING, attempts=7), make.now, keep=True)
    (first, *_) = await store.deliveries()
    assert (first.status, first.attempts) == (final, 1)


async def test_a_channel_is_held_by_one(store, outbox, make):
    turn = await store.claim("label-slack", make.now, LEASE)
    assert await store.claim("label-slack", make.now, LEASE) is None
    assert await store.open_channels(make.now, PLATFORMS) == ("label-discord",)
    await store.release(turn)
    assert await store.claim("label-slack", make.now, LEASE)
    assert await store.claim("nobody", make.now, LEASE) is None


async def test_who_was_overtaken_writes_nothing(store, outbox, make):
    late = await store.claim("label-slack", make.now, timedelta())
    assert (await store.claim("label-slack", make.now, LEASE)).delivery.status is DeliveryStatus.SENDING
    before = await store.deliveries()
    sent = Settlement(status=DeliveryStatus.SENT, attempts=1, remote_id="late")
    for write in (
        lambda: store.settle(late, sent, make.now, keep=True),
        lambda: store.proceed(late, make.now, LEASE, sent),
        lambda: store.extend(late, LEASE),
        lambda: store.release(late),
        lambda: store.hold(late, make.now, make.alert("held", kind=AlertKind.NOTICE)),
    ):
        with pytest.raises(Overtaken):
            await write()
    assert await store.deliveries() == before
    assert await store.claim("label-slack", make.now, LEASE) is None


async def test_a_doubt_keeps_the_time_of_its_first_request(store, outbox, make):
    await store.claim("label-slack", make.now, timedelta())
    found = (await store.claim("label-slack", make.now + HOUR, timedelta())).delivery
    assert (found.status, found.begun_at, found.attempts) == (DeliveryStatus.SENDING, make.now, 1)
    assert (await store.claim("label-slack", make.now + 2 * HOUR, LEASE)).delivery.begun_at == make.now


async def test_a_channel_moves_with_its_next_alert(store, outbox, make):
    moved = replace(make.slack, address="C0NEWROOM", in_doubt=OnDoubt.ASK)
    await store.record(make.recording(alerts=((make.alert("f3"), (moved,)),)))
    assert (await store.claim("label-slack", make.now, LEASE)).delivery.channel == moved


async def test_a_setting_is_no_move(store, make, settle):
    await store.announce((), make.alert("baseline", kind=AlertKind.BASELINE), [make.slack])
    await settle("label-slack", make.now, DeliveryStatus.SENT)
    asking = replace(make.slack, in_doubt=OnDoubt.ASK)
    assert await store.channels_without_baseline([asking]) == ()
    await store.place([asking])
    assert await store.channels_without_baseline([asking]) == ()


async def test_what_was_given_up_can_be_queued_again(store, outbox, make, settle):
    first, other, second = outbox
    await settle("label-slack", make.now, DeliveryStatus.REJECTED, reason="too long")
    await settle("label-discord", make.now, DeliveryStatus.FAILED, attempts=16, reason="busy")
    await settle("label-slack", make.now, DeliveryStatus.SENT, remote_id="m1")
    assert [await store.retry(second.id), await store.retry(404), await store.retry(first.id)] == [0, 0, 1]
    assert (await store.claim("label-slack", make.now, LEASE)).delivery == first
    assert await store.retry() == 1
    assert (await store.claim("label-discord", make.now, LEASE)).delivery == other


async def test_a_failure_is_told_in_the_fallback_channel(store, outbox, make, settle):
    notice = make.alert("failure", kind=AlertKind.NOTICE)
    await settle("label-slack", make.now, DeliveryStatus.FAILED, notice=notice)
    assert len(await store.deliveries()) == 3
    await store.place([replace(make.discord, fallback=True)])
    await settle("label-slack", make.now, DeliveryStatus.FAILED, notice=notice)
    told = (await store.deliveries())[-1]
    assert (told.alert, told.channel.id) == (notice, "label-discord")
    await settle("label-discord", make.now, DeliveryStatus.FAILED, notice=make.alert("of its own"))
    assert len(await store.deliveries()) == 4


async def test_a_held_channel_gets_notices_only(store, outbox, make, settle):
    turn = await store.claim("label-slack", make.now, LEASE)
    await store.hold(turn, make.now, make.alert("flood", kind=AlertKind.NOTICE))
    (first, *_) = await store.deliveries()
    assert first.status is DeliveryStatus.PENDING
    assert (await settle("label-slack", make.now, DeliveryStatus.SENT)).alert.fingerprint == "flood"
    assert await store.claim("label-slack", make.now, LEASE) is None
    assert await store.open_channels(make.now, PLATFORMS) == ("label-discord",)
    assert await store.waiting("label-slack") == await store.resume("label-slack") == 2
    turn = await store.claim("label-slack", make.now, LEASE)
    assert (turn.delivery.alert.fingerprint, turn.recent) == ("f1", 0)
    await store.hold(turn, make.now, make.alert("flood again", kind=AlertKind.NOTICE))
    assert await store.drop("label-slack") == 3
    assert {each.status for each in await store.deliveries() if each.channel == make.slack} == {"sent", "suppressed"}


async def test_messages_of_the_last_hour_are_counted(store, outbox, make, settle):
    await settle("label-slack", make.now, DeliveryStatus.SENT)
    turn = await store.claim("label-slack", make.now + HOUR / 2, LEASE)
    assert turn.recent == 1
    await store.release(turn)
    assert (await store.claim("label-slack", make.now + HOUR, LEASE)).recent == 0
