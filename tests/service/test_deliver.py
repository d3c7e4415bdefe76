import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.deliver import Outbox, drain
from clausewatch.deliver.outbox import CLOSED_FOR, CRASHES, GIVE_UP_AFTER, JITTER, MAX_WAIT, backoff
from clausewatch.errors import StoreUnavailable
from clausewatch.model import Channel, DeliveryAction, DeliveryStatus, OnDoubt
from clausewatch.ports import Closed, InDoubt, MayRepeat, Rejected, Sent, TryAgain

TEAM = Channel(id="team", platform="fake", address="1")
LEGAL = Channel(id="legal", platform="fake", address="2")


@pytest.fixture
def outbox(store, sender, clock) -> Outbox:
    async def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    return Outbox(store=store, senders={"fake": sender}, clock=clock, sleep=sleep)


async def statuses(outbox) -> list[DeliveryStatus]:
    return [delivery.status for delivery in await outbox.store.deliveries()]


async def test_a_channel_gets_its_alerts_in_order_and_once(outbox, queue, sender, clock):
    began = clock()
    for summary in ("one", "two", "three"):
        await queue(summary)
    await drain(outbox)
    await drain(outbox)
    assert [summary for _, summary, _ in sender.sent] == ["one", "two", "three"]
    assert clock() - began == 3 * sender.spacing
    assert await statuses(outbox) == [DeliveryStatus.SENT] * 3


async def test_an_alert_that_is_queued_twice_is_sent_once(outbox, queue, sender):
    await queue("one")
    await queue("one")
    await drain(outbox)
    assert len(sender.sent) == 1


async def test_a_later_alert_never_overtakes_one_that_has_to_wait(outbox, queue, sender, clock):
    sender.outcomes = [TryAgain(reason="rate limited", after=timedelta(seconds=90))]
    await queue("one")
    await queue("two")
    await drain(outbox)
    assert [summary for _, summary, _ in sender.sent] == ["one"]
    clock.advance(timedelta(seconds=89))
    await drain(outbox)
    assert len(sender.sent) == 1
    clock.advance(timedelta(seconds=30))
    await drain(outbox)
    assert [summary for _, summary, _ in sender.sent] == ["one", "one", "two"]


async def test_one_channels_trouble_does_not_delay_another(outbox, queue, sender):
    sender.outcomes = [TryAgain(reason="rate limited")]
    await queue("one", TEAM, LEGAL)
    await queue("two", TEAM, LEGAL)
    await drain(outbox)
    waiting = sender.sent[0][0]
    other = ({"team", "legal"} - {waiting}).pop()
    assert [summary for channel, summary, _ in sender.sent if channel == other] == ["one", "two"]


async def test_a_rejected_alert_is_told_why_and_the_next_one_goes_on(outbox, queue, sender):
    sender.outcomes = [Rejected(reason="invite the app")]
    await queue("one")
    await queue("two")
    await drain(outbox)
    first, second = await outbox.store.deliveries()
    assert (first.status, first.reason) == (DeliveryStatus.REJECTED, "invite the app")
    assert second.status is DeliveryStatus.SENT


async def test_a_closed_channel_keeps_its_alerts_until_it_takes_them(outbox, queue, sender, clock, caplog):
    rounds = GIVE_UP_AFTER * 2
    sender.outcomes = [Closed(reason="invite the app")] * rounds
    await queue("one")
    await queue("two")
    for _ in range(rounds):
        await drain(outbox)
        await drain(outbox)
        clock.advance(CLOSED_FOR)
    first, second = await outbox.store.deliveries()
    assert [summary for _, summary, _ in sender.sent] == ["one"] * rounds
    assert (first.status, first.reason, first.attempts) == (DeliveryStatus.PENDING, "invite the app", 0)
    assert (second.status, second.reason) == (DeliveryStatus.PENDING, "")
    assert caplog.text.count("invite the app") == 1
    await drain(outbox)
    assert await statuses(outbox) == [DeliveryStatus.SENT] * 2


async def test_a_start_tries_closed_channels_at_once_and_keeps_a_platforms_own_wait(outbox, queue, sender):
    sender.outcomes = [Closed(reason="invite the app"), TryAgain(reason="busy", after=timedelta(hours=1))]
    await queue("one", TEAM)
    await drain(outbox)
    await queue("two", LEGAL)
    await drain(outbox)
    await outbox.store.reopen()
    await drain(outbox)
    assert await statuses(outbox) == [DeliveryStatus.SENT, DeliveryStatus.PENDING]


