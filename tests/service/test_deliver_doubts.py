"""Deliveries whose answer was lost."""

from dataclasses import replace
from datetime import timedelta

from clausewatch.deliver import drain
from clausewatch.model import DeliveryStatus, OnDoubt
from clausewatch.ports import InDoubt, MayRepeat, Sent, TryAgain
from tests.service.outboxes import LEGAL, TEAM, in_doubt, statuses


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
