"""robots.txt: obeyed for pages, kept for a day, and ignored only where rules.yaml says so, which is logged."""

import asyncio

import pytest

from clausewatch.errors import KeptOut, Refused, SourceError
from clausewatch.model import Validators


@pytest.fixture
def fetch(client, make_source):
    async def fetch(url: str, *, robots: str = "obey", is_page: bool = True):
        return await client.fetch(make_source(url, robots=robots), Validators(), accept="*/*", is_page=is_page)

    return fetch


@pytest.fixture
def robots(site):
    def robots(text: str) -> None:
        site.serve("/robots.txt", text.encode(), "text/plain")

    site.serve("/terms", b"words")
    return robots


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /terms",
        "User-agent: clausewatch\nDisallow: /",
        "User-agent: *\nAllow: /\n\nUser-agent: ClauseWatch\nUser-agent: other\nDisallow: /t",
        "\ufeffUser-agent: *\nDisallow: /*erms$",
    ],
)
async def test_a_page_that_robots_txt_closes_is_not_fetched(site, fetch, robots, text):
    robots(text)
    with pytest.raises(KeptOut, match=r"robots\.txt keeps programs out of this page"):
        await fetch(site.url("/terms"))
    assert site.requests == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: GPTBot\nDisallow: /",
        "User-agent: *\nDisallow: /\n\nUser-agent: Clausewatch\nAllow: /terms",
        "<!doctype html><title>404</title>",
    ],
)
async def test_a_page_that_it_leaves_open_is(site, fetch, robots, text):
    robots(text)
    assert (await fetch(site.url("/terms"))).body == b"words"


async def test_no_robots_txt_closes_nothing(site, fetch):
    site.serve("/terms", b"words")
    assert (await fetch(site.url("/terms"))).body == b"words"


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_that_cannot_say_is_taken_to_say_no(site, fetch, robots, status):
    robots("")
    site.answer("/robots.txt", status)
    with pytest.raises(Refused, match=rf"{status} for its robots\.txt, so the page is left alone"):
        await fetch(site.url("/terms"))
    assert site.requests == []


async def test_it_is_asked_for_once_a_day_and_by_all_that_wait_together(site, fetch, robots, clock):
    robots("User-agent: *\nAllow: /")
    await asyncio.gather(*(fetch(site.url("/terms")) for _ in range(5)))
    assert len(site.robots_requests) == 1
    robots("User-agent: *\nDisallow: /")
    clock.advance(hours=23)
    await fetch(site.url("/terms"))
    clock.advance(hours=1)
    with pytest.raises(KeptOut):
        await fetch(site.url("/terms"))
    assert len(site.robots_requests) == 2


async def test_a_redirect_leads_around_it_no_more_than_a_link(site, fetch, robots):
    robots("User-agent: *\nDisallow: /terms")
    site.answer("/open", 302, Location="/terms")
    with pytest.raises(KeptOut):
        await fetch(site.url("/open"))
    assert [request.path for request in site.requests] == ["/open"]


async def test_a_source_may_ignore_it_and_that_is_logged(site, fetch, robots, caplog):
    robots("User-agent: *\nDisallow: /")
    with caplog.at_level("INFO", "watchers.http"):
        assert (await fetch(site.url("/terms"), robots="ignore")).body == b"words"
    assert "by `robots: ignore`" in caplog.text


async def test_nothing_is_logged_where_there_is_nothing_to_ignore(site, fetch, robots, caplog):
    robots("User-agent: *\nDisallow: /private")
    with caplog.at_level("INFO", "watchers.http"):
        await fetch(site.url("/terms"), robots="ignore")
    assert caplog.text == ""


async def test_a_feed_is_made_for_programs_and_asks_nobody(site, fetch, robots):
    robots("User-agent: *\nDisallow: /")
    assert (await fetch(site.url("/terms"), is_page=False)).body == b"words"
    assert site.robots_requests == []


async def test_get_obeys_it_for_pages(site, client, robots):
    robots("User-agent: *\nDisallow: /")
    assert (await client.get(site.url("/terms"))).body == b"words"
    with pytest.raises(KeptOut):
        await client.get(site.url("/terms"), is_page=True)


async def test_get_gives_the_headers_as_they_came(site, client):
    async def terms(request):
        from aiohttp import web

        headers = [("X-Robots-Tag", "noai"), ("X-Robots-Tag", "otherbot: noindex"), ("Content-Type", "text/html")]
        from multidict import CIMultiDict

        return web.Response(body=b"words", headers=CIMultiDict(headers))

    site.on("/terms", terms)
    answer = await client.get(site.url("/terms"))
    assert answer.headers.getall("x-robots-tag") == ["noai", "otherbot: noindex"]
    site.answer("/gone", 404)
    with pytest.raises(SourceError) as refused:
        await client.get(site.url("/gone"))
    assert refused.value.status == 404
