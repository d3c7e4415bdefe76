"""The real slack-bolt and slack_sdk against the stand-in: what each answer of Slack means for the delivery."""

import logging
import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.model import Alert, Channel, DeliveryAction
from clausewatch.ports import Closed, InDoubt, MayRepeat, Message, Rejected, SendOutcome, Sent, TryAgain
from integrations.slack.render import render
from integrations.slack.send import ADVICE, DOUBT_ERRORS, DOWN_ERRORS, OUR_MISTAKE, WAIT_ERRORS, SlackSender
from rehearsal.slack import TOKEN, Fault, SlackStandIn

CHANNEL = Channel(id="slack", platform="slack", address="C0ALERTS")


@pytest.fixture
def alert(standard_alerts: dict[str, Alert]) -> Alert:
    return standard_alerts["new_grant"]


async def send(sender: SlackSender, alert: Alert, channel: Channel = CHANNEL) -> SendOutcome:
    return await sender.send(Message(channel=channel, alert=alert, nonce="n0nce"))


async def test_a_message_is_posted_once_with_its_nonce(sender: SlackSender, slack: SlackStandIn, alert: Alert) -> None:
    assert await send(sender, alert) == Sent(remote_id="1700000000.000001")
    metadata = {"event_type": "clausewatch_alert", "event_payload": {"nonce": "n0nce"}}
    assert slack.posts == [{"channel": "C0ALERTS", "metadata": metadata, **render(alert)}]


async def test_all_standard_alerts_are_taken(
    sender: SlackSender, slack: SlackStandIn, standard_alerts: dict[str, Alert]
) -> None:
    outcomes = [await send(sender, alert) for alert in standard_alerts.values()]
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert len({outcome.remote_id for outcome in outcomes}) == len(slack.posts) == len(standard_alerts)


@pytest.mark.parametrize("fault", [Fault(takes=True, drops=True), Fault(drops=True)])
async def test_a_lost_answer_is_in_doubt_and_nothing_is_repeated(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, fault: Fault
) -> None:
    slack.faults.append(fault)
    assert isinstance(await send(sender, alert), InDoubt)
    assert len(slack.calls) == 1
    assert len(slack.posts) == int(fault.takes)


async def test_no_answer_in_time_is_in_doubt(slack: SlackStandIn, alert: Alert) -> None:
    slack.faults.append(Fault(takes=True, hangs=True))
    async with SlackSender(token=TOKEN, base_url=slack.url, patience=timedelta(seconds=0.2)) as sender:
        assert isinstance(await send(sender, alert), InDoubt)
    assert len(slack.posts) == 1


async def test_nobody_there_is_worth_another_try(alert: Alert) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        async with SlackSender(token=TOKEN, base_url=f"http://127.0.0.1:{unheard.getsockname()[1]}/api/") as sender:
            assert await send(sender, alert) == TryAgain(reason="Slack could not be reached")
            assert await sender.verify() is None


