"""Feeds of every format, whole and broken."""

import contextlib
import random
import re
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.errors import NotTheDocument
from clausewatch.model import Article, Feed, SourceKind
from watchers.feed import FeedWatcher
from watchers.feed_item import LEAD_LENGTH, TITLE_LENGTH
from watchers.html import plain

BASE = "https://record.example/feeds/all.xml"


@pytest.fixture
def read(client, make_source, make_snapshot):
    def read(body, content_type="application/rss+xml") -> Feed:
        source = make_source(BASE, SourceKind.FEED, publisher="The Mill Lane Record")
        watcher, snapshot = FeedWatcher(client), make_snapshot(body, content_type, url=BASE)
        feed = watcher.extract(source, snapshot)
        assert watcher.extract(source, snapshot) == feed  # from items that are known by now
        return feed

    return read


@pytest.fixture
def extract(read):
    def extract(body, content_type="application/rss+xml") -> tuple[Article, ...]:
        return read(body, content_type).articles

    return extract


def _rss(*items: str) -> str:
    wrapped = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{wrapped}</channel></rss>'


def test_rss(extract, fixture_bytes):
    larkspur, undated = extract(fixture_bytes("feed.rss"))
    assert larkspur == Article(
        id="record-101",
        source_id="tune",
        outlet="The Mill Lane Record",
        title="Larkspur & the small print",
        lead="Larkspur’s terms now speak of machine learning. Nobody was told.",
        url="https://record.example/2026/larkspur",
        published_at=datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    )
    assert undated.published_at is None
    assert undated.id.startswith("sha256:")


@pytest.mark.parametrize(
    ("name", "article_id", "title", "url", "published_at"),
    [
        ("feed_091.rss", None, "The first story", "https://record.example/first", None),
        ("feed.rdf", "https://record.example/old", "An old story", "https://record.example/old", (2004, 2, 3, 9, 0)),
        (
            "feed.atom",
            "urn:orford:1",
            "Singers ask Larkspur",
            "https://record.example/feeds/singers",
            (2026, 1, 4, 21, 15),
        ),
        ("feed.json", "7", "A note", "https://record.example/notes/7", (2026, 1, 3, 15, 0)),
        ("feed_10.json", "1", "Elsewhere", "https://elsewhere.example/a", None),
    ],
)
def test_other_formats(extract, fixture_bytes, name, article_id, title, url, published_at):
    article = extract(fixture_bytes(name), "application/octet-stream")[0]
    assert (article.title, article.url) == (title, url)
    assert article.published_at == (datetime(*published_at, tzinfo=UTC) if published_at else None)
    assert article.id == article_id or (article_id is None and article.id.startswith("sha256:"))


def test_leads_come_from_wherever_the_feed_has_them(extract, fixture_bytes):
    assert extract(fixture_bytes("feed.atom"))[0].lead == "They want an answer."
    assert [article.lead for article in extract(fixture_bytes("feed.json"))] == ["Rights & wrongs.", "Only words."]


def test_an_identity_made_up_for_an_item_does_not_depend_on_its_place(extract):
    first, second = "<title>A</title><link>/a</link>", "<title>B</title><link>/b</link>"
    assert {article.id for article in extract(_rss(first, second))} == {
        article.id for article in extract(_rss(second, first, "<title>C</title>"))
    } - {extract(_rss("<title>C</title>"))[0].id}


def test_one_guid_for_all_items_loses_none(extract):
    same = ["<guid>0</guid><title>A</title><link>/a</link>", "<guid>0</guid><title>B</title><link>/b</link>"]
    articles = extract(_rss(*same, same[0]))
    assert [article.title for article in articles] == ["A", "B"]
    assert len({article.id for article in articles}) == 2


def test_an_item_with_nothing_but_words_is_kept_and_one_without_any_is_not(extract):
    assert [article.lead for article in extract(_rss("<description>Words.</description>", ""))] == ["Words."]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@b.example", "http://[1", "", "data:text/html,x"])
def test_a_link_that_leads_nowhere_becomes_the_feed(extract, link):
    assert extract(_rss(f"<title>A</title><link>{link}</link>"))[0].url == BASE


@pytest.mark.parametrize(
    "body",
    [
        _rss("<guid>a&#xD800;&#0;b</guid><title>T&#xDFFF;</title><link>/a&#xD800;</link>"),
        r'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "a\ud800\u0000", "title": "\udfff"}]}',
    ],
)
def test_what_no_database_can_store_is_not_in_an_article(extract, body):
    (article,) = extract(body)
    for text in (article.id, article.title, article.url):
        assert "\0" not in text
        assert text.encode()


def test_a_date_in_the_future_is_kept(extract):
    article = extract(_rss("<title>A</title><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>"))[0]
    assert article.published_at == datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("date", ["soon", "Mon, 99 Foo 99999", "0000-00-00", ""])
def test_a_date_that_is_none_is_none(extract, date):
    assert extract(_rss(f"<title>A</title><pubDate>{date}</pubDate>"))[0].published_at is None


