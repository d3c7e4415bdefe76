"""Of a feed that changed only new items are parsed, and what comes of it is what parsing all of it gives."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.errors import NotTheDocument
from clausewatch.model import Snapshot, Source, SourceKind
from watchers import feed_xml
from watchers.feed import FeedWatcher
from watchers.feed_item import OVERHEAD, Item
from watchers.feed_items import Known, cut

RSS = """<item><title>Number {0}</title><link>https://n.example/{0}</link><guid>{0}</guid>
<pubDate>Mon, 05 Jan 2026 09:{0:02}:00 GMT</pubDate>
<description><![CDATA[<p>About </item> {0}</p>]]></description></item>"""
ATOM = """<entry xml:base="https://n.example/deep/"><title type="html">Number &lt;b&gt;{0}&lt;/b&gt;</title>
<link href="{0}"/><id>tag:n.example,{0}</id><updated>2026-01-05T09:{0:02}:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>About {0}</p></div></content></entry>"""
PREFIXED = """<a:entry><a:title>Number {0}</a:title><a:link href="/{0}"/><a:id>{0}</a:id>
<dc:date>2026-01-05T09:{0:02}:00Z</dc:date><a:summary>About {0}</a:summary></a:entry>"""
RDF = """<item rdf:about="https://n.example/{0}"><title>Number {0}</title><link>https://n.example/{0}</link>
<dc:date>2026-01-05T09:{0:02}:00Z</dc:date><description>About {0} &amp; more</description></item>"""
EPISODE = """<item><title>Episode {0}</title><guid>{0}</guid><itunes:duration>9</itunes:duration>
<enclosure url="https://n.example/{0}.mp3" type="audio/mpeg" length="1"/><!-- <item> --></item>"""
UNDECLARED = "<item><title>Caf&eacute; {0}</title><link>https://n.example/{0}</link></item>"
NAMES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
CHANNEL = "<channel><title>News</title><lastBuildDate>{when}</lastBuildDate>"
SHAPES = {
    "rss": (f'<?xml version="1.0"?><rss version="2.0" {NAMES}>{CHANNEL}', RSS, "</channel></rss>"),
    "rss with a base": (f'<rss version="2.0" xml:base="https://b.example/">{CHANNEL}', RSS, "</channel></rss>"),
    "rss in capitals": (f'<RSS version="2.0">{CHANNEL}', RSS.replace("item>", "ITEM>"), "</channel></RSS>"),
    "other encoding": (
        f'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0">{CHANNEL}',
        RSS,
        "</channel></rss>",
    ),
    "atom": ('<feed xmlns="http://www.w3.org/2005/Atom"><updated>{when}</updated>', ATOM, "</feed>"),
    "prefixed atom": (f'<a:feed xmlns:a="http://www.w3.org/2005/Atom" {NAMES}>{{when}}', PREFIXED, "</a:feed>"),
    "rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{NAMES}><channel rdf:about="x"><title>{{when}}</title><items><rdf:Seq/></items></channel>',
        RDF,
        "</rdf:RDF>",
    ),
    "episodes": (f'<rss version="2.0" {NAMES}>{CHANNEL}', EPISODE, "</channel></rss>"),
    "not well-formed": (f'<rss version="2.0">{CHANNEL}', UNDECLARED, "</channel></rss>"),
    "elements behind the items": (f'<rss version="2.0">{CHANNEL}', RSS, "<ttl>60</ttl></channel></rss><!-- made -->"),
    "elements between the items": (f'<rss version="2.0">{CHANNEL}', RSS + "<ttl>60</ttl>", "</channel></rss>"),
    "items with attributes": (
        f'<rss version="2.0">{CHANNEL}',
        RSS.replace("<item>", '<item a="1>2">'),
        "</channel></rss>",
    ),
}
NOT_CUT = {"not well-formed", "elements between the items"}


def make(shape: str, numbers, when: str = "today") -> bytes:
    head, item, tail = SHAPES[shape]
    return (head.replace("{when}", when) + "\n".join(item.format(number) for number in numbers) + tail).encode()


@pytest.fixture
def parsed(monkeypatch) -> list[int]:
    """How many items each call of the parser was given."""
    given_items: list[int] = []
    parse = feed_xml._parsed

    def counted(text):
        found = parse(text)
        given_items.append(len(found.entries))
        return found

    monkeypatch.setattr(feed_xml, "_parsed", counted)
    return given_items


@pytest.mark.parametrize("shape", SHAPES)
def test_the_result_is_that_of_parsing_all(shape, client, make_source, make_snapshot, parsed):
    source = make_source("https://n.example/feed", SourceKind.FEED)
    watcher = FeedWatcher(client)

    def snapshot(numbers, when):
        return make_snapshot(make(shape, numbers, when), "application/xml", url=source.url)

    watcher.extract(source, snapshot(range(30), "today"))
    parsed.clear()
    later = snapshot(range(3, 33), "tomorrow")
    feed = watcher.extract(source, later)
    assert parsed == ([30] if shape in NOT_CUT else [3])
    assert feed == FeedWatcher(client).extract(source, later)
    assert len(feed.articles) == 30 or shape == "episodes"


SHUFFLED = st.lists(st.integers(0, 12), max_size=12)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(SHAPES)),
    st.lists(SHUFFLED, min_size=1, max_size=4),
    st.sampled_from(["", "<", "&x;", "<item>"]),
)
def test_whatever_was_read_before(shape, states, flaw):
    """Also of feeds that are broken in their head now and then."""
    watcher = FeedWatcher(None)
    source, make_snapshot = _source(), _snapshot
    for number, state in enumerate(states):
        snapshot = make_snapshot(make(shape, state, flaw if number % 2 else "today"))
        assert _outcome(watcher, source, snapshot) == _outcome(FeedWatcher(None), source, snapshot)


def test_another_base_address_is_another_item(client, make_source, make_snapshot):
    source, watcher = make_source("https://n.example/feed", SourceKind.FEED), FeedWatcher(client)
    for base in ("https://one.example/", "https://two.example/"):
        body = (
            f'<rss version="2.0" xml:base="{base}"><channel><item><title>A</title><link>a</link></item></channel></rss>'
        )
        assert [article.url for article in watcher.extract(source, make_snapshot(body, "text/xml")).articles] == [
            base + "a"
        ]


def test_what_is_remembered_is_bounded():
    item = Item(id="", title="", lead="x" * 600, link="", published_at=None)
    known = Known(most=10 * (OVERHEAD + 600))
    for number in range(50):
        known.keep({bytes([number]): item})
    keys = [bytes([number]) for number in range(50)]
    assert list(known.of(keys)) == keys[40:]


def test_an_item_within_another_is_not_cut():
    assert cut("<rss><item><item></item></item></rss>") is None
    assert cut("<rss><item/></rss>") is None
    assert cut("<rss></rss>") is None


def _source():
    return Source(
        id="feed", kind=SourceKind.FEED, publisher="P", title="P", url="https://n.example/", interval=timedelta(hours=1)
    )


def _snapshot(body: bytes):
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return Snapshot(source_id="feed", url="https://n.example/", fetched_at=at, content_type="text/xml", body=body)


def _outcome(watcher, source, snapshot):
    try:
        return watcher.extract(source, snapshot)
    except NotTheDocument as error:
        return str(error)
