"""Deliveries while we, the store or the clock fail."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.deliver import drain
from clausewatch.deliver.outbox import CRASHES, MAX_WAIT
from clausewatch.errors import StoreUnavailable
from clausewatch.model import Delivery, DeliveryStatus
from clausewatch.ports import InDoubt, TryAgain
from tests.service.outboxes import statuses


async def _poison_and_next(outbox, queue, clock) -> tuple[Delivery, ...]:
    """Two alerts, after as many tries as one that we fail on is given."""
    await queue("poison")
    await queue("next")
    for _ in range(CRASHES):
        await drain(outbox)
        clock.advance(MAX_WAIT)
    return await outbox.store.deliveries()


async def test_an_alert_that_we_fail_on_is_given_up_after_three_tries_and_the_rest_goes(outbox, queue, sender, clock):
    send = sender.send

    async def stumble(message):
        if message.alert.summary == "poison":
            raise ZeroDivisionError
        return await send(message)

    sender.send = stumble
    poison, following = await _poison_and_next(outbox, queue, clock)
    assert (poison.status, poison.attempts) == (DeliveryStatus.FAILED, CRASHES)
    assert "ZeroDivisionError" in poison.reason
    assert following.status is DeliveryStatus.SENT


async def test_an_alert_that_we_fail_to_look_for_is_given_up_as_well(outbox, queue, sender, clock):
    async def stumble(message, age):
        raise ZeroDivisionError

    sender.outcomes, sender.look_up = [InDoubt(reason="no answer")], stumble
    poison, following = await _poison_and_next(outbox, queue, clock)
    assert (poison.status, following.status) == (DeliveryStatus.FAILED, DeliveryStatus.SENT)
    assert "ZeroDivisionError" in poison.reason


@pytest.mark.parametrize("step", ["send", "look_up"])
async def test_a_store_that_fails_while_a_sender_asks_it_is_no_fault_of_the_alert(outbox, queue, sender, step):
    async def gone(*_):
        raise StoreUnavailable("the database is gone")

    sender.outcomes = [InDoubt(reason="no answer")]
    setattr(sender, step, gone)
    await queue("one")
    if step == "look_up":
        await drain(outbox)
        outbox.clock.advance(MAX_WAIT)
    with pytest.raises(ExceptionGroup) as failed:
        await drain(outbox)
    assert failed.group_contains(StoreUnavailable)
    (delivery,) = await outbox.store.deliveries()
    assert (delivery.status, "itself failed" in delivery.reason) == (DeliveryStatus.SENDING, False)


async def test_a_platform_that_never_answers_is_in_doubt(outbox, queue, sender):
    async def hang(message):
        await asyncio.Event().wait()

    sender.send = hang
    await queue("one")
    await drain(replace(outbox, call_limit=timedelta(seconds=0.05)))
    (delivery,) = await outbox.store.deliveries()
    assert (delivery.status, delivery.reason) == (DeliveryStatus.SENDING, "no answer within 0.05 seconds")


async def test_a_pump_that_was_frozen_while_another_took_over_writes_and_sends_nothing(outbox, queue, sender, clock):
    await queue("one")
    send = sender.send

    async def overtaken(message):
        await outbox.store.claim("team", clock(), timedelta(minutes=1))
        return await send(message)

    sender.send = overtaken
    await drain(replace(outbox, call_limit=timedelta(), settle=timedelta()))
    assert await statuses(outbox) == [DeliveryStatus.SENDING]


async def test_what_came_of_a_send_is_kept_in_mind_while_the_database_is_gone(outbox, queue, sender, monkeypatch):
    settle, failures = outbox.store.__class__.settle, []

    async def fail_at_first(self, *arguments, **options):
        if len(failures) < 2:
            failures.append(1)
            raise StoreUnavailable("gone")
        return await settle(self, *arguments, **options)

    monkeypatch.setattr(outbox.store.__class__, "settle", fail_at_first)
    await queue("one")
    await drain(outbox)
    (delivery,) = await outbox.store.deliveries()
    assert (delivery.status, delivery.doubts, len(sender.sent)) == (DeliveryStatus.SENT, 0, 1)


@pytest.mark.parametrize("hours", [-48, 48])
async def test_a_clock_that_jumps_loses_and_doubles_nothing(outbox, queue, sender, clock, hours):
    sender.outcomes = [TryAgain(reason="busy")]
    for summary in ("one", "two", "three"):
        await queue(summary)
    await drain(outbox)
    clock.advance(timedelta(hours=hours))
    await queue("four")
    await drain(outbox)
    clock.advance(timedelta(hours=48) + MAX_WAIT)
    await drain(outbox)
    assert [summary for _, summary, _ in sender.sent] == ["one", "one", "two", "three", "four"]