def test_a_title_of_five_megabytes(extract):
    article = extract(_rss(f"<title>{'Very long ' * 500_000}</title>"))[0]
    assert len(article.title) <= TITLE_LENGTH
    assert article.title.endswith("…")


def test_a_long_lead_is_cut_at_a_word(extract):
    lead = extract(_rss(f"<title>A</title><description>{'word ' * 5000}</description>"))[0].lead
    assert LEAD_LENGTH - 10 < len(lead) <= LEAD_LENGTH
    assert lead.endswith("word…")


def test_five_hundred_items_in_their_order(extract):
    articles = extract(_rss(*(f"<title>T{n}</title><guid>{n}</guid>" for n in range(500))))
    assert [article.id for article in articles] == [str(n) for n in range(500)]


def test_an_entity_bomb_and_a_foreign_file_stay_shut(extract, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    nested = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    doctype = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{nested}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = _rss("<title>A &a12; &x;</title>").replace("<rss", f"{doctype}<rss")
    (article,) = extract(body)
    assert "s3cret" not in article.title
    assert len(article.title) < 50


def test_a_body_that_names_a_file_or_an_address_opens_neither(extract, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(_rss("<title>From the disk</title>"))
    for body in (str(path), path.as_uri(), "http://127.0.0.1:9/feed"):
        with pytest.raises(NotTheDocument):
            extract(body)


# Broken feeds


_SPLINTERS = [
    *(
        b"&#xD800;",
        b"&#99999999999;",
        b"<![CDATA[",
        b"]]>",
        b"<",
        b">",
        b"&",
        b'"',
        b"<!DOCTYPE x [",
        b"<![x[",
        b"<?",
        b"\0",
    ),
    *(
        b"\xff",
        b"<item>",
        b"</item>",
        b"</channel>",
        b"<pubDate>99",
        b"<link href='http://[1'/>",
        b"<content mode='base64'>",
    ),
    *(b"<geo:lat>x</geo:lat>", b"<psc:chapter start='x:y'/>", b"<dc:date>2024-99-99T99:99:99+99:99</dc:date>"),
]


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "feed.rdf", "feed.json"])
def test_whatever_breaks_a_feed_it_gives_articles_or_is_refused(extract, fixture_bytes, name):
    chance = random.Random(name)
    for _ in range(60):
        body = bytearray(fixture_bytes(name))
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(body))
            body[place : place + chance.choice([0, 0, 40])] = chance.choice(_SPLINTERS)
        with contextlib.suppress(NotTheDocument):
            assert all(article.id and article.url for article in extract(bytes(body)))


def test_half_a_feed_gives_its_whole_items(extract):
    whole = _rss(*(f"<title>T{n}</title><link>/t{n}</link><guid>g{n}</guid>" for n in range(3)))
    half = whole[: whole.index("/t2")]
    assert extract(half) == extract(whole)[:2]


def test_half_a_json_feed_gives_its_whole_items(extract, fixture_bytes):
    whole = fixture_bytes("feed.json")
    assert extract(whole[:-30]) == extract(whole)[:1]


@pytest.mark.parametrize(
    "body", ['<rss version="2.0"><channel><item><title>Cut', '{"version": "https://jsonfeed.org/version/1", "it']
)
def test_a_feed_cut_before_its_first_item_ends(extract, body):
    with pytest.raises(NotTheDocument, match="breaks off"):
        extract(body)


# Remarks


_WHOLE = "<title>A</title><guid>{}</guid><pubDate>Mon, 05 Jan 2026 09:00:00 GMT</pubDate>"


def test_a_sound_feed_has_no_remarks(read):
    assert read(_rss(*map(_WHOLE.format, range(3)))).remarks == ()
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"/>').remarks == ()


@pytest.mark.parametrize(
    ("items", "remarks"),
    [
        (["<title>A</title><pubDate>Mon, 05 Jan 2026 09:00:00 GMT</pubDate>"], ("1 entry has no id",)),
        (["<title>A</title>", "<title>B</title>"], ("2 entries have no id", "2 entries have no date")),
        ([_WHOLE.format(0).replace("A", "Very long " * 40)], ("1 headline was cut at 300 characters",)),
        ([_WHOLE.format(0).replace("A", "&lt;b&gt;A&lt;/b&gt;" * 30)], ()),
    ],
)
def test_what_entries_lack_is_remarked(read, items, remarks):
    assert read(_rss(*items)).remarks == remarks


def test_where_a_feed_breaks_off_is_remarked(read, fixture_bytes):
    whole = _rss(*map(_WHOLE.format, range(3)))
    assert read(whole[: whole.index(">2<")]).remarks == ("the feed breaks off after item 2",)
    assert read(whole[: whole.index("</channel")]).remarks == ("the feed breaks off after item 3",)
    assert read(whole[: whole.index("<item")]).remarks == ("the feed breaks off before its first item",)
    assert read(fixture_bytes("feed.json")[:-30]).remarks[0] == "the feed breaks off after item 1"


def test_an_unescaped_ampersand_spoils_nothing(extract):
    titles = [article.title for article in extract(_rss("<title>Rock & Roll</title>", "<title>B<br></title>"))]
    assert titles == ["Rock & Roll", "B"]


