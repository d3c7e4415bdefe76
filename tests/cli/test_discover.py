"""`clausewatch discover`: walks a platform's site on loopback and proposes what is worth watching."""

import pytest
import yaml

from rehearsal.site import Reply

HOME = """<html><head><meta property="og:site_name" content="Ostinato">
<link rel=alternate type="application/rss+xml" title="Ostinato News" href=/news.xml></head><body><main><h1>Ostinato</h1>
<p>Music for everybody who has ears, and for some who have not.</p></main><footer><a href=/agb>AGB</a>
<a href=/datenschutz>Datenschutz</a> <a href=/legal>Legal</a> <a href="https://other.example/terms">Terms</a>
<a href=/broken>Community Guidelines</a></footer></body></html>"""
LEGAL = "<ul><li><a href=/ai-policy>Our AI policy</a></li><li><a href=/agb>Terms</a></li></ul>"
FEED = "<rss version='2.0'><channel><title>N</title><item><title>Hello</title><guid>1</guid></item></channel></rss>"
SHELL = '<title>Ostinato</title><div id="root"></div><script src="/app.js"></script>'


@pytest.fixture
def discover(start):
    async def run(*arguments: str) -> tuple[int, str]:
        process = await start("discover", *arguments)
        out, err = await process.communicate()
        return process.returncode, (out + err).decode()

    return run


@pytest.fixture
def platform(site, page):
    site.show(
        {
            "/": Reply(body=HOME.encode()),
            "/agb": page("<p>You grant us the right to use what you upload to train our AI models.</p>"),
            "/legal": Reply(body=LEGAL.encode()),
            "/datenschutz": Reply(body=SHELL.encode()),
            "/ai-policy": page(),
            "/news.xml": Reply(body=FEED.encode(), content_type="application/rss+xml"),
        }
    )
    return site


async def test_a_platform_is_proposed_and_written_once(discover, platform, home):
    before = (home / "rules.yaml").read_text()
    status, said = await discover(platform.url("/"))
    assert status == 0, said
    assert f"Terms of Use: {platform.url('/agb')}" in said
    assert "grant)" in said
    assert f"not proposed: {platform.url('/broken')}: the server answered 404" in said
    assert (home / "rules.yaml").read_text() == before
    _, said = await discover(platform.url("/"), "--write")
    assert "Written" in said
    written = yaml.safe_load((home / "rules.yaml").read_text())
    assert written["platforms"][-1] == {
        "id": "ostinato",
        "name": "Ostinato",
        "documents": [
            {"title": "Terms of Use", "url": platform.url("/agb")},
            {"title": "Privacy Policy", "url": platform.url("/datenschutz"), "fetch": "browser"},
            {"title": "AI Policy", "url": platform.url("/ai-policy")},
        ],
    }
    assert written["feeds"][-1] == {"outlet": "Ostinato News", "url": platform.url("/news.xml")}
    assert written["signals"] == [{"url": platform.url("/"), "platform": "ostinato"}]
    _, said = await discover(platform.url("/"), "--write")
    assert "Nothing to change" in said


async def test_a_site_that_is_watched_already_keeps_nothing_else_from_being_written(discover, platform, home):
    rules = home / "rules.yaml"
    watched = f"signals:\n  - {{url: {platform.url('').rstrip('/')}, name: Theirs}}\n"
    rules.write_text(rules.read_text() + watched)
    status, said = await discover(platform.url("/"), "--write")
    assert status == 0, said
    written = yaml.safe_load(rules.read_text())
    assert written["signals"] == [{"url": platform.url("").rstrip("/"), "name": "Theirs"}]
    assert written["platforms"][-1]["id"] == "ostinato"
    assert written["feeds"][-1]["outlet"] == "Ostinato News"


async def test_without_links_the_usual_places_are_tried(discover, site, page):
    site.show(
        {
            "/": Reply(body=b"<h1>Hello</h1><p>We are a very small site, and have no footer at all.</p>"),
            "/privacy": page(),
            "/feed/": Reply(body=FEED.encode(), content_type="text/xml"),
        }
    )
    status, said = await discover(site.url("/"), "--name", "Tiny")
    assert status == 0, said
    assert f"Terms of Use: {site.url('/terms')}" in said
    assert f"Privacy Policy: {site.url('/privacy')}" in said
    assert f"feed of Tiny: {site.url('/feed/')}" in said


async def test_a_site_that_does_not_answer(discover, site):
    status, said = await discover(site.url("/nothing-here"))
    assert status == 2
    assert "the server answered 404" in said


async def test_what_robots_txt_keeps_programs_out_of_is_not_proposed(discover, platform):
    platform.show({"/robots.txt": Reply(body=b"User-agent: *\nDisallow: /agb\n", content_type="text/plain")})
    status, said = await discover(platform.url("/"))
    assert status == 0, said
    assert f"not proposed: {platform.url('/agb')}: the site's robots.txt keeps programs out" in said
    assert "Terms of Use:" not in said
    assert platform.answers[200] == 8
