"""The HTTP client against real servers on loopback: what it says, whom it believes, where redirects lead."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.errors import Gone, Postponed, Refused, Unreachable
from clausewatch.model import NotModified, Snapshot, Validators
from watchers.http import USER_AGENT, HttpClient
from watchers.refusals import retry_after

ACCEPT = "text/html"


async def test_says_who_asks(site, fetch):
    site.serve("/terms", b"words")
    await fetch(site.url("/terms"))
    assert site.requests[0].headers["User-Agent"] == USER_AGENT
    assert "Clausewatch/" in USER_AGENT


async def test_an_operator_can_say_who_asks(site, make_source):
    site.serve("/terms", b"words")
    async with HttpClient(user_agent="Label Watch (+mailto:us@label.example)", allow_private=True) as client:
        await client.fetch(make_source(site.url("/terms")), Validators(), accept=ACCEPT)
    assert site.requests[0].headers["User-Agent"].startswith("Label Watch")


async def test_keeps_what_the_server_said(site, fetch):
    site.serve(
        "/terms", b"words", "text/html; charset=latin1", ETag='"v1"', Last_Modified="Mon, 05 Jan 2026 09:00:00 GMT"
    )
    snapshot = await fetch(site.url("/terms"))
    assert (snapshot.body, snapshot.content_type) == (b"words", "text/html; charset=latin1")
    assert (snapshot.etag, snapshot.last_modified) == ('"v1"', "Mon, 05 Jan 2026 09:00:00 GMT")


async def test_headers_that_could_not_be_sent_back_are_not_kept(talk, fetch):
    async def odd(reader, writer, over):
        writer.write(
            b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nLast-Modified: \xc3\xa9\r\nContent-Length: 5\r\n\r\nwords'
        )
        await writer.drain()

    snapshot = await fetch(await talk(odd))
    assert (snapshot.etag, snapshot.last_modified, snapshot.content_type) == (None, None, "")


@pytest.mark.parametrize(
    ("validators", "header", "value"),
    [
        (Validators(etag='W/"v1"'), "If-None-Match", 'W/"v1"'),
        (
            Validators(last_modified="Mon, 05 Jan 2026 09:00:00 GMT"),
            "If-Modified-Since",
            "Mon, 05 Jan 2026 09:00:00 GMT",
        ),
    ],
)
async def test_asks_conditionally_and_believes_a_304(site, fetch, validators, header, value):
    site.answer("/terms", 304)
    assert isinstance(await fetch(site.url("/terms"), validators), NotModified)
    assert site.requests[0].headers[header] == value


async def test_the_same_body_is_not_modified_without_any_validator(site, fetch):
    site.serve("/terms", b"words")
    first = await fetch(site.url("/terms"))
    assert isinstance(await fetch(site.url("/terms"), Validators(body_digest=first.digest)), NotModified)
    site.serve("/terms", b"other words")
    assert isinstance(await fetch(site.url("/terms"), Validators(body_digest=first.digest)), Snapshot)


async def test_a_304_that_nobody_asked_for_is_refused(site, fetch):
    site.answer("/terms", 304)
    with pytest.raises(Refused):
        await fetch(site.url("/terms"))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_tries_again_what_may_pass(site, fetch, naps, status):
    site.answer("/terms", status, status, 200)
    assert isinstance(await fetch(site.url("/terms")), Snapshot)
    assert len(naps.seconds) == 2


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_does_not_press_a_server_that_has_decided(site, fetch, naps, status):
    site.answer("/terms", status)
    with pytest.raises(Refused):
        await fetch(site.url("/terms"))
    assert len(site.requests) == 1
    assert naps.seconds == []


async def test_gives_up_after_its_attempts(site, fetch):
    site.answer("/terms", 503)
    with pytest.raises(Refused, match="may pass"):
        await fetch(site.url("/terms"))
    assert len(site.requests) == 3


async def test_waits_as_long_as_the_server_asks(site, fetch, naps, clock):
    site.answer("/terms", 429, 200, Retry_After="7")
    await fetch(site.url("/terms"))
    at = clock.now + timedelta(seconds=12)
    site.answer("/terms", 503, 200, Retry_After=at.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    await fetch(site.url("/terms"))
    assert naps.seconds == [7, 12]


@pytest.mark.parametrize("after", ["3600", "Tue, 06 Jan 2026 09:00:00 GMT"])
async def test_does_not_wait_for_hours(site, fetch, after):
    site.answer("/terms", 429, 200, Retry_After=after)
    with pytest.raises(Refused, match="longer interval"):
        await fetch(site.url("/terms"))
    assert len(site.requests) == 1


async def test_a_host_that_says_when_to_come_again_is_left_alone_until_then(site, fetch, clock):
    site.answer("/terms", 429, Retry_After="3600")
    site.serve("/privacy", b"words")
    with pytest.raises(Refused) as refused:
        await fetch(site.url("/terms"))
    assert refused.value.not_before == clock.now + timedelta(hours=1)
    with pytest.raises(Postponed, match=r"left alone until 05 Jan 2026 10:00 UTC") as postponed:
        await fetch(site.url("/privacy"))
    assert postponed.value.until == refused.value.not_before
    assert len(site.requests) == 1
    clock.advance(hours=1)
    assert (await fetch(site.url("/privacy"))).body == b"words"


async def test_a_bot_check_is_known_by_its_page_too(site, fetch):
    async def challenge(request: web.Request) -> web.Response:
        text = "<title>Just a moment...</title><h1>tune.example</h1>" + "<!-- x -->" * 30_000
        return web.Response(status=503, text=text, content_type="text/html")

    site.on("/terms", challenge)
    with pytest.raises(Refused, match="503 Service Unavailable: a bot check") as refused:
        await fetch(site.url("/terms"))
    assert refused.value.is_wall


@pytest.mark.parametrize(
    "after", ["soon", "", "-5", "Mon, 99 Foo 2026", "Mon, 01 Jan 2024 00:00:00 +99999999999999999"]
)
async def test_an_unreadable_retry_after_counts_as_none(site, fetch, naps, after):
    site.answer("/terms", 503, 200, Retry_After=after)
    assert isinstance(await fetch(site.url("/terms")), Snapshot)
    assert len(naps.seconds) == 1


_DATES = st.from_regex(
    r"Mon, \d{1,5} (Jan|Dec|Foo) \d{1,12} \d{1,9}:\d{1,9}(:\d{1,9})? [+-]?(\d{1,20}|GMT)", fullmatch=True
)


@given(st.text() | st.from_regex(r"[\d ,:+-]{0,500}", fullmatch=True) | _DATES)
def test_whatever_stands_in_retry_after_is_seconds_or_nothing(value):
    seconds = retry_after(value, datetime(2026, 1, 5, tzinfo=UTC))
    assert seconds is None or seconds >= 0


async def test_tells_a_bot_check_from_a_plain_403(site, fetch):
    site.answer("/terms", 403, cf_mitigated="challenge")
    with pytest.raises(Refused, match="bot check"):
        await fetch(site.url("/terms"))


async def test_says_where_to_look_after_a_404(site, fetch):
    site.answer("/terms", 404)
    with pytest.raises(Refused, match=r"404 Not Found: the page may have moved; check the address in rules\.yaml"):
        await fetch(site.url("/terms"))


# Redirects


def _redirect(site, start: str, target: str, **headers: str) -> None:
    site.answer(start, 302, Location=target, **headers)


async def test_follows_redirects_and_says_where_it_ended(site, fetch):
    _redirect(site, "/old", "/newer")
    _redirect(site, "/newer", "/new#top")
    site.serve("/new", b"words")
    assert (await fetch(site.url("/old"))).url == site.url("/new")


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [((301,), "/1"), ((308, 301), "/2"), ((301, 302), "/1"), ((302, 301), None), ((307,), None), ((), None)],
)
async def test_a_move_for_good_is_told_from_a_detour(site, fetch, statuses, moved_to):
    for step, status in enumerate(statuses):
        site.answer(f"/{step}", status, Location=f"/{step + 1}")
    site.serve(f"/{len(statuses)}", b"words", ETag='"v1"')
    snapshot = await fetch(site.url("/0"))
    assert snapshot.moved_to == (site.url(moved_to) if moved_to else None)
    again = await fetch(site.url("/0"), Validators(body_digest=snapshot.digest))
    assert again.moved_to == snapshot.moved_to


async def test_a_page_that_is_gone_is_told_from_one_that_is_missing(site, fetch):
    site.answer("/terms", 410)
    with pytest.raises(Gone, match="gone for good"):
        await fetch(site.url("/terms"))


async def test_names_a_redirect_loop(site, fetch):
    _redirect(site, "/a", "/b")
    _redirect(site, "/b", "/a")
    with pytest.raises(Unreachable, match="in a circle"):
        await fetch(site.url("/a"))
    assert len(site.requests) <= 4


async def test_a_cookie_that_opens_the_way_is_no_loop(site, fetch):
    async def terms(request: web.Request) -> web.Response:
        if "seen" in request.cookies:
            return web.Response(text="words")
        return web.Response(status=302, headers={"Location": "/terms", "Set-Cookie": "seen=1"})

    site.on("/terms", terms)
    assert (await fetch(site.url("/terms"))).body == b"words"
    await fetch(site.url("/terms"))
    assert [bool(request.cookies) for request in site.requests] == [False, True, False, True]


async def test_stops_at_redirects_without_end(site, fetch):
    for step in range(12):
        _redirect(site, f"/{step}", f"/{step + 1}")
    with pytest.raises(Unreachable, match="redirected 10 times"):
        await fetch(site.url("/0"))


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "javascript:alert(1)", "http://[::1", "ftp://tune.example/"]
)
async def test_does_not_follow_to_what_is_no_web_address(site, fetch, target):
    _redirect(site, "/terms", target)
    with pytest.raises(Unreachable, match="not a web address"):
        await fetch(site.url("/terms"))
