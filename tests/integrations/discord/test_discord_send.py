"""The real discord.py against the stand-in: what each answer of Discord means for the delivery."""

import asyncio
import logging
import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.model import Alert, AlertKind, Channel, DeliveryAction
from clausewatch.ports import Closed, InDoubt, MayRepeat, Message, Rejected, SendOutcome, Sent, TryAgain
from integrations.discord.refusals import BLOCKED_FOR
from integrations.discord.render import render
from integrations.discord.send import DiscordSender
from rehearsal.discord import FIRST_MESSAGE_ID, TOKEN, DiscordStandIn, Drop, Fail, Fault, Garble, Hang, Refuse, SlowDown

CHANNEL_ID = "1300000000000000001"
CHANNEL = Channel(id="team", platform="discord", address=CHANNEL_ID)
NONCE = "abcdefghijklmnopqrstuvwxy"


@pytest.fixture
def alert(standard_alerts: dict[str, Alert]) -> Alert:
    return standard_alerts["new_grant"]


async def send(sender: DiscordSender, alert: Alert, nonce: str = NONCE) -> SendOutcome:
    return await sender.send(Message(channel=CHANNEL, alert=alert, nonce=nonce))


def posts(stand_in: DiscordStandIn) -> list[dict[str, object]]:
    return [request.body for request in stand_in.requests if request.method == "POST"]


async def test_exactly_the_payload_goes_out_with_the_nonce(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    assert await send(sender, alert) == Sent(remote_id=str(FIRST_MESSAGE_ID))
    assert posts(stand_in) == [{**render(alert), "nonce": NONCE, "enforce_nonce": True}]


async def test_all_standard_alerts_are_taken(standard_alerts: dict[str, Alert]) -> None:
    async with DiscordStandIn(limit=10) as stand_in, DiscordSender(TOKEN, api=stand_in.api) as sender:
        outcomes = [await send(sender, alert, name) for name, alert in standard_alerts.items()]
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len(stand_in.messages[CHANNEL_ID]) == len(standard_alerts)


async def test_a_nonce_posted_twice_gives_one_message(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    assert await send(sender, alert) == await send(sender, alert)
    assert len(posts(stand_in)) == 2
    assert len(stand_in.messages[CHANNEL_ID]) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_a_lost_answer_is_in_doubt_and_the_same_nonce_settles_it(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, taken: bool
) -> None:
    stand_in.faults.append(Drop(taken=taken))
    assert isinstance(await send(sender, alert), InDoubt)
    assert isinstance(await send(sender, alert), Sent)
    assert len(stand_in.messages[CHANNEL_ID]) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Garble(),
        Garble(body="[]"),
        Garble(body='{"code": 0}'),
        Garble(body="<p>Welcome to the hotel's network</p>", content_type="text/html"),
    ],
)
async def test_an_answer_that_is_no_message_is_in_doubt(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, fault: Fault
) -> None:
    stand_in.faults.append(fault)
    assert isinstance(await send(sender, alert), InDoubt)


async def test_no_answer_in_time_is_in_doubt(stand_in: DiscordStandIn, alert: Alert) -> None:
    stand_in.faults.append(Hang())
    async with DiscordSender(TOKEN, api=stand_in.api, patience=timedelta(seconds=0.3)) as sender:
        assert isinstance(await send(sender, alert), InDoubt)
    assert len(stand_in.messages[CHANNEL_ID]) == 1


async def test_a_server_error_is_tried_again_with_the_same_nonce(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, waits: list[float]
) -> None:
    stand_in.faults += [Fail(), Fail(status=500)]
    assert await send(sender, alert) == Sent(remote_id=str(FIRST_MESSAGE_ID))
    assert [post["nonce"] for post in posts(stand_in)] == [NONCE] * 3
    assert len(stand_in.messages[CHANNEL_ID]) == 1
    assert waits == [1, 3]


async def test_server_errors_without_end_are_in_doubt(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, waits: list[float]
) -> None:
    stand_in.faults += [Fail()] * 5
    assert isinstance(await send(sender, alert), InDoubt)
    assert len(posts(stand_in)) == 5


async def test_a_refusal_after_a_server_error_is_still_in_doubt(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, waits: list[float]
) -> None:
    stand_in.faults += [Fail(), SlowDown(after=300)]
    assert isinstance(await send(sender, alert), InDoubt)


async def test_unavailable_is_worth_another_try(sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert) -> None:
    stand_in.faults.append(Refuse(status=503))
    assert isinstance(await send(sender, alert), TryAgain)


async def test_a_short_rate_limit_is_waited_for(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, waits: list[float]
) -> None:
    stand_in.faults.append(SlowDown(after=7))
    assert isinstance(await send(sender, alert), Sent)
    assert waits == [7]


