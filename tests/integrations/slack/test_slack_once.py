"""What Slack, a person or a stranger sends twice is done once; what comes too late or unsigned is refused."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from clausewatch.commands import card_actions
from clausewatch.deliver import Outbox, drain
from clausewatch.model import Posting
from clausewatch.ports import Recording
from integrations.slack.send import SlackSender
from rehearsal.slack import TOKEN, Fault
from rehearsal.slack_people import HttpWire, SocketWire, words
from tests.integrations.alerts_for_tests import NEW_GRANT
from tests.integrations.slack.conftest import ALERTS, Running


@pytest.fixture
async def outbox(slack, store, clock, desk):
    """Sends what is queued, with buttons below alerts."""
    async with SlackSender(token=TOKEN, base_url=slack.url, actions=card_actions) as sender:
        health = await store.health("tonewell/terms-of-use")
        await store.record(Recording(health=health, postings=(Posting(alert=NEW_GRANT, channels=(ALERTS,)),)))
        outbox = Outbox(store=store, senders={"slack": sender}, clock=clock)
        await drain(outbox)
        yield outbox


async def acts(app: Running) -> list[str]:
    return [act.kind for act in await app.desk.store.acts(NEW_GRANT.fingerprint)]


async def test_a_card_says_who_took_it_and_loses_the_button(app, outbox, clock) -> None:
    card = app.slack.posts[0]
    answer = await app.ana.clicks(card, "Acknowledge")
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    clock.advance(seconds=5)
    await drain(outbox)
    _, edited = app.slack.edits[-1]
    assert "Ana acknowledged this" in words(edited["blocks"])
    with pytest.raises(LookupError):
        app.ana.click(edited, "Acknowledge")


async def test_a_double_click_is_one_act(app, outbox) -> None:
    card = app.slack.posts[0]
    first, second = app.ana.click(card, "Acknowledge"), app.ana.click(card, "Acknowledge")
    await asyncio.gather(app.ana.wire.interaction(first), app.ana.wire.interaction(second))
    await app.slack.until(lambda: sum(len(came) for came in app.slack.responses.values()) == 2)
    assert await acts(app) == ["acknowledged"]


async def test_a_click_that_slack_sends_again_is_one_act(app, outbox) -> None:
    click = app.ana.click(app.slack.posts[0], "Discuss")
    await app.ana.wire.interaction(click)
    await app.ana.wire.interaction(click)
    await app.slack.until(lambda: any(app.slack.responses.values()))
    assert await acts(app) == ["discussed"]
    assert sum(len(came) for came in app.slack.responses.values()) == 1


async def test_snoozing_is_chosen_in_a_menu(app, outbox) -> None:
    answer = await app.ana.clicks(app.slack.posts[0], "Snooze", "1d")
    assert "comes back" in words(answer["blocks"])
    assert await acts(app) == ["snoozed"]


async def test_not_relevant_asks_why_and_offers_to_teach(app, outbox) -> None:
    await app.ana.clicks_for_a_form(app.slack.posts[0], "Not relevant")
    assert (await app.ana.sends_in(reason=""))["errors"]["reason"]
    await app.ana.sends_in(reason="it is an old one")
    await app.slack.until(lambda: app.ana.modal["callback_id"] == "shown")
    assert "Noted" in words(app.ana.modal["blocks"])


async def test_a_form_sent_in_twice_counts_once(app, outbox) -> None:
    await app.ana.clicks_for_a_form(app.slack.posts[0], "Not relevant")
    form = app.ana.filled_in(reason="old")
    await app.ana.wire.interaction(form)
    again = await app.ana.wire.interaction(form | {"trigger_id": app.slack.trigger()})
    assert await acts(app) == ["not_relevant"]
    assert again.get("response_action") != "errors"


async def test_a_form_that_was_overtaken_shows_what_the_other_did(app) -> None:
    rule = (await app.ana.types_for_a_form("rules edit service-trains"))["blocks"][0]["element"]["initial_value"]
    other = replace(app.ana, answers=[])
    await other.types_for_a_form("rules edit service-trains")
    await other.sends_in(rule=rule.replace("The service trains", "Theirs"), reason="theirs")
    await app.slack.until(lambda: "Confirm" in str(other.modal["blocks"]))
    await other.clicks_in_modal("Confirm")
    await app.ana.sends_in(rule=rule.replace("The service trains", "Mine"), reason="mine")
    await app.slack.until(lambda: app.ana.modal["callback_id"] == "shown" and "Confirm" in str(app.ana.modal["blocks"]))
    assert "in the meantime" in words(app.ana.modal["blocks"])
    assert (await app.desk.refreshed()).ruleset.rules[0].title == "Theirs"


async def test_an_answer_waits_where_slack_asks_to(app) -> None:
    app.slack.response_faults.append(Fault(status=429, retry_after=0, error="ratelimited"))
    assert "lookup" in words((await app.ana.types("help"))["blocks"])


async def test_a_dead_trigger_is_told_beside_the_command(app) -> None:
    url = app.slack.response_url()
    body = app.ana.typed("rules edit service-trains", url) | {"trigger_id": "dead"}
    await app.ana.wire.command(body)
    came = app.slack.responses[url.rpartition("/")[2]]
    await app.slack.until(lambda: came)
    assert "Ask again" in words(came[0]["blocks"])


def over_http(app: Running) -> HttpWire:
    if not isinstance(app.ana.wire, HttpWire):
        pytest.skip("of HTTP alone")
    return app.ana.wire


async def test_a_replayed_request_is_acknowledged_and_does_nothing(app, outbox) -> None:
    wire = over_http(app)
    await app.ana.clicks(app.slack.posts[0], "Acknowledge")
    await wire.again()
    await app.ana.types("help")
    assert await acts(app) == ["acknowledged"]
    assert sum(len(came) for came in app.slack.responses.values()) == 2


@pytest.mark.parametrize("change", [{"secret": "another"}, {"age": 301}])
async def test_an_unsigned_or_old_request_is_refused(app, change) -> None:
    app.ana.wire = replace(over_http(app), **change)
    with pytest.raises(aiohttp.ClientResponseError, match="401"):
        await app.ana.wire.command(app.ana.typed("help", app.slack.response_url()))


async def test_a_broken_socket_is_opened_again(app) -> None:
    if not isinstance(app.ana.wire, SocketWire):
        pytest.skip("of sockets alone")
    await app.ana.types("help")
    old = app.slack.sockets[-1]
    await old.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await app.slack.until(lambda: any(each is not old for each in app.slack.sockets), seconds=20)
    assert "lookup" in words((await app.ana.types("help"))["blocks"])
