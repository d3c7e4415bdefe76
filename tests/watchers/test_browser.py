"""Pages drawn by script, read in a real Chromium on loopback."""

import asyncio
import shutil
from pathlib import Path

import pytest
from aiohttp import web

from clausewatch.errors import KeptOut, NotTheDocument, Refused, SourceError, Unreachable
from clausewatch.model import NotModified, Validators
from watchers.addresses import Guard
from watchers.browser import IS_INSTALLED, SYSTEM_CHROMIUMS, Browser, BrowserLimits
from watchers.http import HttpClient
from watchers.terms import TermsWatcher

CHROMIUM = next(filter(None, map(shutil.which, SYSTEM_CHROMIUMS)), None)

needs_chromium = pytest.mark.skipif(
    not (IS_INSTALLED and CHROMIUM),
    reason="needs Playwright and a Chromium on the PATH (Debian: apt-get install chromium)",
)

QUICK = BrowserLimits(total=10, drawing=1.5, traffic=3_000_000, page=1_000_000)

CLAUSE = "You keep every right in the recordings that you upload, and we keep none of them for ourselves. "
DRAWN = f"""<!doctype html><title>Terms</title><div id=root></div><script>
setTimeout(() => {{
  document.getElementById("root").innerHTML = "<h1>Terms</h1>" + `<p>{CLAUSE}</p>`.repeat(20);
}}, 50);
</script>"""


@pytest.fixture
async def rendering(clock, naps):
    """An HTTP client with a browser that may reach loopback."""
    browser = Browser(user_agent="Clausewatch/test", guard=Guard(allow_private=True), limits=QUICK)
    async with browser, HttpClient(clock=clock, sleep=naps, allow_private=True, browser=browser) as client:
        yield client


@pytest.fixture
def render(rendering, make_source):
    async def render(url: str, validators: Validators | None = None, **fields):
        return await rendering.render(make_source(url, **fields), validators or Validators())

    return render


def _page(site, path: str, text: str) -> None:
    site.serve(path, text.encode(), "text/html; charset=utf-8")


@needs_chromium
async def test_what_a_script_draws_is_read(site, rendering, make_source):
    _page(site, "/terms", DRAWN)
    watcher, source = TermsWatcher(rendering), make_source(site.url("/terms"), fetch="browser")
    snapshot = await watcher.retrieve(source, Validators())
    assert snapshot.rendered
    document = watcher.extract(source, snapshot)
    assert sum(CLAUSE.strip() in passage.text for passage in document.passages) == 20
    request = site.requests[0]
    assert "Clausewatch/test" in request.headers["User-Agent"]
    assert request.headers["Accept-Language"].startswith("en")
    again = await watcher.retrieve(source, Validators(body_digest=snapshot.digest))
    assert isinstance(again, NotModified)


@needs_chromium
async def test_auto_goes_to_the_browser_where_http_gives_a_shell_and_remembers(site, rendering, make_source):
    _page(site, "/terms", DRAWN)
    _page(site, "/plain", f"<h1>Terms</h1><p>{CLAUSE}</p>")
    watcher = TermsWatcher(rendering)
    drawn, plain = (make_source(site.url(path), fetch="auto") for path in ("/terms", "/plain"))
    assert not (await watcher.retrieve(plain, Validators())).rendered
    snapshot = await watcher.retrieve(drawn, Validators())
    assert snapshot.rendered
    assert [request.path for request in site.requests] == ["/plain", "/terms", "/terms"]
    await watcher.retrieve(drawn, Validators(rendered=True, body_digest="other"))
    assert [request.path for request in site.requests][3:] == ["/terms"]


@needs_chromium
async def test_auto_goes_to_the_browser_where_a_wall_keeps_programs_out(site, rendering, make_source):
    async def walled(request: web.Request) -> web.Response:
        if "Mozilla" in request.headers["User-Agent"]:
            return web.Response(text=f"<h1>Terms</h1><p>{CLAUSE * 20}</p>", content_type="text/html")
        return web.Response(status=403, headers={"cf-mitigated": "challenge"})

    site.on("/terms", walled)
    source = make_source(site.url("/terms"), fetch="auto")
    assert (await TermsWatcher(rendering).retrieve(source, Validators())).rendered
    with pytest.raises(Refused, match="bot check"):
        await TermsWatcher(rendering).retrieve(make_source(site.url("/terms")), Validators())


