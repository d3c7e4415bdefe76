"""Whatever feedparser is given, it makes the same of it by our reader and handler as by its own."""

import io
from pathlib import Path

import feedparser.api
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watchers import feed_sax

FIXTURES = Path(__file__).parent / "fixtures"
HEADERS = {"content-type": "application/xml; charset=utf-8"}

NAMESPACES = (
    "http://www.w3.org/2005/Atom",
    "http://purl.org/dc/elements/1.1/",
    "http://search.yahoo.com/mrss/",
    "http://backend.userland.com/rss2",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1998/Math/MathML",
    "http://tonewell.example/own",
)
PREFIXES = ("", "a:", "b:")
NAMES = (
    *("rss", "feed", "channel", "item", "entry", "title", "link", "guid", "id", "pubDate", "updated", "date"),
    *("description", "summary", "content", "encoded", "category", "author", "name", "image", "url", "textinput"),
    *("source", "enclosure", "div", "p", "svg", "math", "Strange"),
)
ATTRIBUTES = (
    'type="html"',
    'type="xhtml"',
    'Type="text/plain"',
    'href="/a"',
    'rel="enclosure"',
    'isPermaLink="false"',
    'xml:base="https://b.example/"',
    'xml:lang="de"',
    'a:about="x"',
    'mode="base64"',
)
TEXTS = st.sampled_from(
    [
        "",
        " \n",
        "Tour & dates",
        "<b>bold</b> &eacute;",
        "https://n.example/1",
        "2026-01-05T09:00:00Z",
        "caf\u00c3\u00a9 \u0085",
    ]
)


@st.composite
def elements(draw, depth: int = 0) -> str:
    """An element with others within, well-formed but for prefixes that nothing declares."""
    prefix, name = draw(st.sampled_from(PREFIXES)), draw(st.sampled_from(NAMES))
    declared = draw(st.lists(st.tuples(st.sampled_from(PREFIXES), st.sampled_from(NAMESPACES)), max_size=2))
    spaces = {f"xmlns:{each[:-1]}" if each else "xmlns": uri for each, uri in declared}
    attributes = draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique_by=lambda each: each.split("=")[0]))
    written = " ".join([f"{prefix}{name}", *attributes, *(f'{key}="{uri}"' for key, uri in spaces.items())])
    inner = [draw(elements(depth=depth + 1)) for _ in range(draw(st.integers(0, 3 if depth < 3 else 0)))]
    texts = [_escaped(draw(TEXTS)) for _ in range(len(inner) + 1)]
    body = texts[0] + "".join(one + text for one, text in zip(inner, texts[1:], strict=True))
    return f"<{written}>{body}</{prefix}{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


FRAMES = (
    '<rss version="2.0" xmlns:a="http://purl.org/dc/elements/1.1/" xmlns:b="http://search.yahoo.com/mrss/"><channel>{}'
    "</channel></rss>",
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://www.w3.org/1999/xhtml" xmlns:b="urn:b">{}</feed>',
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:b="http://www.w3.org/2000/svg">{}</a:feed>',
    "{}",
)
TITLE = "<item><title>One</title><link>https://n.example/1</link></item>"
DRAWN = '<entry><content type="xhtml"><b:svg><title>x</title></b:svg><b:svg/></content><title>One</title></entry>'
MOVED = '<item><a:x xmlns:a="urn:1">1</a:x><a:x xmlns:a="urn:2">2</a:x><a:x>3</a:x></item>'


@settings(deadline=None, max_examples=300)
@example(FRAMES[0], [TITLE, MOVED])
@example(FRAMES[2], [DRAWN, DRAWN])
@given(st.sampled_from(FRAMES), st.lists(elements(), max_size=4))
def test_elements_of_any_kind(frame, items):
    assert _by_ours(frame.format("\n".join(items))) == _by_its_own(frame.format("\n".join(items)))


@pytest.mark.parametrize("name", ["feed.atom", "feed.rdf", "feed.rss", "feed_091.rss"])
def test_feeds_as_they_are_found(name):
    text = (FIXTURES / name).read_text(encoding="utf-8", errors="replace")
    assert _by_ours(text) == _by_its_own(text)
    assert _by_ours(text)["entries"]


@pytest.mark.parametrize("text", ["", "<rss>", "<rss><item><title>&x;</title></item></rss>", "<x:y/>", "no feed"])
def test_what_is_broken(text):
    assert _by_ours(text) == _by_its_own(text)


def test_feedparser_takes_our_reader_and_handler(monkeypatch):
    made = []
    monkeypatch.setattr(feed_sax, "create_parser", lambda: made.append(feed_sax.Driver()) or made[-1])
    _by_ours(FRAMES[0].format(TITLE))
    assert len(made) == 1
    assert isinstance(made[0].getContentHandler(), feed_sax.Handler)


def _by_ours(text: str) -> dict[str, object]:
    assert feedparser.api.StrictFeedParser is feed_sax.Handler
    assert feedparser.api.PREFERRED_XML_PARSERS[0] == feed_sax.__name__
    return _told(text)


def _by_its_own(text: str) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feedparser.api, "StrictFeedParser", feed_sax.Handler.__mro__[1])
        patch.setattr(feedparser.api, "PREFERRED_XML_PARSERS", [])
        return _told(text)


def _told(text: str) -> dict[str, object]:
    """All that feedparser tells, or the error that it raises."""
    try:
        found = feedparser.parse(
            io.BytesIO(text.encode()), response_headers=HEADERS, sanitize_html=False, resolve_relative_uris=False
        )
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        return {"raised": repr(error)}
    return {**found, "bozo_exception": repr(found.get("bozo_exception"))}
