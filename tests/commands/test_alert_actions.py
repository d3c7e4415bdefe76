"""Alerts are taken: once, by name, on every card; dismissed ones can teach a rule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.announce import announce_reminders
from clausewatch.commands import card_actions
from clausewatch.model import (
    ActKind,
    Alert,
    AlertKind,
    ClauseKind,
    DeliveryAction,
    Level,
    Marked,
    Posting,
    Quote,
    Redline,
    Reply,
    Told,
)
from clausewatch.ports import Recording
from tests.commands.talking import BEN, TEAM, buttons, words


@pytest.fixture
async def alert(store, clock, desk) -> Alert:
    told = Alert(
        fingerprint="ab" * 32,
        kind=AlertKind.CHANGE,
        level=Level.HIGH,
        publisher="Tonewell",
        subject="Terms of Use",
        summary="It now trains.",
        at=clock(),
        kinds=(ClauseKind.GRANT,),
        quotes=(Quote(kinds=(ClauseKind.GRANT,), before=None, after=Marked(text="We train AI daily.")),),
        rules=("service-trains",),
        source_id="tonewell/terms-of-use",
    )
    health = await store.health("tonewell/terms-of-use")
    await store.record(Recording(health=health, postings=(Posting(alert=told, channels=(TEAM,)),)))
    return told


def _reply_of(alert: Alert) -> Reply:
    return Reply(blocks=card_actions(alert))


async def _edits(store):
    return [each for each in await store.deliveries() if each.action is DeliveryAction.EDIT]


async def test_the_first_page_of_the_app_tells_each_once_as_it_reads_now(talk, alert):
    await talk.click(buttons(_reply_of(alert))["Acknowledge"].id, who=BEN)
    told = [block.alert for block in (await talk.click("home")).blocks if isinstance(block, Told)]
    assert [(each.fingerprint, [done.who for done in each.handling]) for each in told] == [(alert.fingerprint, ["Ben"])]


async def test_the_card_says_who_and_when_and_loses_its_button(talk, alert, store, clock):
    acknowledge = buttons(_reply_of(alert))["Acknowledge"].id
    assert "you acknowledged" in words(await talk.click(acknowledge, who=BEN))
    (card,) = await _edits(store)
    assert [(each.kind, each.who, each.at) for each in card.alert.handling] == [(ActKind.ACKNOWLEDGED, "Ben", clock())]
    assert "Acknowledge" not in buttons(_reply_of(card.alert))


async def test_a_double_click_says_who_was_first(talk, alert, store):
    acknowledge = buttons(_reply_of(alert))["Acknowledge"].id
    await talk.click(acknowledge, who=BEN, event="x")
    assert await talk.click(acknowledge, who=BEN, event="x") == Reply()
    assert "Ben has acknowledged this already" in words(await talk.click(acknowledge))
    assert len(await _edits(store)) == 1


async def test_the_buttons_of_an_edited_card_mean_the_same_alert(talk, alert, store):
    await talk.click(buttons(_reply_of(alert))["Discuss"].id, who=BEN)
    (card,) = await _edits(store)
    await talk.click(buttons(_reply_of(card.alert))["Acknowledge"].id)
    assert [each.kind for each in await store.acts(alert.fingerprint)] == [ActKind.DISCUSSED, ActKind.ACKNOWLEDGED]
    assert [each.kind for each in (await _edits(store))[-1].alert.handling] == [
        ActKind.DISCUSSED,
        ActKind.ACKNOWLEDGED,
    ]


async def test_a_story_that_brings_the_card_up_to_date_keeps_what_people_did(talk, alert, store):
    await talk.click(buttons(_reply_of(alert))["Acknowledge"].id)
    grown = replace(alert, fingerprint="grown", summary="Two outlets report it.")
    posting = Posting(alert=grown, channels=(TEAM,), action=DeliveryAction.EDIT, parent=alert.fingerprint)
    await store.record(Recording(health=await store.health("tonewell/terms-of-use"), postings=(posting,)))
    latest = (await _edits(store))[-1].alert
    assert (latest.summary, [each.who for each in latest.handling]) == ("Two outlets report it.", ["Ana"])


async def test_a_snoozed_alert_comes_back_once(talk, alert, store, desk, clock):
    select = next(block for block in card_actions(alert) if hasattr(block, "options"))
    await talk.click(select.id, "1d")
    await announce_reminders(desk.watch)
    clock.advance(timedelta(days=1))
    for _ in range(2):
        await announce_reminders(desk.watch)
    replies = [each for each in await store.deliveries() if each.action is DeliveryAction.REPLY]
    assert ["Snoozed by Ana" in each.alert.summary for each in replies] == [True]


async def test_what_is_not_relevant_can_teach_the_rule(talk, alert, store):
    form = (await talk.click(buttons(_reply_of(alert))["Not relevant"].id)).form
    empty = await talk.submit(form, reason=" ")
    assert [error.field for error in empty.errors] == ["reason"]
    reply = await talk.submit(form, reason="they mean staff")
    teach = buttons(reply)["Teach service-trains"]
    assert len(teach.id) <= 100
    taught = await talk.click(teach.id)
    assert "should_not_match" in [error.field for error in taught.errors]
    assert "We train AI daily." in {field.id: field.value[0] for field in taught.form.fields}["should_not_match"]


async def test_the_redline(talk, alert):
    reply = await talk.click(buttons(_reply_of(alert))["View redline"].id)
    assert [block.quote for block in reply.blocks if isinstance(block, Redline)] == list(alert.quotes)