@pytest.mark.slow
@needs_chromium
async def test_a_challenge_that_solves_itself_gives_the_page(site, render):
    async def challenge(request: web.Request) -> web.Response:
        if "passed" in request.cookies:
            return web.Response(text=f"<h1>Terms</h1><p>{CLAUSE * 20}</p>", content_type="text/html")
        script = "<script>document.cookie = 'passed=1'; setTimeout(() => location.reload(), 100)</script>"
        return web.Response(status=403, text=f"<title>Just a moment...</title>{script}", content_type="text/html")

    site.on("/terms", challenge)
    assert CLAUSE.encode() in (await render(site.url("/terms"))).body
    assert "passed" not in site.requests[0].cookies
    await render(site.url("/terms"))
    assert "passed" not in site.requests[2].cookies, "a fresh context knows nothing of the last one"


@pytest.mark.slow
@needs_chromium
async def test_pictures_and_fonts_are_not_fetched(site, render):
    media = (
        "<img src=/a.png><video src=/b.mp4></video><audio src=/c.mp3 preload=auto></audio><script src=/d.js></script>"
    )
    style = "<style>@font-face {font-family: x; src: url(/e.woff2)} p {font-family: x}</style>"
    _page(site, "/terms", f"{style}<h1>Terms</h1>{media}<p>{CLAUSE * 20}</p>")
    for path in ("/a.png", "/b.mp4", "/c.mp3", "/d.js", "/e.woff2"):
        site.serve(path, b"", "text/javascript")
    await render(site.url("/terms"))
    assert {request.path for request in site.requests} == {"/terms", "/d.js"}


@pytest.mark.slow
@needs_chromium
async def test_moves_and_refusals_are_told_as_without_a_browser(site, render):
    _page(site, "/new", f"<h1>Terms</h1><p>{CLAUSE * 20}</p>")
    site.answer("/older", 301, Location="/old")
    site.answer("/old", 308, Location="/new")
    site.answer("/detour", 302, Location="/new")
    moved = await render(site.url("/older"))
    assert (moved.url, moved.moved_to) == (site.url("/new"), site.url("/new"))
    assert (await render(site.url("/detour"))).moved_to is None
    site.answer("/gone", 404)
    with pytest.raises(Refused, match="404 Not Found"):
        await render(site.url("/gone"))


@pytest.mark.slow
@needs_chromium
async def test_robots_txt_is_obeyed(site, render):
    site.serve("/robots.txt", b"User-agent: *\nDisallow: /terms", "text/plain")
    _page(site, "/terms", DRAWN)
    site.answer("/open", 302, Location="/terms")
    with pytest.raises(KeptOut):
        await render(site.url("/terms"))
    with pytest.raises(KeptOut):
        await render(site.url("/open"))
    assert (await render(site.url("/terms"), robots="ignore")).rendered


@pytest.mark.slow
@needs_chromium
@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("<script>for (;;) {}</script>", Unreachable),
        (
            "<p>a</p><script>document.body.append('a '.repeat(1e6))</script>",
            NotTheDocument,
        ),
        ("<p>a</p><script src=/endless></script>", SourceError),
        ("<script>const hoard = []; for (;;) hoard.push(new Array(1e6).fill({}))</script>", SourceError),
    ],
    ids=["never rests", "grows", "endless traffic", "hoards"],
)
async def test_no_page_takes_more_than_its_share(site, clock, naps, make_source, body, error):
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b"/" * 65_536)
        return response

    _page(site, "/terms", f"<!doctype html><title>Terms</title><body>{body}")
    site.on("/endless", endless)
    _page(site, "/fine", DRAWN)
    limits = BrowserLimits(total=4, drawing=1, traffic=3_000_000, page=1_000_000)
    browser = Browser(user_agent="Clausewatch/test", guard=Guard(allow_private=True), limits=limits)
    async with browser, HttpClient(clock=clock, sleep=naps, allow_private=True, browser=browser) as client:
        with pytest.raises(error):
            await client.render(make_source(site.url("/terms")), Validators())
        assert (await client.render(make_source(site.url("/fine")), Validators())).rendered


@pytest.mark.slow
@needs_chromium
async def test_one_chromium_serves_many_pages_and_is_renewed(site, clock, naps, make_source):
    _page(site, "/terms", DRAWN)
    limits = BrowserLimits(total=20, drawing=1, uses=3, at_once=3)
    browser = Browser(user_agent="Clausewatch/test", guard=Guard(allow_private=True), limits=limits)
    async with browser, HttpClient(clock=clock, sleep=naps, allow_private=True, browser=browser) as client:
        source = make_source(site.url("/terms"))
        pages = await asyncio.gather(*(client.render(source, Validators()) for _ in range(3)))
        assert len({page.digest for page in pages}) == 1
        first = browser._running.chromium
        await client.render(source, Validators())
        assert browser._running.chromium is not first
    assert browser._running is None


