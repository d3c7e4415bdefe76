"""The preview shows what Discord would, and nothing in it is live."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.model import (
    Action,
    ActionStyle,
    Alert,
    Buttons,
    Code,
    Field,
    FieldKind,
    Form,
    Heading,
    Listing,
    Option,
    Paragraph,
    Part,
    Reply,
    Select,
    Style,
)
from integrations.discord.forms import modal as modal_of
from integrations.discord.markdown import inert
from integrations.discord.render import render
from integrations.discord.replies import messages
from rehearsal.discord_preview import STYLE, fragment, modal

TAGS = {"a", "blockquote", "code", "del", "div", "em", "p", "pre", "span", "strong"}


class Outline(HTMLParser):
    """Collects tags, link targets and text, and whether every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "name", ["new_grant", "opt_out_added", "clause_removed", "reworded", "news", "story", "signal", "baseline"]
)
def test_a_standard_alert_reads_as_in_discord(name: str, standard_alerts: dict[str, Alert]) -> None:
    alert = standard_alerts[name]
    outline = Outline(fragment(render(alert)))
    assert outline.open == []
    assert outline.tags <= TAGS
    assert set(outline.links) == {address for _, address in alert.links}
    for quote in alert.quotes:
        assert quote.after is None or quote.after.text in outline.text
        assert quote.before is None or quote.before.text in outline.text


def test_marks_are_shown(standard_alerts: dict[str, Alert]) -> None:
    html = fragment(render(standard_alerts["reworded"]))
    assert "<strong>once you have agreed to it</strong>" in html
    assert "<del>in bulk</del>" in html
    assert 'style="border-color: #5d7a8c"' in html


def test_an_answer_reads_as_in_discord() -> None:
    at = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    line = (Part(text="Terms", url="https://tonewell.example/terms"), Part(text=" since "), Part(text="5 Jan", at=at))
    blocks = (
        Heading(text="Tonewell"),
        Paragraph(line=(Part(text="quiet", style=Style.QUIET), Part(text=" rules list", style=Style.CODE))),
        Listing(items=(line,)),
        Code(text="- a\n+ b", is_diff=True),
        Buttons(actions=(Action(id="x", label="Confirm", style=ActionStyle.PRIMARY),)),
        Select(id="s", label="Snooze", options=(Option(value="1", label="a day"),)),
    )
    (body,) = messages(Reply(blocks=blocks))
    outline = Outline(fragment(body))
    assert (outline.open, outline.links) == ([], ["https://tonewell.example/terms"])
    assert outline.tags <= TAGS
    for words in (
        "Tonewell",
        "quiet rules list",
        "• Terms (tonewell.example) since 5 January 2026",
        "- a\n+ b",
        "Confirm",
    ):
        assert words in outline.text
    assert "Snooze ▾" in outline.text


def test_a_form_reads_as_in_discord() -> None:
    options = (Option(value="low", label="low"), Option(value="high", label="high"))
    fields = (
        Field(id="rule", label="The rule", kind=FieldKind.LINES, value=("id: <b>\nkind: grant",), hint="A line each."),
        Field(id="level", label="Level", kind=FieldKind.ONE_OF, value=("high",), options=options),
    )
    outline = Outline(modal(modal_of(Form(id="f", title="A rule", fields=fields))))
    assert (outline.open, outline.tags) == ([], {"div", "span"})
    for words in ("A rule", "The rule", "A line each.", "id: <b>\nkind: grant", "high ▾"):
        assert words in outline.text


def test_style_is_for_the_fragment_alone() -> None:
    assert all(line.startswith((".discord", "  ")) for line in STYLE.strip().splitlines())


texts = st.text() | st.lists(st.sampled_from("<>&\"'*~\\`_ a/:hts"), max_size=40).map("".join)


@settings(deadline=None)
@given(texts)
def test_any_payload_is_harmless_html(text: str) -> None:
    embed: dict[str, Any] = {
        "title": text,
        "url": text,
        "description": text,
        "author": {"name": text},
        "footer": {"text": text},
        "fields": [{"name": text, "value": f"> {text}", "inline": True}],
    }
    outline = Outline(fragment({"content": text, "embeds": [embed]}))
    assert outline.open == []
    assert outline.tags <= TAGS
    assert all(link.startswith(("https://", "http://")) for link in outline.links)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z", "M"]), max_size=80))
def test_inert_text_is_shown_as_it_was(text: str) -> None:
    shown = Outline(fragment({"content": f"x {inert(text, 1000)}"})).text
    assert shown.removeprefix("ClausewatchAPPx ").replace("\u200b", "") == text