async def test_a_delivery_in_doubt_is_sent_again_under_the_same_nonce(outbox, queue, sender, clock):
    sender.outcomes = [InDoubt(reason="the connection was lost")]
    await queue("one")
    await drain(outbox)
    assert await statuses(outbox) == [DeliveryStatus.SENDING]
    clock.advance(timedelta(minutes=1))
    await drain(outbox)
    assert await statuses(outbox) == [DeliveryStatus.SENT]
    assert len({nonce for _, _, nonce in sender.sent}) == 1
    assert len(sender.sent) == 2


async def test_a_row_left_sending_by_a_dead_process_is_taken_up_again(outbox, queue, sender):
    await queue("one")
    await outbox.store.claim("team", outbox.clock(), timedelta())
    await drain(outbox)
    (after,) = await outbox.store.deliveries()
    assert (after.status, after.attempts) == (DeliveryStatus.SENT, 2)


async def test_after_the_last_attempt_it_has_failed_and_the_channel_goes_on(outbox, queue, sender, clock):
    sender.outcomes = [TryAgain(reason="the server answers 503")] * GIVE_UP_AFTER
    await queue("one")
    began = clock()
    for _ in range(GIVE_UP_AFTER):
        await drain(outbox)
        clock.advance(MAX_WAIT + JITTER)
    assert await statuses(outbox) == [DeliveryStatus.FAILED]
    assert clock() - began > timedelta(days=1)


async def test_nothing_is_begun_once_stop_is_set(outbox, queue, sender):
    await queue("one")
    outbox.stop.set()
    await drain(outbox)
    assert sender.sent == []


async def test_a_channel_whose_platform_is_not_configured_keeps_its_alerts(outbox, queue):
    await queue("one", Channel(id="old", platform="gone", address="9"))
    await drain(outbox)
    assert await statuses(outbox) == [DeliveryStatus.PENDING]


def test_the_waits_before_giving_up_add_up_to_more_than_a_day():
    assert sum((backoff(attempts) for attempts in range(1, GIVE_UP_AFTER)), timedelta()) > timedelta(days=1)
    assert backoff(100) <= MAX_WAIT + JITTER


# Doubts


async def in_doubt(outbox, age=timedelta(seconds=40)) -> None:
    """Leaves the team's next delivery as a process does that dies in the middle of a send."""
    await outbox.store.claim("team", outbox.clock(), timedelta())
    outbox.clock.advance(age)


async def test_a_message_that_is_found_is_not_sent_again(outbox, queue, sender):
    await queue("one")
    await in_doubt(outbox)
    sender.found = Sent(remote_id="found")
    await drain(outbox)
    (delivery,) = await outbox.store.deliveries()
    assert (delivery.status, delivery.remote_id, sender.sent) == (DeliveryStatus.SENT, "found", [])


async def test_where_nobody_can_tell_it_is_sent_again_and_counted(outbox, queue, sender):
    await queue("one")
    await in_doubt(outbox)
    sender.found = InDoubt(reason="the history may not be read")
    await drain(outbox)
    (delivery,) = await outbox.store.deliveries()
    assert (delivery.status, delivery.doubts, len(sender.sent)) == (DeliveryStatus.SENT, 1, 1)


async def test_a_doubt_is_kept_before_the_message_goes_out_again(outbox, queue, sender):
    await queue("one")
    await in_doubt(outbox)
    sender.found = InDoubt(reason="the history may not be read")
    known = []
    send = sender.send

    async def killed_after(message):
        known.extend(each.doubts for each in await outbox.store.deliveries())
        return await send(message)

    sender.send = killed_after
    await drain(outbox)
    assert known == [1]


async def test_where_nobody_can_tell_a_person_is_asked_if_the_channel_wants_that(outbox, queue, sender):
    await queue("one", replace(TEAM, in_doubt=OnDoubt.ASK))
    await outbox.store.place([replace(LEGAL, fallback=True)])
    await in_doubt(outbox)
    sender.found = InDoubt(reason="the history may not be read")
    await drain(outbox)
    delivery, notice = await outbox.store.deliveries()
    assert delivery.status is DeliveryStatus.FAILED
    assert "it may be there or not" in delivery.reason
    assert notice.channel.id == "legal"
    assert f"clausewatch deliveries retry {delivery.id}" in notice.alert.summary
    assert [channel for channel, _, _ in sender.sent] == ["legal"]


async def test_a_doubt_that_cannot_be_cleared_up_now_waits(outbox, queue, sender, clock):
    await queue("one")
    await in_doubt(outbox)
    sender.found = TryAgain(reason="Slack is away", after=timedelta(seconds=90))
    await drain(outbox)
    assert (sender.sent, await statuses(outbox)) == ([], [DeliveryStatus.SENDING])
    sender.found = MayRepeat()
    clock.advance(seconds=89)
    await drain(outbox)
    assert sender.sent == []
    clock.advance(seconds=30)
    await drain(outbox)
    assert len(sender.sent) == 1