# What a page may reach


@pytest.fixture
async def guarded(public_site, clock, naps, local_names):
    """A client whose browser takes only `public_site` for public. Every name stands for this machine's private side."""
    guard = Guard(resolver=local_names)
    browser = Browser(user_agent="Clausewatch/test", guard=guard, limits=QUICK)
    async with browser, HttpClient(clock=clock, sleep=naps, resolver=local_names, browser=browser) as client:
        yield client


def _slow(host: str):
    return pytest.param(host, marks=pytest.mark.slow)


PATHS = ("frame", "script.js", "style.css", "p", "fetch", "beacon", "socket", "events", "worker")

REACHING = """<!doctype html><title>Terms</title><h1>Terms</h1>{text}
<iframe src="{private}/frame"></iframe><script src="{private}/script.js"></script>
<link rel=stylesheet href="{private}/style.css"><link rel=preconnect href="{private}">
<link rel=prefetch href="{private}/p">
<script>
fetch("{private}/fetch", {{mode: "no-cors"}}).catch(() => 0);
navigator.sendBeacon("{private}/beacon", "x");
new WebSocket("{private}/socket".replace("http", "ws"));
new EventSource("{private}/events");
new Worker(URL.createObjectURL(new Blob([`fetch("{private}/worker", {{mode: "no-cors"}})`])));
try {{ new RTCPeerConnection({{iceServers: [{{urls: "stun:{host}"}}]}}).createDataChannel("x") }} catch {{}}
</script>"""


@needs_chromium
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "rebound.example", *map(_slow, ("localhost", "[::ffff:127.0.0.1]", "2130706433", "0"))]
)
async def test_nothing_of_a_page_reaches_a_private_network(site, public_site, guarded, make_source, host):
    private = site.url("/").replace("127.0.0.1", host).rstrip("/")
    for path in PATHS:
        site.serve(f"/{path}", b"secret")
    text = REACHING.format(text=f"<p>{CLAUSE * 20}</p>", private=private, host=private.partition("//")[2])
    _page(public_site, "/terms", text)
    snapshot = await guarded.render(make_source(public_site.url("/terms")), Validators())
    assert CLAUSE.encode() in snapshot.body
    assert site.requests == []


async def _read(client: HttpClient, source) -> None:
    watcher = TermsWatcher(client)
    watcher.extract(source, await client.render(source, Validators()))


@needs_chromium
async def test_the_page_itself_does_not_lead_there_either(site, public_site, guarded, make_source):
    _page(site, "/terms", DRAWN)
    public_site.answer("/redirect", 302, Location=site.url("/terms"))
    _page(public_site, "/script", f"<script>location = '{site.url('/terms')}'</script>")
    for address in (site.url("/terms"), public_site.url("/redirect"), public_site.url("/script")):
        with pytest.raises(SourceError):
            await _read(guarded, make_source(address))
    assert site.requests == []


# Without a browser


async def test_without_the_extra_it_says_what_to_install(site, client, make_source, monkeypatch):
    _page(site, "/terms", DRAWN)
    said = r"needs a browser: install it with `pip install 'clausewatch\[browser\]'` and a Chromium"
    for fetch in ("browser", "auto"):
        with pytest.raises(Unreachable, match=said):
            await TermsWatcher(client).retrieve(make_source(site.url("/terms"), fetch=fetch), Validators())
    monkeypatch.setattr("watchers.browser.IS_INSTALLED", False)
    browser = Browser(user_agent="x", guard=Guard(allow_private=True))
    async with browser, HttpClient(allow_private=True, browser=browser) as other:
        with pytest.raises(Unreachable, match=said):
            await other.render(make_source(site.url("/terms")), Validators())


@pytest.mark.skipif(not IS_INSTALLED, reason="needs Playwright")
async def test_a_chromium_that_is_none_is_said_to_be_none(site, naps, make_source):
    browser = Browser(user_agent="x", guard=Guard(allow_private=True), executable=Path("/bin/false"))
    async with browser, HttpClient(sleep=naps, allow_private=True, browser=browser) as client:
        with pytest.raises(Unreachable, match="Chromium does not start"):
            await client.render(make_source(site.url("/terms")), Validators())
