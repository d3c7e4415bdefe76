"""Whatever an alert holds: no limit is passed, nothing in the message is live, nothing is lost that could be shown."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.model import Alert, AlertKind, ClauseKind, Favour, Level, Marked, Quote
from integrations.discord.markdown import BOLD, STRUCK, inert, inert_lines, plain, quotation
from integrations.discord.render import render
from integrations.excerpt import size
from rehearsal.discord import find_problem

HOSTILE = (
    "@everyone",
    "@here",
    "<@1234>",
    "<@&1234>",
    "<#1234>",
    "<t:1707700000:R>",
    "</ban:1234>",
    "<a:x:1234>",
    "[free music](https://evil.example)",
    "https://evil.example/x",
    "discord.gg/abc",
    ":tada:",
    "```py\nx```",
    "**",
    "~~",
    "||",
    "\\",
    "# ",
    "-# ",
    "- ",
    "1. ",
    ">>> ",
    "\u202eevil\u202c",
    "\u200b",
    "\ud800",
    "\x00",
    "𝕏" * 50,
    "𓂀 ",
    "word ",
    "\n",
)
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.characters()), max_size=12).map("".join)
long_texts = st.builds(lambda part, times: part * times, texts, st.sampled_from([1, 1, 30, 1000])).map(
    lambda t: t[:10_000]
)


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    text = draw(long_texts)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return Marked(text=text, spans=tuple(zip(ends[::2], ends[1::2], strict=False)))


quotes = st.builds(
    Quote,
    kinds=st.lists(st.sampled_from(ClauseKind), max_size=6).map(tuple),
    before=st.none() | marked_texts(),
    after=st.none() | marked_texts(),
    headings=st.lists(long_texts, max_size=2).map(tuple),
)
times = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis wants it naive)
addresses = st.one_of(texts, texts.map("https://evil.example/".__add__), texts.map("https://".__add__))
alerts = st.builds(
    Alert,
    fingerprint=st.just("f"),
    kind=st.sampled_from(AlertKind),
    level=st.sampled_from(Level),
    publisher=long_texts,
    subject=long_texts,
    summary=long_texts,
    at=times,
    favour=st.none() | st.sampled_from(Favour),
    kinds=st.lists(st.sampled_from(ClauseKind), max_size=6).map(tuple),
    last_without=st.none() | times,
    quotes=st.one_of(st.lists(quotes, max_size=5).map(tuple), quotes.map(lambda quote: (quote,) * 60)),
    links=st.lists(st.tuples(long_texts, addresses), max_size=20).map(tuple),
)

LIVE = re.compile(
    r"@(?:everyone|here)"  # a mention the server looks for in the raw text
    r"|<(?:[@#]|/|t:|a?:|id:)"  # anything Discord makes of angle brackets
    r"|https?://|discord\.gg/|\]\("  # an address, an invite, a masked link
    r"|`|\|\||^\s*(?:#|-|\d+\.|>>>|\*\s)|:\w+:",  # code, spoiler, heading, list, long quote, emoji
    re.IGNORECASE | re.MULTILINE,
)
OWN_LINK = re.compile(r"<https?://[^\s<>]+>$", re.MULTILINE)
ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")


def markdown_of(payload: dict[str, Any]) -> list[str]:
    """Every text of the message that Discord reads as markdown."""
    card = payload["embeds"][0]
    fields = [field[part] for field in card.get("fields", []) for part in ("name", "value")]
    return [payload["content"], card["title"], card.get("description", ""), *fields]


def live_parts(text: str) -> list[str]:
    """What would do something. An escape counts as the plain character that it is shown as."""
    return LIVE.findall(ESCAPE.sub("·", OWN_LINK.sub("", text)))


def words_shown(text: str) -> str:
    """What a reader sees, without spaces: marks gone, escapes undone."""
    bare = re.sub(r"\\(.)|\*\*|~~", lambda mark: mark[1] or "", text.removeprefix("> "))
    return re.sub(r"\s", "", bare)


@given(alerts)
@settings(max_examples=60, deadline=None)
def test_no_limit_is_passed(alert: Alert) -> None:
    payload = render(alert)
    assert find_problem(payload) is None
    assert payload["content"].strip()
    assert len(payload["embeds"]) == 1


@given(alerts)
@settings(max_examples=60, deadline=None)
def test_nothing_is_live(alert: Alert) -> None:
    payload = render(alert)
    assert payload["allowed_mentions"] == {"parse": []}
    assert [part for text in markdown_of(payload) for part in live_parts(text)] == []


@given(alerts)
@settings(max_examples=30, deadline=None)
def test_links_are_plain_web_addresses(alert: Alert) -> None:
    card = render(alert)["embeds"][0]
    assert re.fullmatch(r"https?://[!-;=?-~]+", card.get("url", "https://none.example"))


@given(marked_texts(), st.integers(200, 1024), st.sampled_from([BOLD, STRUCK]))
@settings(max_examples=80, deadline=None)
def test_a_quotation_is_whole_or_says_that_it_is_cut(marked: Marked, limit: int, mark: str) -> None:
    value = quotation(marked, limit, mark)
    assert size(value) <= limit
    assert ESCAPE.sub("", value).count(mark) % 2 == 0
    whole = words_shown(quotation(marked, 10**6, mark))
    if "…" not in value:
        assert words_shown(value) == whole
    if whole:
        assert words_shown(value)


@given(long_texts, st.integers(60, 400))
@settings(max_examples=100, deadline=None)
def test_a_line_keeps_to_its_limit(text: str, limit: int) -> None:
    assert size(inert(text, limit)) <= limit
    assert size(plain(text, limit)) <= limit
    assert size(inert_lines(text, limit)) <= limit
    assert not re.search(r"[\x00-\x1f\u200e\u200f\u202a-\u202e]", plain(text, limit))


@pytest.mark.parametrize("trick", HOSTILE)
def test_each_trick_by_itself_is_inert(trick: str) -> None:
    text = f"{trick} and {trick}"
    assert live_parts(inert(text, 1000)) == []
    assert live_parts(quotation(Marked(text=text, spans=((1, len(text)),)), 1000, BOLD)) == []


def test_escapes_are_undone_by_the_reader() -> None:
    text = "Use *any* _track_ [you] like, and/or ~~none~~ | <b> #1 @you at 12:30 a\\b `c`"
    assert words_shown(inert(text, 1000)) == re.sub(r"\s", "", text)
