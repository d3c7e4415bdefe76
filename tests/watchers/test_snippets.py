"""What is read of a feed without a parser of HTML, or in whole texts, is what the long way gives."""

from urllib.parse import urljoin

import feedparser.api
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers import feed as feed_module
from watchers import feed_sax
from watchers import html as html_module
from watchers.blocks import read_blocks
from watchers.snippets import blocks_of

TAGS = "<p> </p> <P> <p/> <br> <br/> </br> <b> </b> <i> </i> <div> </div> <span> </span> <em> </em> <u> </strong> <img>"
ATTRIBUTED = ['<a href="x">', "</a>", "<div class='y'>", '<p title="a b">', "<img src='x' alt=\"y\"/>", '<p role="">']
HARDER = ["<ul>", "<li>", "</li>", "<h2>", "</h2>", "<script>", "<!-- -->", "<td>", "<", "< p>", "<p hidden>", "</ p>"]
REFERENCES = (
    "&amp; &lt;b&gt; &nbsp; &copy &copy; &notit; AT&T &#8217; &#39; &#x2019; & &# &#38;lt; &#13; &#128; &#xD800;"
)
WORDS = [
    "word",
    "a",
    "b.",
    "C",
    "-",
    "•",
    "•-",
    "1.",
    "(a)",
    "é",
    "日本",
    ">",
    '"',
    "'x'",
    "\u200b",
    "\x85",
    "\x0b",
    "Follows:",
]
PIECES = [*TAGS.split(), *ATTRIBUTED, *REFERENCES.split(), *WORDS, " ", "\n", "\r\n", "\0"]


def by_parser(markup: str) -> list[str]:
    body = html_module._parse(markup).body
    return [block.text for block in read_blocks([body])] if body is not None else []


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES + HARDER), max_size=12).map("".join))
def test_a_snippet_reads_as_the_parser_reads_it(markup):
    simple = blocks_of(markup)
    assert simple is None or " ".join(simple) == " ".join(by_parser(markup))


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>One</p> two<br>Three", ["One", "two", "Three"]),
        ("<p>Wraps<br>here</p>", ["Wraps here"]),
        ("a</div>b<div>c</div>d", ["ab", "c", "d"]),
        ('<a href="x">Li</a>nk &amp; co', ["Link & co"]),
        ("<p>-</p><p>• item</p>", ["item"]),
        ("<ul><li>x</li></ul>", None),
        ("<p role='heading'>x</p>", None),
        ("a < b", None),
        ("&#128;", None),
    ],
)
def test_of_a_snippet_paragraphs_and_lines_are_read(markup, blocks):
    assert blocks_of(markup) == blocks


@given(
    st.lists(
        st.sampled_from(
            ["a", "B.c", ":", "80", "/", "//", "..", ".", "?", "=", "&", "%20", "-", "_", "~", "+", ";", "#", "@", "["]
        ),
        min_size=1,
        max_size=7,
    )
)
def test_a_link_that_is_left_as_it_is_would_be_if_it_were_joined(parts):
    link = f"https://{''.join(parts)}"
    if feed_module._ABSOLUTE.fullmatch(link):
        assert [urljoin(base, link) for base in ("https://n.example/x?y", "http://n.example", "")] == [link] * 3


CHILDREN = [
    "<title>A &amp; B</title>",
    "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>\n <b>x</b> &lt; y\n</div></title>",
    "<description>&lt;p&gt;One &amp;amp; two&lt;/p&gt;\n\n three</description>",
    "<description><![CDATA[<p>a</p>\n]]> and <![CDATA[ b]]></description>",
    "<content type='xhtml'> <div xmlns='http://www.w3.org/1999/xhtml'><p>a\n&amp; b</p><!-- c --></div> </content>",
    "<link>https://n.example/?a=1&amp;b=2</link>",
    "<link href='/x'/>",
    "<guid isPermaLink='false'>1</guid>",
    "<pubDate>Mon, 05 Jan 2026 09:00:00 GMT</pubDate>",
    "<unknown>x &#8217; y</unknown>",
    "text &gt; between",
    "&undefined;",
    "<open>",
]
FRAMES = [
    ('<rss version="2.0"><channel>', "item", "</channel></rss>"),
    ('<feed xmlns="http://www.w3.org/2005/Atom">', "entry", "</feed>"),
]


@settings(max_examples=200, deadline=None)
@given(frame=st.sampled_from(FRAMES), items=st.lists(st.lists(st.sampled_from(CHILDREN), max_size=5), max_size=3))
def test_texts_in_one_piece_are_read_as_texts_in_many(frame, items):
    head, name, tail = frame
    text = head + "".join(f"<{name}>{''.join(children)}</{name}>\n" for children in items) + tail
    whole = feed_module.parse(text)
    feedparser.api.PREFERRED_XML_PARSERS.remove(feed_sax.__name__)
    try:
        assert feed_module.parse(text) == whole
    finally:
        feedparser.api.PREFERRED_XML_PARSERS.insert(0, feed_sax.__name__)
