"""Whatever an alert holds: no limit is passed, nothing in the message is live, nothing is lost that could be shown."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.model import Alert, Marked
from integrations.discord.markdown import BOLD, STRUCK, inert, inert_lines, plain, quotation
from integrations.discord.render import render
from integrations.excerpt import size
from rehearsal.discord_checks import find_problem
from tests.integrations.discord.hostile_texts import ESCAPE, HOSTILE, LIVE, alerts, long_texts, marked_texts

OWN_LINK = re.compile(r"<https?://[^\s<>]+>$", re.MULTILINE)


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
