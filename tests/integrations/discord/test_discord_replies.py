"""Whatever a reply or a form holds: Discord takes it, nothing in it is live, and it is split by meaning."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import validate_components, validate_modal

from clausewatch.commands import card_actions
from clausewatch.model import (
    Action,
    ActionStyle,
    Block,
    Buttons,
    Code,
    Divider,
    Facts,
    Field,
    FieldError,
    FieldKind,
    Form,
    Heading,
    Listing,
    Marked,
    Option,
    Pager,
    Paragraph,
    Part,
    Quotation,
    Quote,
    Redline,
    Reply,
    Select,
    Style,
    Submitted,
    Table,
    Told,
)
from integrations.discord.forms import modal, refused, submitted
from integrations.discord.lines import line
from integrations.discord.render import render
from integrations.discord.replies import MESSAGES, messages
from rehearsal.discord_checks import find_problem
from tests.integrations.alerts_for_tests import NEW_GRANT
from tests.integrations.discord.hostile_texts import LIVE, addresses, alerts, long_texts, marked_texts, texts

ids = st.text(st.characters(categories=["L", "N"], max_codepoint=0x7F), min_size=1, max_size=100)
times = st.none() | st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
parts = st.builds(Part, text=long_texts, style=st.sampled_from(Style), url=st.just("") | addresses, at=times)
lines = st.lists(parts, max_size=4).map(tuple)
quotes = st.builds(
    Quote,
    kinds=st.just(()),
    before=st.none() | marked_texts(),
    after=st.none() | marked_texts(),
    headings=st.lists(long_texts, max_size=2).map(tuple),
)
actions = st.builds(Action, id=ids, label=long_texts, style=st.sampled_from(ActionStyle), url=st.just("") | addresses)
options = st.builds(Option, value=ids, label=long_texts, about=long_texts)
rows = st.lists(lines, max_size=12).map(tuple)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, text=long_texts),
    st.builds(Paragraph, line=lines),
    st.builds(Listing, items=rows),
    st.builds(Facts, pairs=st.lists(st.tuples(long_texts, lines), max_size=5).map(tuple)),
    st.builds(Table, columns=st.lists(texts, max_size=12).map(tuple), rows=st.lists(rows, max_size=5).map(tuple)),
    st.builds(Quotation, words=marked_texts(), headings=st.lists(long_texts, max_size=2).map(tuple)),
    st.builds(Redline, quote=quotes),
    st.builds(Code, text=long_texts, is_diff=st.booleans()),
    st.just(Divider()),
    st.builds(Told, alert=alerts),
    st.builds(Buttons, actions=st.lists(actions, max_size=8).map(tuple)),
    st.builds(
        Select, id=ids, label=long_texts, options=st.lists(options, max_size=30).map(tuple), most=st.integers(0, 40)
    ),
)
pagers = st.builds(Pager, page=st.integers(1, 9), pages=st.just(9), before=st.just("") | ids, after=st.just("") | ids)
replies = st.builds(
    Reply, blocks=st.lists(blocks, max_size=8).map(tuple), pager=st.none() | pagers, share=st.just("") | ids
)
kinds = st.sampled_from(FieldKind)
fields = st.lists(
    st.builds(
        Field,
        id=ids,
        label=long_texts,
        kind=kinds,
        value=st.lists(long_texts, max_size=3).map(tuple),
        hint=long_texts,
        options=st.lists(options, max_size=30).map(tuple),
        is_required=st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda field: field.id,
).map(tuple)
forms = st.builds(Form, id=ids, title=long_texts, fields=fields, submit=texts, about=long_texts)

OURS = re.compile(
    r"\\.|```.*?```|`[^`\n]*`|\[(?:\\.|[^\]\\\n])*\]\(<https?://[^\s<>]+>\)|<https?://[^\s<>]+>|<t:-?\d+:[Df]>"
    r"|^(?:### |- |\s*> )|\u2500{12}",
    re.DOTALL | re.MULTILINE,
)
"""What is ours: escapes, code, links that name their host, whole addresses, times, headings, bullets, quotations."""


def words_of(body: dict[str, Any]) -> list[str]:
    return [body["content"], *(embed.get("description", "") for embed in body["embeds"] if "title" not in embed)]


@given(replies)
@settings(max_examples=25, deadline=None)
def test_discord_takes_every_message_of_every_reply(reply: Reply) -> None:
    bodies = messages(reply)
    assert len(bodies) <= MESSAGES
    for body in bodies:
        assert find_problem(body) is None
        validate_components(body["components"])
        assert body["allowed_mentions"] == {"parse": []}


@given(replies)
@settings(max_examples=25, deadline=None)
def test_nothing_in_a_reply_is_live(reply: Reply) -> None:
    for body in messages(reply):
        for text in words_of(body):
            assert not re.search("@(?:everyone|here)", text, re.IGNORECASE)
            assert LIVE.findall(OURS.sub("·", text)) == []


@given(forms)
@settings(max_examples=25, deadline=None)
def test_discord_takes_every_form(form: Form) -> None:
    validate_modal(modal(form))


@given(parts)
@settings(max_examples=40, deadline=None)
def test_a_link_says_where_it_goes(part: Part) -> None:
    for label, host in re.findall(r"\[((?:\\.|[^\]])*)\]\(<https?://([^/>]+)", line((part,))):
        assert label.endswith(f"({host})")
        assert not re.search(r"\w\.\w\w|[/:@]", part.text)


def test_a_title_that_looks_like_an_address_is_not_laid_over_another() -> None:
    shown = line((Part(text="good.example", url="https://evil.example/x"),))
    assert shown == "good.example: <https://evil.example/x>"


@pytest.mark.parametrize("length", [10, 5_000, 100_000])
def test_a_long_listing_is_split_between_its_entries(length: int) -> None:
    items = tuple((Part(text=f"entry{place} ends{place}"),) for place in range(length // 20))
    for body in messages(Reply(blocks=(Listing(items=items),))):
        for embed in body["embeds"]:
            assert all(re.fullmatch(r"- entry(\d+) ends\1", each) for each in embed["description"].splitlines())


def test_what_has_no_room_is_said_to_be_missing() -> None:
    items = tuple((Part(text="word " * 200),) for _ in range(200))
    bodies = messages(Reply(blocks=(Listing(items=items),)))
    assert len(bodies) == MESSAGES
    assert "more" in bodies[-1]["content"]


def test_sixty_changes_with_long_clauses_are_shown_and_counted() -> None:
    clause = Marked(text="𝕏 trains models on it. " * 500, spans=((3, 9),))
    quote = Quote(kinds=(), before=clause, after=clause)
    bodies = messages(Reply(blocks=tuple(Redline(quote=quote) for _ in range(60))))
    assert len(bodies) == MESSAGES
    assert all(find_problem(body) is None for body in bodies)


def test_buttons_stay_below_the_text_that_they_belong_to() -> None:
    def entry(name: str) -> tuple[Block, ...]:
        return Paragraph(line=(Part(text=name),)), Buttons(actions=(Action(id=name, label=name),))

    first, second = messages(Reply(blocks=(*entry("one"), *entry("two"))))
    assert (words_of(first)[1], first["components"][0]["components"][0]["custom_id"]) == ("one", "one")
    assert (words_of(second)[1], second["components"][0]["components"][0]["custom_id"]) == ("two", "two")


@given(alerts)
@settings(max_examples=20, deadline=None)
def test_discord_takes_every_card_with_its_buttons(alert: Any) -> None:
    payload = render(alert, card_actions(alert))
    assert find_problem(payload) is None
    validate_components(payload.get("components", []))


def test_a_form_comes_back_as_it_was_filled_in() -> None:
    data = {
        "custom_id": "rules save rule:x",
        "components": [
            {"type": 10, "id": 1},
            {"type": 18, "component": {"type": 4, "custom_id": "text", "value": "a\nb"}},
            {"type": 18, "component": {"type": 3, "custom_id": "level", "values": ["high", "low"]}},
            {"type": 18, "component": {"type": 4, "custom_id": "why", "value": ""}},
        ],
    }
    values = (("text", ("a\nb",)), ("level", ("high", "low")), ("why", ()))
    assert submitted(data) == Submitted(form="rules save rule:x", values=values)


def test_a_refused_form_names_its_fields_and_opens_again() -> None:
    form = Form(id="f", title="t", fields=(Field(id="does", label="What it does"),), reopen="form ticket:~1")
    reply = refused(Reply(form=form, errors=(FieldError(field="does", text="write: trains"),)))
    (body,) = messages(reply)
    assert "**What it does**: write: trains" in words_of(body)[1]
    assert body["components"][0]["components"][0]["custom_id"] == "form ticket:~1"


def test_parts_make_nothing_live_where_they_meet() -> None:
    shown = line((Part(text="1"), Part(text=". @"), Part(text="everyone <"), Part(text="@1>")))
    assert shown == "1\\. \\@\u200beveryone \\<\\@1\\>"


def test_an_alert_in_a_reply_is_its_card() -> None:
    (body,) = messages(Reply(blocks=(Told(alert=NEW_GRANT),)))
    assert body["embeds"] == render(NEW_GRANT)["embeds"]
