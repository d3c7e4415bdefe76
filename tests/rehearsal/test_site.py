import feedparser
import pytest

from clausewatch.model import Article
from rehearsal.site import Reply, atom, rss

HELLO = Reply(body=b"<p>hello</p>")


async def _get(browser, site, path="/", **headers):
    async with browser.get(site.url(path), headers=headers) as response:
        return response.status, await response.read(), response.headers


async def test_shows_what_it_was_given_and_nothing_else(site, browser):
    site.show({"/": HELLO})
    status, body, headers = await _get(browser, site)
    assert (status, body, headers["Content-Type"]) == (200, HELLO.body, "text/html; charset=utf-8")
    status, _, _ = await _get(browser, site, "/elsewhere")
    assert status == 404
    assert site.answers == {200: 1, 404: 1}


async def test_a_known_etag_gets_a_304_without_a_body(site, browser):
    site.show({"/": HELLO})
    _, _, headers = await _get(browser, site)
    status, body, again = await _get(browser, site, **{"If-None-Match": headers["ETag"]})
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])


@pytest.mark.parametrize("tags", ["W/{}", '"other", {}', "*"])
async def test_etags_match_weakly_and_in_lists(site, browser, tags):
    site.show({"/": HELLO})
    status, _, _ = await _get(browser, site, **{"If-None-Match": tags.format(HELLO.etag)})
    assert status == 304


async def test_last_modified_alone_gets_a_304_until_the_page_changes(site, browser, clock):
    site.show({"/": HELLO})
    _, _, headers = await _get(browser, site)
    known = {"If-Modified-Since": headers["Last-Modified"]}
    clock.advance(days=1)
    site.show({"/": HELLO})
    assert (await _get(browser, site, **known))[0] == 304
    site.show({"/": Reply(body=b"<p>changed</p>")})
    assert (await _get(browser, site, **known))[0] == 200


async def test_an_etag_outweighs_a_date(site, browser):
    site.show({"/": HELLO})
    _, _, headers = await _get(browser, site)
    known = {"If-Modified-Since": headers["Last-Modified"], "If-None-Match": '"another"'}
    assert (await _get(browser, site, **known))[0] == 200


async def test_an_error_is_never_a_304(site, browser):
    broken = Reply(body=b"broken", status=500)
    site.show({"/": broken})
    status, _, headers = await _get(browser, site, **{"If-None-Match": broken.etag})
    assert status == 500
    assert "ETag" not in headers


@pytest.mark.parametrize("render", [rss, atom])
def test_a_feed_gives_back_its_articles(clock, render):
    article = Article(
        id="2026/1",
        source_id="feed/outlet",
        outlet="Outlet",
        title="A <b>bold</b> & “quoted” title",
        lead="Two < three & so on.",
        url="https://outlet.example/2026/1?a=1&b=2",
        published_at=clock(),
    )
    feed = feedparser.parse(render("Outlet", "https://outlet.example/", [article]).body)
    entry = feed.entries[0]
    assert not feed.bozo
    assert feed.feed.title == "Outlet"
    assert (entry.link, entry.id.removeprefix("urn:article:")) == (article.url, article.id)
    assert entry.summary == "<p>Two &lt; three &amp; so on.</p>"
    assert (entry.get("published_parsed") or entry.updated_parsed)[:6] == clock().timetuple()[:6]


@pytest.mark.parametrize("render", [rss, atom])
def test_an_empty_feed_is_a_feed(render):
    feed = feedparser.parse(render("Outlet", "https://outlet.example/", []).body)
    assert not feed.bozo
    assert feed.entries == []
