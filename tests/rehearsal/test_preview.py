from dataclasses import replace
from html.parser import HTMLParser

import pytest
from selectolax.lexbor import LexborHTMLParser

from clausewatch.model import Alert, Marked, Quote
from rehearsal.preview import preview
from tests.integrations.alerts_for_tests import NEW_GRANT, NEWS, STANDARD_ALERTS

HOSTILE = "</style></div><script>alert(1)</script><img src=x onerror=alert(1)> & \"'"


@pytest.fixture
def page() -> LexborHTMLParser:
    return LexborHTMLParser(preview(STANDARD_ALERTS.values(), "All <of> them"))


def test_every_alert_stands_there_twice(page):
    assert len(page.css("section")) == len(STANDARD_ALERTS)
    assert len(page.css(".side .slack")) == len(page.css(".side .discord")) == len(STANDARD_ALERTS)
    assert page.css_first("h1").text() == "All <of> them"


def test_the_page_fetches_nothing_and_runs_nothing(page):
    assert not page.css("script, img, link, iframe, object, [style*='url'], [onclick], [onerror]")
    assert "default-src 'none'" in page.css_first("meta[http-equiv]").attributes["content"]
    assert all(anchor.attributes["href"].startswith("https://") for anchor in page.css("a"))


def _hostile(alert: Alert) -> Alert:
    marked = Marked(text=HOSTILE, spans=((0, 5),))
    return replace(
        alert,
        publisher=HOSTILE,
        subject=HOSTILE,
        summary=HOSTILE,
        quotes=(Quote(kinds=alert.kinds, before=marked, after=marked, headings=(HOSTILE,)),),
        links=((HOSTILE, "javascript:alert(1)"), (HOSTILE, f"https://x.example/{HOSTILE}")),
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("alert", [NEW_GRANT, NEWS])
def test_foreign_text_stays_text(alert):
    html = preview([_hostile(alert)], HOSTILE)
    tags = _Tags()
    tags.feed(html)
    assert not tags.names & {"script", "img"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "javascript:" not in html
