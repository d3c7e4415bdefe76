"""Where a rule says `read: article`, an article is read on its outlet's page: politely, boundedly, and only there."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from clausewatch.full_text import MOST_PAGES
from clausewatch.language import Reader
from clausewatch.model import AlertKind, Article, Feed
from clausewatch.pipeline import poll
from clausewatch.watch import Watch
from watchers.article import ArticlePage
from watchers.failures import Limits
from watchers.http import HttpClient

HINT = "Wavelane's new terms of use mention AI"
LEAD = "The platform has written its terms anew. Members have thirty days to read them."
SAYS = "Under the new clause Wavelane may train its AI models on all uploads, without asking the artists."
CHANGED = "The clause was added on 2 January 2026, the company says."
PAGE = f"<html><body><article><h1>{HINT}</h1><p>{LEAD}</p><p>{SAYS}</p><p>{CHANGED}</p></article></body></html>"
ASKING = "news-ai-policy"


class Outlet:
    """Serves articles; `asked` are the paths that came, `robots` what its robots.txt says, `status` of its articles."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.robots = ""
        self.status = 200
        self.address = ""

    async def handle(self, request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            return web.Response(text=self.robots)
        self.asked.append(request.path)
        return web.Response(text=PAGE, status=self.status, content_type="text/html")


@pytest.fixture
async def outlet() -> AsyncIterator[Outlet]:
    outlet = Outlet()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", outlet.handle)
    async with TestServer(app) as server:
        outlet.address = str(server.make_url("/"))
        yield outlet


@pytest.fixture
async def article_pages(clock) -> AsyncIterator[ArticlePage]:
    async with HttpClient(clock=clock, allow_private=True, limits=Limits(spacing=0, attempts=1)) as client:
        yield ArticlePage(client)


@pytest.fixture
def asking(watch: Watch, article_pages: ArticlePage) -> Watch:
    """One of the shipped rules asks for the article."""
    reader = watch.ruleset.reader
    rules = [replace(rule, reads_article=rule.id == ASKING) for rule in (*reader.rules, *reader.news_rules)]
    return replace(
        watch,
        ruleset=replace(watch.ruleset, reader=Reader(rules, reader.vocabulary)),
        article_pages=article_pages,
    )


@pytest.fixture
def item(outlet, clock) -> Callable[..., Article]:
    def make(number: int = 1, **fields) -> Article:
        usual = {
            "id": f"guid-{number}",
            "source_id": "feed/treble-post",
            "outlet": "Treble Post",
            "title": HINT,
            "lead": LEAD,
            "url": f"{outlet.address}{number}",
            "published_at": clock(),
        }
        return Article(**(usual | fields))

    return make


@pytest.fixture
def show(feeds, feed, clock, item):
    """Polls the feed as it is given, after a first silent contact; what of its news was told, and its health."""

    async def show(watch: Watch, *articles: Article):
        await watch.store.register(watch.ruleset.sources, clock())
        if not await watch.store.has_articles(feed.id):
            feeds.pages[feed.id] = Feed(articles=(item(0),))
            await poll(feed, watch)
        clock.advance(minutes=30)
        feeds.pages[feed.id] = Feed(articles=articles)
        health = await poll(feed, watch)
        return [alert for alert in await watch.store.alerts() if alert.kind is AlertKind.NEWS], health

    return show


async def test_what_headline_and_lead_leave_open_the_page_decides(show, asking, item, outlet):
    (told,), health = await show(asking, item())
    assert outlet.asked == ["/1"]
    assert "may train AI on users' content" in told.summary
    assert "changed “2 January 2026”" in told.summary
    (quote,) = told.quotes
    assert SAYS in quote.after.text
    assert health.note == ""


async def test_nothing_is_fetched_where_no_rule_asks(show, watch, article_pages, item, outlet):
    told, _ = await show(replace(watch, article_pages=article_pages), item())
    assert (told, outlet.asked) == ([], [])


async def test_nothing_is_fetched_for_an_article_that_says_nothing_of_it(show, asking, item, outlet):
    await show(asking, item(title="Festival season opens with record ticket sales", lead=""))
    assert outlet.asked == []


async def test_an_article_is_read_once_and_again_when_it_is_revised(show, asking, item, outlet):
    first = item()
    await show(asking, first)
    await show(asking, first)
    assert outlet.asked == ["/1"]
    await show(asking, replace(first, title=f"{HINT} again"))
    assert outlet.asked == ["/1", "/1"]


async def test_a_page_that_cannot_be_had_is_noted_and_survived(show, asking, item, outlet):
    outlet.status = 500
    told, health = await show(asking, item())
    assert (told, health.failures) == ([], 0)
    assert health.note == "1 article was judged without the page that a rule asks for"


async def test_robots_txt_is_obeyed(show, asking, item, outlet):
    outlet.robots = "User-agent: *\nDisallow: /\n"
    told, health = await show(asking, item())
    assert (told, outlet.asked) == ([], [])
    assert "1 article" in health.note


async def test_a_poll_reads_so_many_at_most_the_newest(show, asking, item, outlet, clock):
    many = [item(number, title=f"{HINT} number {number}") for number in range(1, MOST_PAGES + 4)]
    aged = [replace(each, published_at=clock.advance(minutes=1)) for each in many]
    _, health = await show(asking, *aged)
    assert sorted(outlet.asked) == [f"/{number}" for number in range(4, MOST_PAGES + 4)]
    assert health.note == "3 articles were judged without the page that a rule asks for"