async def test_a_long_rate_limit_goes_back_to_the_outbox(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    stand_in.faults.append(SlowDown(after=300))
    outcome = await send(sender, alert)
    assert isinstance(outcome, TryAgain)
    assert outcome.after == timedelta(seconds=300)


@pytest.mark.parametrize(("headers", "after"), [({"Retry-After": "77"}, timedelta(seconds=77)), ({}, BLOCKED_FOR)])
async def test_a_block_on_the_way_to_discord_is_kept_clear_of(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, headers: dict[str, str], after: timedelta
) -> None:
    stand_in.faults.append(Refuse(status=429, headers=headers))
    assert await send(sender, alert) == TryAgain(reason="Discord asks to slow down.", after=after)


async def test_the_bucket_is_kept_to_without_a_refusal(alert: Alert) -> None:
    async with DiscordStandIn(limit=2, window=0.2) as stand_in, DiscordSender(TOKEN, api=stand_in.api) as sender:
        outcomes = await asyncio.gather(*(send(sender, alert, str(number)) for number in range(5)))
        assert all(isinstance(outcome, Sent) for outcome in outcomes)
        assert len(posts(stand_in)) == 5


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (400, 200000, "AutoMod"),
        (400, 240000, "AutoMod"),
        (400, 50035, "error 50035: Refused for rehearsal"),
    ],
)
async def test_a_refused_message_is_final(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, status: int, code: int, says: str
) -> None:
    stand_in.faults.append(Refuse(status=status, code=code))
    outcome = await send(sender, alert)
    assert isinstance(outcome, Rejected)
    assert says in outcome.reason


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (401, 0, "DISCORD_BOT_TOKEN"),
        (403, 50001, "View Channel"),
        (403, 50013, "Send Messages and Embed Links"),
        (404, 10003, "Copy Channel ID"),
        (400, 50008, "text channel"),
        (400, 50083, "archived"),
        (403, 50009, "error 50009: Refused for rehearsal"),
    ],
)
async def test_a_closed_channel_or_account_says_what_to_do(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, status: int, code: int, says: str
) -> None:
    stand_in.faults.append(Refuse(status=status, code=code))
    outcome = await send(sender, alert)
    assert isinstance(outcome, Closed)
    assert says in outcome.reason
    assert len(posts(stand_in)) == 1