async def test_a_proxy_in_the_environment_is_not_asked_for_loopback(
    slack: SlackStandIn, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9/")
    async with SlackSender(token=TOKEN, base_url=slack.url) as sender:
        assert isinstance(await send(sender, alert), Sent)


async def test_too_many_messages_wait_as_long_as_slack_says(
    sender: SlackSender, slack: SlackStandIn, alert: Alert
) -> None:
    slack.faults.append(Fault(status=429, error="ratelimited", retry_after=7))
    outcome = await send(sender, alert)
    assert isinstance(outcome, TryAgain)
    assert outcome.after == timedelta(seconds=7)
    assert len(slack.calls) == 1


@pytest.mark.parametrize(("retry_after", "after"), [(None, None), (999_999, timedelta(days=1))])
async def test_a_retry_after_that_makes_no_sense(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, retry_after: int | None, after: timedelta | None
) -> None:
    slack.faults.append(Fault(status=429, error="ratelimited", retry_after=retry_after))
    outcome = await send(sender, alert)
    assert isinstance(outcome, TryAgain)
    assert outcome.after == after


@pytest.mark.parametrize("code", sorted(WAIT_ERRORS | DOWN_ERRORS))
async def test_errors_that_pass(sender: SlackSender, slack: SlackStandIn, alert: Alert, code: str) -> None:
    slack.faults.append(Fault(error=code))
    assert isinstance(await send(sender, alert), TryAgain)


@pytest.mark.parametrize("code", sorted(DOUBT_ERRORS))
async def test_errors_after_which_the_message_may_be_there(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, code: str
) -> None:
    slack.faults.append(Fault(error=code))
    assert isinstance(await send(sender, alert), InDoubt)


@pytest.mark.parametrize("code", [*ADVICE, "restricted_action_of_tomorrow"])
async def test_a_closed_channel_or_account_says_what_to_do(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, code: str
) -> None:
    slack.faults.append(Fault(error=code))
    outcome = await send(sender, alert)
    assert isinstance(outcome, Closed)
    assert outcome.reason.startswith(f"Slack refuses to post to C0ALERTS ({code}): ")
    assert OUR_MISTAKE not in outcome.reason


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "an_error_of_tomorrow"])
async def test_a_refused_message_is_final(sender: SlackSender, slack: SlackStandIn, alert: Alert, code: str) -> None:
    slack.faults.append(Fault(error=code))
    outcome = await send(sender, alert)
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith(f"Slack refuses to post to C0ALERTS ({code}): ")


async def test_a_private_channel_without_the_app(sender: SlackSender, alert: Alert) -> None:
    outcome = await send(sender, alert, Channel(id="x", platform="slack", address="C0SECRET"))
    assert isinstance(outcome, Closed)
    assert "/invite @Clausewatch" in outcome.reason


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=503, body="upstream down", content_type="text/plain", retry_after=30), TryAgain),
        (Fault(status=500, body="<html>oops</html>", content_type="text/html"), InDoubt),
        (Fault(status=502, body="", content_type="text/html"), InDoubt),
        (Fault(status=504, error=""), InDoubt),
        (Fault(status=403, body="<html>proxy</html>", content_type="text/html"), Closed),
        (Fault(body="<html>log in to the hotel's network</html>", content_type="text/html"), InDoubt),
        (Fault(body="all fine", content_type="text/plain"), InDoubt),
        (Fault(body='{"ok": tr'), InDoubt),
        (Fault(body='["ok"]'), InDoubt),
        (Fault(body="null"), InDoubt),
        (Fault(body='{"ok": true}'), InDoubt),
        (Fault(body='{"ok": false, "error": {"not": "a name"}}'), InDoubt),
        (Fault(body='{"ok": false, "error": "<!channel> hello"}'), InDoubt),
    ],
)
async def test_answers_that_are_not_slacks(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, fault: Fault, expected: type[SendOutcome]
) -> None:
    slack.faults.append(fault)
    outcome = await send(sender, alert)
    assert isinstance(outcome, expected)
    assert "<" not in getattr(outcome, "reason", "")
    assert len(slack.calls) == 1


def reply(alert: Alert, target: str, *, broadcast: bool = False, nonce: str = "n1") -> Message:
    return Message(
        channel=CHANNEL, alert=alert, nonce=nonce, action=DeliveryAction.REPLY, target=target, broadcast=broadcast
    )


async def test_a_reply_goes_to_its_thread(sender: SlackSender, slack: SlackStandIn, alert: Alert) -> None:
    first = await send(sender, alert)
    assert isinstance(first, Sent)
    for broadcast in (False, True):
        assert isinstance(await sender.send(reply(alert, first.remote_id, broadcast=broadcast)), Sent)
    assert [(post["thread_ts"], post["reply_broadcast"]) for post in slack.posts[1:]] == [
        (first.remote_id, False),
        (first.remote_id, True),
    ]


