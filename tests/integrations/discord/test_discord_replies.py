"""Whatever a reply or a form holds: Discord takes it, nothing in it is live, and it is split by meaning."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import validate_components, validate_modal

from clausewatch.commands import card_actions
from clausewatch.model import (
    Action,
    Block,
    Buttons,
    Field,
    FieldError,
    Form,
    Listing,
    Marked,
    Paragraph,
    Part,
    Quote,
    Redline,
    Reply,
    Submitted,
    Told,
)
from integrations.discord.forms import modal, refused, submitted
from integrations.discord.lines import line
from integrations.discord.render import render
from integrations.discord.replies import MESSAGES, messages
from rehearsal.discord_checks import find_problem
from tests.integrations.alerts_for_tests import NEW_GRANT
from tests.integrations.discord.hostile_texts import LIVE, addresses, alerts, long_texts, marked_texts, texts
from tests.integrations.replies_for_tests import AT_LENGTH, HURRIED, Texts

made = Texts(
    words=long_texts,
    names=texts,
    ids=st.text(st.characters(categories=["L", "N"], max_codepoint=0x7F), min_size=1, max_size=100),
    addresses=addresses,
    marked=marked_texts(),
    alerts=alerts,
)

OURS = re.compile(
    r"\\.|```.*?```|`[^`\n]*`|\[(?:\\.|[^\]\\\n])*\]\(<https?://[^\s<>]+>\)|<https?://[^\s<>]+>|<t:-?\d+:[Df]>"
    r"|^(?:### |- |\s*> )|\u2500{12}",
    re.DOTALL | re.MULTILINE,
)
"""What is ours: escapes, code, links that name their host, whole addresses, times, headings, bullets, quotations."""


def words_of(body: dict[str, Any]) -> list[str]:
    return [body["content"], *(embed.get("description", "") for embed in body["embeds"] if "title" not in embed)]


def _is_taken_and_inert(bodies: list[dict[str, Any]]) -> None:
    assert len(bodies) <= MESSAGES
    for body in bodies:
        assert find_problem(body) is None
        validate_components(body["components"])
        assert body["allowed_mentions"] == {"parse": []}
        for text in words_of(body):
            assert not re.search("@(?:everyone|here)", text, re.IGNORECASE)
            assert LIVE.findall(OURS.sub("·", text)) == []


@HURRIED
@given(made.replies())
def test_discord_takes_every_message_of_every_reply_and_nothing_in_it_is_live(reply: Reply) -> None:
    _is_taken_and_inert(messages(reply))


@pytest.mark.slow
@AT_LENGTH
@given(made.replies())
def test_discord_takes_every_message_of_many_more_replies(reply: Reply) -> None:
    _is_taken_and_inert(messages(reply))


@HURRIED
@given(made.forms())
def test_discord_takes_every_form(form: Form) -> None:
    validate_modal(modal(form))


@pytest.mark.slow
@AT_LENGTH
@given(made.forms())
def test_discord_takes_many_more_forms(form: Form) -> None:
    validate_modal(modal(form))


@HURRIED
@given(made.parts)
def test_a_link_says_where_it_goes(part: Part) -> None:
    for label, host in re.findall(r"\[((?:\\.|[^\]\\])*)\]\(<https?://([^/>]+)", line((part,))):
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


@HURRIED
@given(alerts)
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
