"""Whole conversations with the real slack-bolt, over a socket and over HTTP, against the stand-in."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from clausewatch.model import Listing, Part, Reply, Typed
from integrations.slack.answering import Answering
from integrations.slack.asking import Asking
from integrations.slack.limits import ACKNOWLEDGE_WITHIN
from rehearsal.slack import TOKEN
from rehearsal.slack_people import find, words


async def test_a_question_is_answered_beside_it(app) -> None:
    answer = await app.ana.types("help")
    assert answer["response_type"] == "ephemeral"
    assert "lookup" in words(answer["blocks"])


async def test_an_answer_too_long_for_a_message_comes_in_several(slack) -> None:
    items = tuple((Part(text=f"entry {number} {'of a long list ' * 20}"),) for number in range(60))

    async def answer(_asking: Asking) -> Reply:
        return Reply(blocks=(Listing(items=items),), replaces=True)

    async def client_of(_team: str) -> AsyncWebClient:
        return AsyncWebClient(TOKEN, base_url=slack.url)

    url = slack.response_url()
    asking = Asking(
        user="U0ANA", name="Ana", team="T1", channel="C1", event_id="e", once="o", said=Typed(words="x"),
        response_url=url, is_own=True,
    )  # fmt: skip
    answering = Answering(answer=answer, may_open_form=lambda _said: False, client_of=client_of)
    await answering.converse(asking)
    (came,) = slack.responses.values()
    assert 1 < len(came) <= 4
    assert {each["response_type"] for each in came} == {"ephemeral"}
    assert [each["replace_original"] for each in came] == [True] + [False] * (len(came) - 1)
    said = "".join(words(each["blocks"]) for each in came)
    assert [number for number in range(60) if f"entry {number} of" not in said] == []


async def test_an_unknown_word_is_answered_with_the_nearest_verb(app) -> None:
    assert "Did you mean lookup" in words((await app.ana.types("lokup Tonewell"))["blocks"])


async def test_an_answer_is_shared_by_its_button(app) -> None:
    answer = await app.ana.types("lookup Tonewell")
    shared = await app.ana.clicks(answer, "Show to everybody")
    assert (shared["response_type"], shared["replace_original"]) == ("in_channel", False)


async def test_who_may_not_edit_is_told_who_may(app) -> None:
    assert "workspace admins" in words((await app.ben.types("rules disable service-trains"))["blocks"])


async def test_a_rule_is_edited_in_a_form_and_confirmed_in_it(app) -> None:
    form = await app.ana.types_for_a_form("rules edit service-trains")
    assert form["callback_id"] == "form"
    rule = next(block for block in form["blocks"] if block.get("block_id") == "rule")["element"]["initial_value"]
    wrong = await app.ana.sends_in(rule=rule.replace("kind: grant", "kind: grunt"))
    assert wrong["response_action"] == "errors"
    assert "grunt" in wrong["errors"]["rule"]
    await app.ana.sends_in(rule=rule.replace("The service trains", "It trains"), reason="shorter")
    await app.slack.until(lambda: "Confirm" in str(app.ana.modal["blocks"]))
    done = await app.ana.clicks_in_modal("Confirm")
    assert "In force everywhere" in words(done["blocks"])
    desk = await app.desk.refreshed()
    assert desk.ruleset.rules[0].title == "It trains"


async def test_a_text_is_checked_from_a_message_and_from_anywhere(app) -> None:
    answer = await app.ana.checks("We &amp; our partners may train AI. <!channel>")
    assert "We" in words(answer["blocks"])
    await app.ana.wants_to_check()
    await app.ana.sends_in(text="We may train AI.")
    await app.slack.until(lambda: app.ana.modal["callback_id"] == "shown")
    assert "service-trains" in words(app.ana.modal["blocks"])


async def test_the_app_home_shows_positions_and_health(app) -> None:
    home = await app.ana.opens_home()
    assert "What the documents say now" in words(home["blocks"])
    assert "watched" in words(home["blocks"])
    assert find(home["blocks"], "Check a text")


async def test_an_event_that_comes_again_is_answered_once(app) -> None:
    await app.ana.opens_home("Ev0000001")
    await app.ana.opens_home("Ev0000001", retry=1)
    await app.ana.types("help")
    assert [method for method, _ in app.slack.calls].count("views.publish") == 1


async def test_settings_are_shown_and_kept(app) -> None:
    await app.ana.types_for_a_form("settings")
    await app.ana.sends_in(level="high")
    await app.slack.until(lambda: app.ana.modal["callback_id"] == "shown")
    assert "In force everywhere" in words(app.ana.modal["blocks"])


def slow(app, seconds: float) -> None:
    """From now on the desk takes as long for everything."""
    quick = app.desk

    class Slow:
        editors = quick.editors
        watch = quick.watch

        async def refreshed(self):
            await asyncio.sleep(seconds)
            return await quick.refreshed()

    app.desk = Slow()


@pytest.mark.slow
async def test_a_form_opens_however_long_the_database_takes(app) -> None:
    slow(app, ACKNOWLEDGE_WITHIN.total_seconds() + 0.5)
    waiting = await app.ana.types_for_a_form("rules edit service-trains")
    assert "One moment" in words(waiting["blocks"])
    await app.slack.until(lambda: app.ana.modal["callback_id"] == "form")
    ack = await app.ana.sends_in(rule="id: other")
    assert (ack["response_action"], ack["view"]["callback_id"]) == ("update", "waiting")
    await app.slack.until(lambda: app.ana.modal["callback_id"] == "form")
    assert "⚠" in words(app.ana.modal["blocks"])
