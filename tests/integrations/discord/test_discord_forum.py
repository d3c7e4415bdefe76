"""Forum channels: a post with tags for each alert, what follows inside it, and nothing twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.model import Alert, Channel, DeliveryAction
from clausewatch.ports import InDoubt, MayRepeat, Message, Sent
from integrations.discord.forum import Forum, tags
from integrations.discord.send import DiscordSender
from rehearsal.discord import DiscordStandIn, Drop, Fail, Fault, Garble
from tests.integrations.alerts_for_tests import BASELINE, NEW_GRANT, NEWS, SIGNAL

FORUM = Channel(id="discord", platform="discord", address="1300000000000000001")
TAGS = [
    {"id": "1", "name": "High", "moderated": False},
    {"id": "2", "name": "Grant ⚠", "moderated": False},
    {"id": "3", "name": "Tonewell", "moderated": True},
]


@pytest.fixture
def board(stand_in: DiscordStandIn) -> DiscordStandIn:
    stand_in.forums[FORUM.address] = TAGS
    return stand_in


def message(alert: Alert, **more) -> Message:
    return Message(channel=FORUM, alert=alert, nonce="n", **more)


async def test_an_alert_is_a_post_with_the_tags_that_fit(
    board: DiscordStandIn, sender: DiscordSender, standard_alerts: Mapping[str, Alert]
) -> None:
    alert = standard_alerts["new_grant"]
    sent = await sender.send(message(alert))
    (post,) = board.posts
    assert sent == Sent(remote_id=post["id"])
    assert post["name"] == f"{alert.publisher}: {alert.subject}"
    assert post["applied_tags"] == ["1", "2"]
    assert post["message"]["allowed_mentions"] == {"parse": []}


async def test_what_follows_goes_into_the_post(
    board: DiscordStandIn, sender: DiscordSender, standard_alerts: Mapping[str, Alert]
) -> None:
    alert = standard_alerts["news"]
    sent = await sender.send(message(alert))
    assert isinstance(sent, Sent)
    reply = await sender.send(message(alert, action=DeliveryAction.REPLY, target=sent.remote_id, broadcast=True))
    assert isinstance(reply, Sent)
    assert len(board.messages[sent.remote_id]) == 1
    edited = await sender.send(message(alert, action=DeliveryAction.EDIT, target=sent.remote_id))
    assert edited == sent
    assert [target for target, _ in board.edits] == [sent.remote_id]


@pytest.mark.parametrize("fault", [Drop(taken=True), Fail(), Garble()])
async def test_a_post_whose_answer_was_lost_is_found_and_not_made_again(
    board: DiscordStandIn, sender: DiscordSender, standard_alerts: Mapping[str, Alert], fault: Fault, waits: list[float]
) -> None:
    posting = message(standard_alerts["news"])
    assert await sender.look_up(posting, timedelta(minutes=5)) == MayRepeat()
    board.faults.append(fault)
    assert isinstance(await sender.send(posting), InDoubt)
    assert len(board.posts) == 1
    found = await sender.look_up(posting, timedelta(minutes=5))
    assert found == Sent(remote_id=board.posts[0]["id"])
    other = message(replace(posting.alert, subject="Another headline"))
    assert await sender.look_up(other, timedelta(minutes=5)) == MayRepeat()
    assert isinstance(await sender.look_up(posting, timedelta(hours=2)), InDoubt)


names = st.text(max_size=20) | st.sampled_from(["High", "low", "Opt out", "news", "Wavelane"])


@given(st.lists(names, max_size=20), st.booleans())
def test_no_more_tags_than_a_post_takes(given_names: list[str], needs_tag: bool) -> None:
    pairs = tuple((str(place), name) for place, name in enumerate(given_names))
    board = Forum(id=1, guild_id=2, tags=pairs, needs_tag=needs_tag)
    for alert in (NEW_GRANT, NEWS, SIGNAL, BASELINE):
        chosen = tags(alert, board)
        assert len(chosen) <= 5
        assert set(chosen) <= {tag_id for tag_id, _ in pairs}
        assert chosen or not (needs_tag and pairs)