async def test_an_edit_changes_the_message(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, standard_alerts: dict[str, Alert]
) -> None:
    first = await send(sender, alert)
    assert isinstance(first, Sent)
    later = standard_alerts["reworded"]
    edit = Message(channel=CHANNEL, alert=later, nonce="n2", action=DeliveryAction.EDIT, target=first.remote_id)
    assert await sender.send(edit) == first
    ((ts, change),) = slack.edits
    assert (ts, change["blocks"]) == (first.remote_id, render(later)["blocks"])
    assert not {"unfurl_links", "unfurl_media"} & change.keys()
    gone = Message(channel=CHANNEL, alert=later, nonce="n3", action=DeliveryAction.EDIT, target="1.1")
    outcome = await sender.send(gone)
    assert isinstance(outcome, Rejected)
    assert "gone" in outcome.reason


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_lost_message_is_found_by_its_nonce(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, in_thread: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.slack.send.PAGE", 2)
    slack.scopes += ",channels:history"
    for number in range(5):
        target = "1700000000.000001" if in_thread and number else None
        message = Message(channel=CHANNEL, alert=alert, nonce=f"nonce{number}", target=target)
        action = DeliveryAction.REPLY if target else DeliveryAction.POST
        assert isinstance(await sender.send(replace(message, action=action)), Sent)
    lost = replace(message, nonce="nonce1", action=action)
    assert await sender.look_up(lost, timedelta(minutes=1)) == Sent(remote_id="1700000000.000002")
    assert await sender.look_up(replace(lost, nonce="other"), timedelta(minutes=1)) == MayRepeat()


async def test_without_the_history_nobody_can_tell(sender: SlackSender, slack: SlackStandIn, alert: Alert) -> None:
    lost = Message(channel=CHANNEL, alert=alert, nonce="n0nce")
    outcome = await sender.look_up(lost, timedelta(minutes=1))
    assert outcome == InDoubt(reason="the app may not read the channel's history (missing_scope)")
    edit = replace(lost, action=DeliveryAction.EDIT, target="1.1")
    assert await sender.look_up(edit, timedelta(minutes=1)) == MayRepeat()


@pytest.mark.parametrize(
    "fault",
    [Fault(status=429, error="ratelimited", retry_after=7), Fault(body="hm"), Fault(status=500)],
)
async def test_a_history_out_of_reach_is_asked_for_later(
    sender: SlackSender, slack: SlackStandIn, alert: Alert, fault: Fault
) -> None:
    slack.faults.append(fault)
    outcome = await sender.look_up(Message(channel=CHANNEL, alert=alert, nonce="n0nce"), timedelta(minutes=1))
    assert isinstance(outcome, TryAgain)
    assert outcome.after == (timedelta(seconds=7) if fault.retry_after else None)


async def test_a_good_token_is_verified(sender: SlackSender) -> None:
    assert await sender.verify() is None


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_refused_token_is_named(sender: SlackSender, slack: SlackStandIn, code: str) -> None:
    slack.faults.append(Fault(error=code))
    problem = await sender.verify()
    assert problem is not None
    assert code in problem
    assert "SLACK_BOT_TOKEN" in problem


async def test_a_token_without_the_scope_is_named(sender: SlackSender, slack: SlackStandIn) -> None:
    slack.scopes = "chat:write.public,commands"
    problem = await sender.verify()
    assert problem is not None
    assert "chat:write" in problem


@pytest.mark.parametrize(
    "fault", [Fault(drops=True), Fault(status=500, error=""), Fault(body="hm", content_type="text/plain")]
)
async def test_a_slack_out_of_reach_says_nothing_of_the_token(
    sender: SlackSender, slack: SlackStandIn, fault: Fault
) -> None:
    slack.faults.append(fault)
    assert await sender.verify() is None


async def test_the_token_is_in_no_log_and_no_reason(
    slack: SlackStandIn, alert: Alert, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    caplog.set_level(logging.DEBUG)
    slack.faults.extend([Fault(), Fault(error="invalid_auth"), Fault(drops=True), Fault(status=500)])
    async with SlackSender(token=TOKEN, base_url=slack.url) as sender:
        seen = [repr(sender), str(await sender.verify()), *[repr(await send(sender, alert)) for _ in range(4)]]
    assert all(TOKEN not in text for text in [*seen, caplog.text])
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
