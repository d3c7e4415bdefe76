"""When a channel is told and who is mentioned: forms, rules.yaml, and what the loops make of it; the audit trail."""

from dataclasses import replace

import pytest

from clausewatch.model import LONGEST_FIELD, Alert, AlertKind, Channel, Level, Times
from clausewatch.route import as_routed
from tests.commands.talking import ANA, BEN, TEAM, words


async def subscription(talk):
    return next(each for each in (await talk.desk.refreshed()).ruleset.subscriptions if TEAM.id in each.channel_ids)


async def test_a_channel_is_told_in_a_digest_with_quiet_hours(talk):
    form = (await talk.ask("settings times")).form
    assert len(form.fields) <= 5
    said = await talk.submit(form, digest="friday", at="08:30", quiet="22:00-07:00", zone="Europe/Berlin")
    assert "every Friday at 08:30, never between 22:00 and 07:00 (Europe/Berlin)" in words(said)
    now = Times(zone="Europe/Berlin", digest="weekly", at=510, weekday=4, quiet=(1320, 420))
    assert (await subscription(talk)).times == now
    form = (await talk.ask("settings")).form
    await talk.submit(form, level="high")
    assert (await subscription(talk)).times == now
    form = (await talk.ask("settings times")).form
    said = await talk.submit(form, digest="at once", quiet="")
    assert "at once" in words(said)
    assert (await subscription(talk)).times == Times(zone="Europe/Berlin", at=540)
    assert (await subscription(talk)).level is Level.HIGH


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("at", "25:00", "is not a time of day"),
        ("quiet", "22:00-22:00", "must end at another time"),
        ("quiet", "tonight", "is not a time of day"),
        ("zone", "Berlin", "is not a time zone"),
    ],
)
async def test_what_is_wrong_with_a_time_is_said_at_its_field(talk, field, given, told):
    form = (await talk.ask("settings times")).form
    refused = await talk.submit(form, **{"digest": "daily", field: given})
    assert [(error.field, told in error.text) for error in refused.errors] == [(field, True)]
    assert {each.id: each.value for each in refused.form.fields}[field] == (given,)


async def test_who_is_mentioned_is_off_until_it_is_set_and_only_from_its_level_on(talk):
    assert "nobody" in words(await talk.ask("settings show"))
    form = (await talk.ask("settings mentions")).form
    refused = await talk.submit(form, mention="everybody", **{"from": "medium"})
    assert [error.field for error in refused.errors] == ["mention"]
    said = await talk.submit(form, mention="S0123456789, here", **{"from": "medium"})
    assert "S0123456789, here: medium and high" in words(said)
    ruleset = (await talk.desk.refreshed()).ruleset
    (told,) = as_routed([TEAM], ruleset.subscriptions)
    at = talk.desk.now()
    alert = Alert(fingerprint="f", kind=AlertKind.NEWS, level=Level.LOW, publisher="P", subject="S", summary="", at=at)
    assert told.mentioned(alert) == ()
    assert told.mentioned(replace(alert, level=Level.MEDIUM)) == ("S0123456789", "here")
    assert told.mentioned(replace(alert, kind=AlertKind.NOTICE, level=Level.HIGH)) == ()
    form = (await talk.ask("settings mentions")).form
    await talk.submit(form, mention="")
    assert as_routed([TEAM], (await talk.desk.refreshed()).ruleset.subscriptions) == (TEAM,)


async def test_each_alert_has_a_thread_where_that_is_wanted(talk, store):
    here = replace(ANA, platform="discord", channel="12345678901234567")
    assert "one for each alert" in words(await talk.ask("subscribe threads:yes", who=here))
    await talk.desk.refreshed()
    room = Channel(id="discord-12345678901234567", platform="discord", address="12345678901234567")
    ruleset = talk.desk.rules.ruleset
    assert as_routed([room], ruleset.subscriptions) == (replace(room, threads=True),)
    form = (await talk.ask("settings", who=here)).form
    assert len(form.fields) <= 5
    assert {each.id: each.value for each in form.fields}["threads"] == ("yes",)
    await talk.submit(form, who=here, level="high")
    (route,) = [each for each in (await talk.desk.refreshed()).ruleset.subscriptions if room.id in each.channel_ids]
    assert (route.level, route.threads) == (Level.HIGH, True)
    assert "where something follows" in words(await talk.submit(form, who=here, threads="no"))
    assert "is no answer" in words(await talk.ask("subscribe threads:perhaps", who=here))
    assert "threads" not in {each.id for each in (await talk.ask("settings")).form.fields}


async def test_a_channel_is_kept_with_those_whom_it_mentions(store, clock):
    room = Channel(
        id="r", platform="slack", address="C0", mention=("S0123456789",), mention_from=Level.LOW, threads=True
    )
    at = clock()
    alert = Alert(fingerprint="f", kind=AlertKind.NEWS, level=Level.LOW, publisher="P", subject="S", summary="", at=at)
    await store.announce((), alert, [room])
    assert [each.channel for each in await store.deliveries()] == [room]


async def test_the_audit_shows_who_changed_what_and_only_to_editors(talk):
    assert "Nobody has changed anything" in words(await talk.ask("audit"))
    await talk.ask("silence Tonewell for 2 weeks")
    assert "Ana" in words(await talk.ask("audit", who=ANA))
    assert "Tonewell" in words(await talk.ask("audit"))
    assert "Ana" not in words(await talk.ask("audit", who=BEN)).partition("Ask")[0]


async def test_a_form_that_holds_too_much_is_refused_with_a_sentence(talk, rules_path):
    text = rules_path.read_text()
    long = "".join(f"      - We train AI number {number} for whoever wants it.\n" for number in range(120))
    rules_path.write_text(text.replace("      - We train AI.\n", f"      - We train AI.\n{long}"))
    for _ in range(2):  # a file that was just written is read at the second look
        await talk.desk.rules.refresh(talk.desk.now())
    reply = await talk.ask("rules edit service-trains")
    assert reply.form is None
    assert f"longer than the {LONGEST_FIELD:,} characters" in words(reply)
