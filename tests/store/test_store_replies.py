"""What every backend's store promises about messages that answer or edit another."""

import pytest

from clausewatch.model import (
    DeliveryAction,
    DeliveryStatus,
    Posting,
)
from clausewatch.ports import Recording


async def _post(store, make, fingerprint, action=DeliveryAction.POST, parent=None, channels=None, **values):
    posting = Posting(
        alert=make.alert(fingerprint), channels=channels or (make.slack,), action=action, parent=parent, **values
    )
    await store.record(Recording(health=make.health(), postings=(posting,)))


@pytest.fixture
async def told(store, make, settle):
    """A message in Slack."""
    await store.register([make.source()], make.now)
    await _post(store, make, "root")
    await settle("label-slack", make.now, DeliveryStatus.SENT, remote_id="m1")


async def test_a_reply_knows_the_first_message_of_its_thread(store, told, make, settle):
    await _post(store, make, "reply", DeliveryAction.REPLY, "root", broadcast=True)
    found = await settle("label-slack", make.now, DeliveryStatus.SENT, remote_id="m2")
    assert (found.action, found.target, found.broadcast) == (DeliveryAction.REPLY, "m1", True)
    await _post(store, make, "reply to the reply", DeliveryAction.REPLY, "reply")
    assert (await settle("label-slack", make.now, DeliveryStatus.SENT)).target == "m1"
    await _post(store, make, "edit of the reply", DeliveryAction.EDIT, "reply")
    assert (await settle("label-slack", make.now, DeliveryStatus.SENT)).target == "m2"


async def test_the_message_of_an_edit_is_the_edited_one(store, told, make, settle):
    await _post(store, make, "edit", DeliveryAction.EDIT, "root")
    await settle("label-slack", make.now, DeliveryStatus.SENT, remote_id="m1")
    await _post(store, make, "edit again", DeliveryAction.EDIT, "edit")
    await _post(store, make, "reply", DeliveryAction.REPLY, "edit again")
    for action in (DeliveryAction.EDIT, DeliveryAction.REPLY):
        found = await settle("label-slack", make.now, DeliveryStatus.SENT)
        assert (found.action, found.target) == (action, "m1")


async def test_what_edits_or_answers_another_was_not_posted_itself(store, told, make):
    await _post(store, make, "edit", DeliveryAction.EDIT, "root")
    await _post(store, make, "reply", DeliveryAction.REPLY, "root")
    await _post(store, make, "other")
    assert [each.fingerprint for each in await store.posted()] == ["root", "other"]


async def test_only_the_last_of_several_edits_goes(store, told, make, settle):
    for number in range(3):
        await _post(store, make, f"edit {number}", DeliveryAction.EDIT, "root")
    assert (await settle("label-slack", make.now, DeliveryStatus.SENT)).alert.fingerprint == "edit 2"
    suppressed = [each for each in await store.deliveries() if each.status is DeliveryStatus.SUPPRESSED]
    assert [each.reason for each in suppressed] == ["superseded by a later edit"] * 2


async def test_a_parent_that_was_never_sent(store, told, make, settle):
    await _post(store, make, "here")
    await settle("label-slack", make.now, DeliveryStatus.REJECTED)
    for parent in ("here", "elsewhere"):
        await _post(store, make, f"edit of {parent}", DeliveryAction.EDIT, parent)
        await _post(store, make, f"reply to {parent}", DeliveryAction.REPLY, parent)
        found = await settle("label-slack", make.now, DeliveryStatus.SENT)
        assert (found.alert.fingerprint, found.target) == (f"reply to {parent}", None)
    suppressed = [each for each in await store.deliveries() if each.status is DeliveryStatus.SUPPRESSED]
    assert [each.reason for each in suppressed] == ["the message that it would change was never sent here"] * 2


async def test_each_channel_has_its_own_parent(store, told, make, settle):
    await _post(store, make, "late", channels=(make.discord,))
    await settle("label-discord", make.now, DeliveryStatus.SENT, remote_id="d1")
    await _post(store, make, "r1", DeliveryAction.REPLY, "root", channels=(make.slack, make.discord))
    assert (await settle("label-slack", make.now, DeliveryStatus.SENT)).target == "m1"
    assert (await settle("label-discord", make.now, DeliveryStatus.SENT)).target is None