async def test_a_busy_platform_does_not_make_a_doubt_certain(outbox, queue, sender):
    """A nonce is soon forgotten: what may be there has to be looked for each time, not taken for not sent."""
    await queue("one")
    await in_doubt(outbox)
    sender.outcomes = [TryAgain(reason="busy")]
    await drain(outbox)
    assert await statuses(outbox) == [DeliveryStatus.SENDING]


# Replies and edits


async def test_a_reply_and_an_edit_follow_their_message(outbox, queue, sender):
    await queue("root")
    await queue("reply", action=DeliveryAction.REPLY, parent="root", broadcast=True)
    await queue("edit", action=DeliveryAction.EDIT, parent="root")
    await queue("edit again", action=DeliveryAction.EDIT, parent="root")
    await drain(outbox)
    assert [(each.alert.summary, each.action, each.target, each.broadcast) for each in sender.messages] == [
        ("root", DeliveryAction.POST, None, False),
        ("reply", DeliveryAction.REPLY, "m1", True),
        ("edit again", DeliveryAction.EDIT, "m1", False),
    ]


async def test_a_reply_to_nothing_is_a_message_of_its_own(outbox, queue, sender):
    sender.outcomes = [Rejected(reason="too long")]
    await queue("root")
    await queue("reply", action=DeliveryAction.REPLY, parent="root")
    await queue("edit", action=DeliveryAction.EDIT, parent="root")
    await drain(outbox)
    assert [(each.alert.summary, each.action) for each in sender.messages] == [
        ("root", DeliveryAction.POST),
        ("reply", DeliveryAction.POST),
    ]
    assert (await statuses(outbox))[-1] is DeliveryStatus.SUPPRESSED


# What people are told


@pytest.mark.parametrize("outcome", [Rejected(reason="too long"), Closed(reason="invite the app")])
async def test_what_a_person_has_to_see_to_is_told_once_in_the_fallback_channel(outbox, queue, sender, clock, outcome):
    await outbox.store.place([replace(LEGAL, fallback=True)])
    sender.outcomes = [outcome]
    await queue("one")
    await drain(outbox)
    clock.advance(CLOSED_FOR)
    await drain(outbox)
    told = [summary for channel, summary, _ in sender.sent if channel == "legal"]
    assert len(told) == 1
    assert outcome.reason in told[0]


async def test_a_notice_that_cannot_be_told_makes_no_further_notice(outbox, queue, sender):
    await outbox.store.place([replace(LEGAL, fallback=True)])
    sender.outcomes = [Rejected(reason="too long")] * 3
    await queue("one")
    await drain(outbox)
    assert [channel for channel, _, _ in sender.sent] == ["team", "legal"]


async def test_ten_thousand_alerts_at_once_are_held_and_a_person_is_asked(outbox, flood, sender, clock):
    outbox = replace(outbox, flood=5)
    await flood(10_000)
    await drain(outbox)
    assert len(sender.sent) == 6
    assert "clausewatch deliveries resume team" in sender.sent[-1][1]
    assert "9995 more wait" in sender.sent[-1][1]
    clock.advance(timedelta(hours=2))
    await drain(outbox)
    assert len(sender.sent) == 6
    assert await outbox.store.drop("team") == 9_995
    await flood(1, "later")
    await drain(outbox)
    assert len(sender.sent) == 7


async def test_what_was_held_goes_on_at_a_persons_word(outbox, flood, sender):
    outbox = replace(outbox, flood=5)
    await flood(12)
    await drain(outbox)
    assert await outbox.store.resume("team") == 7
    await drain(outbox)
    assert [status for status in await statuses(outbox) if status is not DeliveryStatus.SENT] == []


# Faults


async def test_an_alert_that_we_fail_on_is_given_up_after_three_tries_and_the_rest_goes(outbox, queue, sender, clock):
    send = sender.send

    async def stumble(message):
        if message.alert.summary == "poison":
            raise ZeroDivisionError
        return await send(message)

    sender.send = stumble
    await queue("poison")
    await queue("next")
    for _ in range(CRASHES):
        await drain(outbox)
        clock.advance(MAX_WAIT)
    poison, following = await outbox.store.deliveries()
    assert (poison.status, poison.attempts) == (DeliveryStatus.FAILED, CRASHES)
    assert "ZeroDivisionError" in poison.reason
    assert following.status is DeliveryStatus.SENT


async def test_an_alert_that_we_fail_to_look_for_is_given_up_as_well(outbox, queue, sender, clock):
    async def stumble(message, age):
        raise ZeroDivisionError

    sender.outcomes, sender.look_up = [InDoubt(reason="no answer")], stumble
    await queue("poison")
    await queue("next")
    for _ in range(CRASHES):
        await drain(outbox)
        clock.advance(MAX_WAIT)
    poison, following = await outbox.store.deliveries()
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
