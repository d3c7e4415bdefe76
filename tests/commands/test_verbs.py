"""Every verb answers, whatever is typed; names of several words, nearest verbs, silences, subscriptions, watches."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausewatch.commands import VERBS, Right, suggest, written
from clausewatch.commands.line import arguments
from clausewatch.commands.silencing import span
from clausewatch.decide import posting
from clausewatch.model import (
    LONGEST_ID,
    MOST_FIELDS,
    Alert,
    AlertKind,
    Buttons,
    Channel,
    ClauseKind,
    Document,
    Level,
    Passage,
    Select,
    Snapshot,
    SourceKind,
)
from clausewatch.route import route
from tests.commands.talking import ANA, BEN, TEAM, Conversation, buttons, words

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FETCHING = {"watch add", "watch test"}


class Page:
    """A watcher to whom every address of terms is one page; no address is a feed."""

    kind = SourceKind.TERMS

    async def retrieve(self, source, validators):
        return Snapshot(
            source_id=source.id, url=source.url, fetched_at=NOW, content_type="text/plain", body=b"We train AI."
        )

    def extractor(self, source):
        return "1"

    def extract(self, source, snapshot):
        passage = Passage(text=snapshot.body.decode(), position=0)
        return Document(source_id=source.id, title="Terms", passages=(passage,))


@pytest.fixture
def web(desk):
    watchers = {SourceKind.TERMS: Page()}
    return Conversation(replace(desk, watch=replace(desk.watch, watchers=watchers)))


@pytest.fixture
def alert(clock) -> Alert:
    return Alert(
        fingerprint="f",
        kind=AlertKind.CHANGE,
        level=Level.HIGH,
        publisher="Tonewell",
        subject="T",
        summary="",
        at=clock(),
        kinds=(ClauseKind.GRANT,),
    )


async def test_a_source_is_tried_without_a_trace(web, store):
    shown = await web.ask("watch test tonewell/terms-of-use")
    assert "Nothing would be posted" in words(shown)
    assert "It holds 1 clause about AI training: grant." in words(shown)
    assert await store.versions("tonewell/terms-of-use") == ()


async def test_every_example_of_every_verb_is_understood(talk):
    for verb in VERBS:
        for example in verb.examples if verb.name not in FETCHING else ():
            said = words(await talk.ask(example))
            assert "I do not know" not in said, example
            assert "It is asked like this" not in said, example


def test_every_verb_that_is_shown_has_an_example_and_hidden_ones_have_none():
    assert [verb.name for verb in VERBS if bool(verb.examples) is verb.is_hidden] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lokup Tonewell", "lookup"),
        ("find training", "search"),
        ("rules eddit x", "rules edit"),
        ("watch ad https://x.example", "watch add"),
        ("mute Tonewell", "silence"),
        ("histroy Tonewell", "history"),
    ],
)
async def test_an_unknown_word_is_answered_with_the_nearest_verb(talk, typed, meant):
    assert f"Did you mean {meant}" in " ".join(words(await talk.ask(typed)).split())


async def test_a_word_like_no_verb_is_answered_with_all_verbs(talk):
    said = words(await talk.ask("frobnicate"))
    assert 'I do not know "frobnicate". You can ask:' in said
    assert all(verb.name in said for verb in VERBS if not verb.is_hidden)


async def test_names_of_several_words_need_no_quotes(talk):
    assert "Wave Lane" in words(await talk.ask("lookup wave lane opt-out"))
    assert "No platform" in words(await talk.ask("lookup Tonwell"))
    table = (await talk.ask("compare Tone Well Ltd wave lane")).blocks[0]
    assert [row[0][0].text for row in table.rows] == ["Tonewell", "Wave Lane"]


@given(st.dictionaries(st.sampled_from(["rule", "text", "because"]), st.text(min_size=1).filter(str.strip)))
def test_what_a_button_carries_comes_back(values):
    verb = next(verb for verb in VERBS if verb.name == "rules example")
    line = written(verb.name, **values)
    assert arguments(verb, line.removeprefix(verb.name), {}) == {name: (text,) for name, text in values.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
async def test_whatever_is_typed_is_answered(talk, data):
    verb = data.draw(st.sampled_from([verb.name for verb in VERBS if verb.name not in FETCHING]))
    rest = data.draw(st.text(max_size=60))
    reply = await talk.ask(f"{verb} {rest}")
    ids = [each.id for block in reply.blocks if isinstance(block, Buttons) for each in block.actions]
    ids += [block.id for block in reply.blocks if isinstance(block, Select)] + ([reply.form.id] if reply.form else [])
    assert all(len(each) <= LONGEST_ID for each in ids)
    assert len(set(ids)) == len(ids)
    assert reply.form is None or len(reply.form.fields) <= MOST_FIELDS


@pytest.mark.parametrize(
    ("text", "days"),
    [("for 2 weeks", 14), ("2 weeks", 14), ("a day", 1), ("36h", 1.5), ("0 days", None), ("soon", None)],
)
def test_spans(text, days):
    found = span(text)
    assert (found.total_seconds() / 86400 if found else None) == days


async def test_a_silence_holds_alerts_back_with_its_reason_and_ends(talk, desk, alert):
    await talk.ask("silence Tonewell for 2 weeks")
    watch = (await desk.refreshed()).watch
    assert "silenced until 19 Jan 2026" in posting(alert, watch).silenced
    await talk.ask("silence tonewell off")
    watch = (await desk.refreshed()).watch
    assert posting(alert, watch).silenced == ""


async def test_a_rules_silence_holds_only_what_no_other_rule_found(talk, desk, alert):
    await talk.ask("silence service-trains for 1 day")
    watch = (await desk.refreshed()).watch
    assert posting(replace(alert, rules=("service-trains",)), watch).silenced
    assert not posting(replace(alert, rules=("service-trains", "other")), watch).silenced


async def test_a_channel_subscribes_and_leaves(talk, desk, alert):
    elsewhere = replace(ANA, channel="C0LEGAL")
    assert "This channel is told" in words(await talk.ask("subscribe Tonewell level:high", who=elsewhere))
    ruleset = (await desk.refreshed()).ruleset
    legal = Channel(id="slack-C0LEGAL", platform="slack", address="C0LEGAL")
    assert legal in ruleset.channels
    assert route(replace(alert, level=Level.LOW), (TEAM, legal), ruleset.subscriptions) == ()
    assert route(alert, (TEAM, legal), ruleset.subscriptions) == (legal,)
    await talk.ask("unsubscribe", who=elsewhere)
    assert legal not in (await desk.refreshed()).ruleset.channels


async def test_settings_show_what_is_and_refuse_what_is_not(talk):
    form = (await talk.ask("settings")).form
    assert {field.id: field.value for field in form.fields}["level"] == ("low",)
    refused = await talk.submit(form, level="deafening")
    assert [error.field for error in refused.errors] == ["level"]
    await talk.submit(form, level="high")
    assert {field.id: field.value for field in (await talk.ask("settings")).form.fields}["level"] == ("high",)


async def test_pausing_touches_one_line(talk, desk, rules_path):
    shown = await talk.ask("watch pause tonewell/terms-of-use")
    await talk.click(buttons(shown)["Confirm"].id)
    fresh = await desk.refreshed()
    assert [source.id for source in fresh.ruleset.paused] == ["tonewell/terms-of-use"]
    text = fresh.rules.effective.texts[rules_path]
    assert [line for line in text.splitlines() if line not in rules_path.read_text().splitlines()] == [
        '        paused: "yes"'
    ]
    shown = await talk.ask("watch remove tonewell/privacy-policy")
    await talk.click(buttons(shown)["Confirm"].id)
    assert "tonewell/privacy-policy" not in [each.id for each in (await desk.refreshed()).ruleset.sources]


async def test_completion_offers_what_is_known(desk):
    assert [each.value for each in await suggest("lookup", "platform", "wa", desk)] == ["Wave Lane"]
    assert [each.value for each in await suggest("rules edit", "rule", "", desk)] == ["service-trains"]
    assert await suggest("nonsense", "x", "", desk) == ()


async def test_every_verb_that_changes_something_is_for_editors(talk):
    for verb in VERBS:
        if verb.right is Right.EDITORS and verb.examples:
            assert "only workspace admins" in words(await talk.ask(verb.examples[0], who=BEN))
