"""The preview shows what a payload says, with nothing in it alive."""

from html.parser import HTMLParser
from typing import Any

import pytest

from clausewatch.model import Alert
from integrations.slack.render import render
from rehearsal.slack_preview import STYLE, fragment

HARMLESS = {"div", "span", "b", "i", "s", "code", "a", "blockquote", "pre", "ul", "ol", "li", "hr"}


class Page(HTMLParser):
    """The words of a page, its tags and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.links = "", set[str](), list[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attributes} <= {"class", "style", "href", "rel"}
        self.links += [value for name, value in attributes if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.words += data


def one(block: dict[str, Any]) -> Page:
    return Page(fragment({"blocks": [block]}))


def test_every_standard_alert(standard_alerts: dict[str, Alert]) -> None:
    for alert in standard_alerts.values():
        page = Page(fragment(render(alert)))
        assert page.tags <= HARMLESS
        assert page.links == [address for _, address in alert.links]
        assert alert.summary.splitlines()[-1] in page.words
        assert alert.publisher in page.words


def test_the_page_has_a_style_of_its_own() -> None:
    rules = [line for line in STYLE.splitlines() if "{" in line]
    assert all(rule.startswith(".slack") for rule in rules)


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "</div><img src=x onerror=y>", '" onmouseover="z', "&lt;"]
)
@pytest.mark.parametrize("kind", ["plain_text", "mrkdwn"])
def test_words_are_inert(words: str, kind: str) -> None:
    page = one({"type": "section", "text": {"type": kind, "text": words}, "fields": [{"type": kind, "text": words}]})
    assert page.tags <= HARMLESS
    rich = {"type": "rich_text_quote", "elements": [{"type": "text", "text": words, "style": {"strike": True}}]}
    page = one({"type": "rich_text", "elements": [rich]})
    assert words in page.words
    assert page.tags == {"div", "b", "span", "blockquote", "s"}


def test_mark_up_is_shown_as_slack_reads_it() -> None:
    text = (
        "*bold* _slanted_ ~gone~ `code` <https://a.example/?x=1&amp;y=2|a &amp; b> <https://b.example> 2*3*4 &lt;i&gt;"
    )
    page = one({"type": "section", "text": {"type": "mrkdwn", "text": text}})
    assert page.words.endswith("bold slanted gone code a & b https://b.example 2*3*4 <i>")
    assert page.tags == {"div", "span", "b", "i", "s", "code", "a"}
    assert page.links == ["https://a.example/?x=1&y=2", "https://b.example"]


def test_only_web_addresses_are_links() -> None:
    link = {"type": "link", "url": "javascript:alert(1)", "text": "press"}
    page = one({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]})
    assert page.links == []
    assert "press" in page.words


def test_buttons_colours_and_unknown_things() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}, "style": "primary"}
    blocks = [{"type": "actions", "elements": [button, {"type": "datepicker"}]}, {"type": "divider"}, {"type": "video"}]
    html = fragment({"attachments": [{"color": "#d92d20", "blocks": blocks}, {"color": "red;x:y", "blocks": []}]})
    assert 'class="button primary">Acknowledge<' in html
    assert "[datepicker]" in html
    assert "[video]" in html
    assert 'style="border-color: #d92d20"' in html
    assert "red;x:y" not in html


def test_a_message_without_blocks_shows_its_text() -> None:
    assert "only *words*" not in fragment({"text": "only *words*"})
    assert Page(fragment({"text": "only *words*"})).words.endswith("only words")
