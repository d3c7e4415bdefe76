from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.deliver import drain
from clausewatch.deliver.outbox import CLOSED_FOR, GIVE_UP_AFTER, JITTER, MAX_WAIT, backoff
from clausewatch.model import Channel, DeliveryAction, DeliveryStatus
from clausewatch.ports import Closed, InDoubt, Rejected, TryAgain
from tests.service.outboxes import LEGAL, TEAM, statuses


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
