"""`watch add` walks a platform's site on loopback, shows what there is, and takes what a person confirms."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from clausewatch.model import SourceKind
from rehearsal.site import Reply, Site
from tests.commands.talking import Conversation, buttons, words
from watchers import WATCHERS
from watchers.http import HttpClient

HOME = b"""<html><head><meta property="og:site_name" content="Ostinato">
<link rel=alternate type="application/rss+xml" title="Ostinato News" href=/news.xml></head><body><main><h1>Ostinato</h1>
<p>Music for everybody who has ears.</p></main><footer><a href=/agb>AGB</a> <a href=/privacy>Privacy</a>
<a href=/broken>Community Guidelines</a></footer></body></html>"""
FEED = b"<rss version='2.0'><channel><title>N</title><item><title>Hello</title><guid>1</guid></item></channel></rss>"


def page(text: str) -> Reply:
    filler = "".join(f"<p>Paragraph {number} says how to use the service.</p>" for number in range(20))
    return Reply(body=f"<main><h1>Terms</h1><p>{text}</p>{filler}</main>".encode())


@pytest.fixture
async def site(clock) -> AsyncIterator[Site]:
    async with Site(clock) as site:
        site.show(
            {
                "/": Reply(body=HOME),
                "/agb": page("We may train AI models."),
                "/privacy": page("We keep your address."),
                "/news.xml": Reply(body=FEED, content_type="application/rss+xml"),
            }
        )
        yield site


@pytest.fixture
async def web(desk, clock) -> AsyncIterator[Conversation]:
    async with HttpClient(clock=clock, user_agent="test", allow_private=True) as client:
        watchers = {kind: make(client) for kind, make in WATCHERS.items()}
        yield Conversation(replace(desk, watch=replace(desk.watch, watchers=watchers)))


async def watched(web: Conversation) -> dict[str, tuple[SourceKind, str]]:
    ruleset = (await web.desk.refreshed()).ruleset
    return {source.id: (source.kind, source.url) for source in ruleset.sources if source.url.startswith("http://")}


async def test_a_platform_is_found_shown_and_watched_after_one_confirmation(web, site):
    shown = await web.ask(f"watch add {site.url('/')}")
    assert "Ostinato has this to watch" in words(shown)
    assert "It holds 1 clause about AI training: grant." in words(shown)
    assert f"{site.url('/broken')}" in words(shown)
    assert await watched(web) == {}
    await web.click(buttons(shown)["Confirm"].id)
    host = site.url("/").removeprefix("http://").rstrip("/").replace(":", "-").replace(".", "-")
    assert await watched(web) == {
        "feed/ostinato-news": (SourceKind.FEED, site.url("/news.xml")),
        "ostinato/terms-of-use": (SourceKind.TERMS, site.url("/agb")),
        "ostinato/privacy-policy": (SourceKind.TERMS, site.url("/privacy")),
        f"ostinato/signals-{host}": (SourceKind.SIGNALS, site.url("/")),
    }
    again = await web.ask(f"watch add {site.url('/')}")
    assert "Nothing more than is watched already" in words(again)


async def test_what_is_wanted_of_it_is_chosen_and_named(web, site):
    shown = await web.ask(f"watch add {site.url('/')}")
    form = (await web.click(buttons(shown)["Go on editing"].id)).form
    assert len(form.fields) <= 5
    assert (await web.submit(form, name=" ")).errors[0].field == "name"
    assert (await web.submit(form, watched="")).errors[0].field == "watched"
    shown = await web.submit(form, name="Wave Lane", watched=site.url("/agb"))
    await web.click(buttons(shown)["Confirm"].id)
    assert await watched(web) == {"wavelane/terms-of-use-2": (SourceKind.TERMS, site.url("/agb"))}


async def test_a_page_that_is_named_is_watched_whatever_it_is_called(web, site):
    site.show({"/small-print": page("We may train AI models.")})
    shown = await web.ask(f"watch add {site.url('/small-print')}")
    form = (await web.click(buttons(shown)["Go on editing"].id)).form
    assert (await web.submit(form, title="")).errors[0].field == "title"
    shown = await web.submit(form, name="Ostinato", title="Small Print", watched=site.url("/small-print"))
    await web.click(buttons(shown)["Confirm"].id)
    assert await watched(web) == {"ostinato/small-print": (SourceKind.TERMS, site.url("/small-print"))}


async def test_a_feed_is_a_feed(web, site):
    shown = await web.ask(f"watch add {site.url('/news.xml')}")
    assert "1 article" in words(shown)
    form = (await web.click(buttons(shown)["Go on editing"].id)).form
    assert [field.id for field in form.fields] == ["name"]
    shown = await web.submit(form, name="Treble Post")
    await web.click(buttons(shown)["Confirm"].id)
    assert await watched(web) == {"feed/treble-post": (SourceKind.FEED, site.url("/news.xml"))}


@pytest.mark.parametrize(
    "address", ["ftp://x.example", "tonewell", "https://x.example:port/", "https://[x/", "https://"]
)
async def test_what_is_no_address_is_said(web, address):
    assert "is not a web address" in words(await web.ask(f"watch add {address}"))


@pytest.mark.parametrize("start", ["https://", "http://", "https://www.", "HTTPS://WWW."])
@pytest.mark.parametrize("end", ["", "/", "#training", "/#training"])
async def test_a_page_that_is_watched_is_known_however_it_is_written(web, start, end):
    shown = await web.ask(f"watch add {start}tonewell.example/terms{end}")
    assert "is watched already: it is tonewell/terms-of-use." in words(shown)


async def test_what_is_watched_under_another_spelling_is_not_proposed_again(web, site):
    home = site.url("/")
    await web.click(buttons(await web.ask(f"watch add {home}"))["Confirm"].id)
    site.show(
        {"/": Reply(body=HOME.replace(b"href=/agb", b"href=/agb/#top").replace(b"href=/privacy", b"href=/privacy/"))}
    )
    site.show({"/agb/": page("We may train AI models."), "/privacy/": page("We keep your address.")})
    assert "Nothing more than is watched already" in words(await web.ask(f"watch add {home}"))


async def test_an_address_that_does_not_answer(web, site):
    shown = await web.ask(f"watch add {site.url('/nothing-here')}")
    assert "the server answered 404" in words(shown)


async def test_a_platform_goes_with_its_site_and_a_site_rests_by_itself(web, site):
    shown = await web.ask(f"watch add {site.url('/')}")
    await web.click(buttons(shown)["Confirm"].id)
    signals = next(name for name in await watched(web) if "signals" in name)
    await web.click(buttons(await web.ask(f"watch pause {signals}"))["Confirm"].id)
    assert signals not in await watched(web)
    await web.click(buttons(await web.ask(f"watch resume {signals}"))["Confirm"].id)
    before = await watched(web)
    assert signals in before
    assert "Ostinato is a platform: name one of its sources, " in words(await web.ask("watch test Ostinato"))
    await web.click(buttons(await web.ask("watch pause ostinato"))["Confirm"].id)
    assert set(await watched(web)) == {"feed/ostinato-news"}
    assert "Ostinato is paused already" in words(await web.ask("watch pause ostinato"))
    await web.click(buttons(await web.ask("watch resume Ostinato"))["Confirm"].id)
    assert await watched(web) == before
    await web.click(buttons(await web.ask("watch remove Ostinato"))["Confirm"].id)
    assert set(await watched(web)) == {"feed/ostinato-news"}