async def test_a_bot_outside_the_server_is_given_its_invitation(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    stand_in.faults.append(Refuse(status=403, code=50001))
    outcome = await send(sender, alert)
    assert isinstance(outcome, Closed)
    assert "client_id=1000000000000000001&scope=bot+applications.commands&permissions=309237664768" in outcome.reason


@pytest.mark.parametrize(
    "fault", [Refuse(status=403, html=True), Refuse(status=404, html=True), Refuse(status=400, code=20016)]
)
async def test_what_passes_by_itself_is_tried_again(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, fault: Fault
) -> None:
    stand_in.faults.append(fault)
    assert isinstance(await send(sender, alert), TryAgain)


@pytest.mark.parametrize("address", ["", "general", "#123", "12 34", "-5", "１２３"])
async def test_an_address_that_is_no_id_is_never_sent(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, address: str
) -> None:
    channel = Channel(id="team", platform="discord", address=address)
    outcome = await sender.send(Message(channel=channel, alert=alert, nonce=NONCE))
    assert isinstance(outcome, Closed)
    assert "Copy Channel ID" in outcome.reason
    assert stand_in.requests == []


async def test_an_unknown_channel_is_refused(sender: DiscordSender, alert: Alert) -> None:
    channel = Channel(id="team", platform="discord", address="5")
    outcome = await sender.send(Message(channel=channel, alert=alert, nonce=NONCE))
    assert isinstance(outcome, Closed)
    assert outcome.reason.startswith("Discord channel 5 (team) does not exist.")


async def test_nobody_there_is_worth_another_try_and_says_so(alert: Alert, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        async with DiscordSender(TOKEN, api=f"http://127.0.0.1:{unheard.getsockname()[1]}/api/v10") as sender:
            assert isinstance(await send(sender, alert), TryAgain)
            assert await sender.verify() is None
    assert "could not be checked" in caplog.text


@pytest.mark.parametrize(
    "faults",
    [
        [Drop(taken=False)] * 2,  # aiohttp asks again once by itself where asking cannot harm
        [Refuse(status=503)],
        [Refuse(status=403, html=True)],
        [SlowDown(after=300)],
        [Garble()],
        [Garble(body="{}")],
    ],
)
async def test_a_log_in_that_failed_is_tried_afresh(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, faults: list[Fault]
) -> None:
    stand_in.login_faults += faults
    assert isinstance(await send(sender, alert), TryAgain)
    assert isinstance(await send(sender, alert), Sent)


async def test_a_log_in_broken_off_leaves_nothing_open(stand_in: DiscordStandIn, alert: Alert) -> None:
    stand_in.login_faults.append(Hang())
    async with DiscordSender(TOKEN, api=stand_in.api) as sender:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(send(sender, alert), timeout=0.2)


async def test_messages_at_the_same_time_share_one_log_in(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    await asyncio.gather(*(send(sender, alert, str(number)) for number in range(3)))
    assert [request.path for request in stand_in.requests].count("/api/v10/users/@me") == 1


async def test_two_senders_do_not_disturb_each_other(alert: Alert) -> None:
    async with (
        DiscordStandIn() as here,
        DiscordStandIn() as there,
        DiscordSender(TOKEN, api=here.api) as one,
        DiscordSender(TOKEN, api=there.api + "/") as other,
    ):
        await send(one, alert, "one")
        await send(other, alert, "other")
        await send(one, alert, "again")
        assert [post["nonce"] for post in posts(here)] == ["one", "again"]
        assert [post["nonce"] for post in posts(there)] == ["other"]


def reply(alert: Alert, target: str, *, broadcast: bool = False, nonce: str = "n1") -> Message:
    return Message(
        channel=CHANNEL, alert=alert, nonce=nonce, action=DeliveryAction.REPLY, target=target, broadcast=broadcast
    )


async def test_replies_go_to_one_thread(sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert) -> None:
    first = str(FIRST_MESSAGE_ID)
    await send(sender, alert)
    for nonce in ("n1", "n2", "n2"):
        assert isinstance(await sender.send(reply(alert, first, nonce=nonce)), Sent)
    assert stand_in.threads == {first: f"{alert.publisher}: {alert.subject}"}
    assert [post["nonce"] for post in stand_in.messages[first]] == ["n1", "n2"]
    assert len(stand_in.messages[CHANNEL_ID]) == 1


async def test_an_alert_has_its_thread_at_once_where_the_channel_wants_that(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    first = str(FIRST_MESSAGE_ID)
    post = Message(channel=replace(CHANNEL, threads=True), alert=alert, nonce=NONCE)
    assert await sender.send(post) == await sender.send(post) == Sent(remote_id=first)
    assert stand_in.threads == {first: f"{alert.publisher}: {alert.subject}"}
    notice = replace(post, alert=replace(alert, kind=AlertKind.NOTICE), nonce="n2")
    assert isinstance(await sender.send(notice), Sent)
    assert list(stand_in.threads) == [first]


async def test_an_alert_that_can_have_no_thread_is_sent_all_the_same(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert
) -> None:
    stand_in.may_thread = False
    post = Message(channel=replace(CHANNEL, threads=True), alert=alert, nonce=NONCE)
    assert await sender.send(post) == Sent(remote_id=str(FIRST_MESSAGE_ID))
    assert stand_in.threads == {}


@pytest.mark.parametrize("broadcast", [False, True])
async def test_a_reply_that_is_for_all_or_cannot_have_a_thread_goes_to_the_channel(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, broadcast: bool
) -> None:
    stand_in.may_thread = broadcast
    await send(sender, alert)
    assert isinstance(await sender.send(reply(alert, str(FIRST_MESSAGE_ID), broadcast=broadcast)), Sent)
    assert (stand_in.threads, len(stand_in.messages[CHANNEL_ID])) == ({}, 2)


async def test_an_edit_changes_the_message(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, standard_alerts: dict[str, Alert]
) -> None:
    await send(sender, alert)
    later = standard_alerts["reworded"]
    edit = Message(channel=CHANNEL, alert=later, nonce="n2", action=DeliveryAction.EDIT, target=str(FIRST_MESSAGE_ID))
    assert await sender.send(edit) == Sent(remote_id=str(FIRST_MESSAGE_ID))
    assert stand_in.edits == [(str(FIRST_MESSAGE_ID), render(later))]
    outcome = await sender.send(replace(edit, target="5"))
    assert isinstance(outcome, Rejected)
    assert "gone" in outcome.reason


async def test_a_doubt_may_be_repeated_while_discord_remembers(sender: DiscordSender, alert: Alert) -> None:
    lost = Message(channel=CHANNEL, alert=alert, nonce=NONCE)
    assert await sender.look_up(lost, timedelta(minutes=1)) == MayRepeat()
    assert isinstance(await sender.look_up(lost, timedelta(minutes=10)), InDoubt)
    edit = replace(lost, action=DeliveryAction.EDIT, target="5")
    assert await sender.look_up(edit, timedelta(days=1)) == MayRepeat()


async def test_a_good_token_is_no_problem(sender: DiscordSender) -> None:
    assert await sender.verify() is None


@pytest.mark.parametrize("token", ["wrong-token-wrong-token.abcdef.wrong", "two words", "line\nbreak", "", "tökén"])
async def test_a_wrong_token_is_said_plainly_and_never_shown(
    stand_in: DiscordStandIn, alert: Alert, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with DiscordSender(token, api=stand_in.api) as sender:
        problem = await sender.verify()
        outcome = await send(sender, alert)
    assert problem is not None
    assert "DISCORD_BOT_TOKEN" in problem
    assert outcome == Closed(reason=problem)
    assert not token or token not in problem + caplog.text + repr(sender)


async def test_the_token_is_in_no_outcome_and_no_log(
    sender: DiscordSender, stand_in: DiscordStandIn, alert: Alert, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.faults += [Refuse(status=403, code=50013), Drop(taken=False)]
    outcomes = [await send(sender, alert) for _ in range(3)]
    assert "/messages" in caplog.text
    assert TOKEN not in f"{outcomes} {sender!r} {caplog.text}"