def test_a_feed_without_items_is_a_feed(extract):
    assert extract(_rss()) == ()


def test_broken_markup_in_one_item_spoils_no_other(extract):
    articles = extract(
        _rss("<title>A</title>", f"<title>B</title><description>{'&lt;div&gt;' * 9000}end</description>")
    )
    assert [article.title for article in articles] == ["A", "B"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            '<html><head><link rel=alternate type="application/rss+xml" href="/news.xml"></head>',
            r"may be at https://record\.example/news\.xml",
        ),
        ("<!doctype html><html><title>News</title></html>", "web page, not a feed"),
        ("just words", "not a feed"),
        ('<?xml version="1.0"?><note><to>you</to></note>', "not a feed"),
        ('{"items": []}', "not a JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000, "breaks off"),
        ("<rss version='2.0'><channel>" + "<a>" * 50_000, "broken"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(extract, body, reason):
    with pytest.raises(NotTheDocument, match=reason):
        extract(body)


_MARKUP = st.lists(
    st.sampled_from(["<b>", "</b>", "<p>", "word", " ", "&", "&amp;", "<script>x()</script>", "5 < 6"]), max_size=12
)


@given(_MARKUP.map("".join), st.integers(0, 2))
def test_text_of_an_article_is_never_markup(markup, times_escaped):
    for _ in range(times_escaped):
        markup = escape(markup)
    assert not re.search(r"<[a-z/!]|&(amp|lt|gt);|x\(\)", plain(markup))


# Identity, addresses and media


def test_an_item_without_an_id_is_known_by_its_link_whatever_its_headline(extract):
    before = extract(_rss("<title>A</title><link>/a</link>", "<title>B</title><link>/b</link>"))
    after = extract(_rss("<title>Updated: A</title><link>/a</link>", "<title>B</title><link>/b</link>"))
    assert [article.id for article in before] == [article.id for article in after]


def test_items_that_share_a_link_are_told_apart_by_their_headlines(extract):
    shared = [f"<title>{title}</title><link>/live</link>" for title in "AB"]
    assert len({article.id for article in extract(_rss(*shared))}) == 2
    assert {article.id for article in extract(_rss(*shared))} == {
        article.id for article in extract(_rss(*shared[::-1]))
    }


def test_relative_links_are_read_from_where_the_feed_says(extract):
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://elsewhere.example/blog/">
    <entry xml:base="2026/"><id>1</id><title>A</title><link href="one"/></entry>
    <entry><id>2</id><title>B</title><link href="../two"/></entry>
    <entry><id>3</id><title>C</title><link href="//third.example/c"/></entry></feed>"""
    assert [article.url for article in extract(body)] == [
        "https://elsewhere.example/blog/2026/one",
        "https://elsewhere.example/two",
        "https://third.example/c",
    ]
    assert extract(_rss("<title>A</title><link>../a</link>"))[0].url == "https://record.example/a"


_SOUND = '<enclosure url="https://record.example/1.mp3" type="audio/mpeg" length="1"/>'
_ITUNES = '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/">'


@pytest.mark.parametrize(
    "episode",
    [
        f"<title>Episode</title><guid>e</guid>{_SOUND}<itunes:duration>10:00</itunes:duration><link>/e</link>",
        f"<title>Episode</title>{_SOUND}<guid isPermaLink='false'>e</guid>",
        f"<title>Episode</title>{_SOUND}<link>https://record.example/1.mp3</link>",
        "<title>Film</title><guid isPermaLink='false'>f</guid><media:content url='/f.mp4' type='video/mp4'/>",
    ],
)
def test_podcasts_and_films_are_left_out_and_that_is_remarked(read, episode):
    whole = _rss(_WHOLE.format(1) + "<link>/a</link>", episode).replace('<rss version="2.0">', _ITUNES)
    found = read(whole)
    assert [article.title for article in found.articles] == ["A"]
    assert "1 episode was left out: audio or video without a page" in found.remarks


def test_an_article_that_can_be_heard_too_is_an_article(read):
    found = read(_rss(f"<title>A</title><guid>a</guid><link>/a</link>{_SOUND}"))
    assert [article.url for article in found.articles] == ["https://record.example/a"]


def test_a_json_feeds_episodes_are_left_out_too(read):
    body = """{"version": "https://jsonfeed.org/version/1.1", "items": [
    {"id": "1", "title": "Episode", "attachments": [{"url": "https://a.example/1.mp3", "mime_type": "audio/mpeg"}]},
    {"id": "2", "title": "A", "url": "https://a.example/a", "attachments": [{"mime_type": "audio/mpeg"}, 7]},
    {"id": "3", "title": "B", "attachments": "none"}]}"""
    assert [article.title for article in read(body).articles] == ["A", "B"]


def test_five_thousand_items_are_read(extract):
    body = _rss(*(f"<title>T{n}</title><guid>{n}</guid><link>/{n}</link>" for n in range(5000)))
    assert len({article.id for article in extract(body)}) == 5000
