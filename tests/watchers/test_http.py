"""The HTTP client against real servers on loopback that behave, misbehave, or say nothing at all."""

import asyncio
import contextlib
import gzip
import ipaddress
import ssl
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from aiohttp import web
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.errors import Gone, NotTheDocument, Postponed, Refused, SourceError, Unreachable
from clausewatch.model import NotModified, Snapshot, Validators
from watchers.http import USER_AGENT, HttpClient
from watchers.refusals import retry_after

ACCEPT = "text/html"


@pytest.fixture
def fetch(client, make_source):
    async def fetch(url: str, validators: Validators | None = None):
        return await client.fetch(make_source(url), validators or Validators(), accept=ACCEPT)

    return fetch


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


# Time, size and broken answers


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: text/html; charset=rot13",
        b"Content-Type: ;;=\x01\xff",
        b"Set-Cookie: a=b; Max-Age=" + b"9" * 5000,
        b"Set-Cookie: a=b; Expires=Mon, 01 Jan 99999 99:99:99 +99999999999999",
        b"Set-Cookie: \xff=\xfe; Domain=[::1; Path=\xff",
        b"Location: http://a:99999999/",
        b"Location: http://xn--/",
        b"Location: http://\xc2\xad/",
        b"Retry-After: Mon, 01 Jan 99999999999 00:00:00 GMT",
        b"Link: <http://[::1>; rel=x",
    ],
)
@pytest.mark.parametrize("status", [b"200 OK", b"302 \xff", b"503", b"999 \xc2\xb2"])
async def test_an_odd_header_ends_in_an_answer_or_a_reason(talk, fetch, header, status):
    async def odd(reader, writer, over):
        writer.write(b"HTTP/1.1 " + status + b"\r\n" + header + b"\r\nContent-Length: 5\r\n\r\nwords")
        await writer.drain()

    with contextlib.suppress(SourceError):
        assert (await fetch(await talk(odd))).body == b"words"


async def test_a_host_that_takes_no_connection(fetch, unused_tcp_port, naps):
    with pytest.raises(Unreachable, match="does not take the connection"):
        await fetch(f"http://127.0.0.1:{unused_tcp_port}/")
    assert len(naps.seconds) == 2


async def test_a_host_that_never_answers(talk, fetch):
    async def silent(reader, writer, over):
        await over.wait()

    with pytest.raises(Unreachable, match=r"silence for 0\.3 seconds"):
        await fetch(await talk(silent))


async def test_an_answer_that_drips_for_ever(talk, fetch):
    async def dripping(reader, writer, over):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not over.is_set():
            writer.write(b"a")
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.1)

    with pytest.raises(Unreachable, match=r"not complete after 1\.5 seconds"):
        await fetch(await talk(dripping))


async def test_a_body_that_never_ends(talk, fetch):
    async def endless(reader, writer, over):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not over.is_set():
            writer.write(b"a" * 65_536)
            await writer.drain()

    with pytest.raises(NotTheDocument, match="larger than 200000 bytes"):
        await fetch(await talk(endless))


PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("encoding", PACKERS)
async def test_a_compressed_bomb_is_never_unpacked_whole(site, fetch, encoding):
    bomb = PACKERS[encoding](bytes(100_000_000))
    site.serve("/terms", bomb, Content_Encoding=encoding)
    tracemalloc.start()
    with pytest.raises(NotTheDocument, match="larger than"):
        await fetch(site.url("/terms"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


async def test_a_bomb_in_a_bomb_stays_shut(site, fetch):
    site.serve("/terms", gzip.compress(gzip.compress(bytes(50_000_000))), Content_Encoding="gzip, gzip")
    with contextlib.suppress(SourceError):
        assert len((await fetch(site.url("/terms"))).body) < 200_000


@pytest.mark.parametrize("encoding", PACKERS)
async def test_a_compressed_page_is_read(site, fetch, encoding):
    site.serve("/terms", PACKERS[encoding](b"words"), Content_Encoding=encoding)
    assert (await fetch(site.url("/terms"))).body == b"words"
    assert encoding in site.requests[0].headers["Accept-Encoding"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
    ],
    ids=["breaks off", "not gzip", "hangs up", "no HTTP", "endless header"],
)
async def test_a_broken_answer(talk, fetch, answer):
    async def broken(reader, writer, over):
        writer.write(answer)
        await writer.drain()

    with pytest.raises(Unreachable):
        await fetch(await talk(broken))


async def test_long_header_lines_of_real_sites_are_taken(site, fetch):
    site.serve("/terms", b"words", Content_Security_Policy="x" * 20_000)
    assert (await fetch(site.url("/terms"))).body == b"words"


async def test_at_most_two_requests_to_one_host_at_a_time(site, fetch):
    running, most = 0, 0

    async def slow(request: web.Request) -> web.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return web.Response(text="words")

    site.on("/terms", slow)
    await asyncio.gather(*(fetch(site.url("/terms")) for _ in range(6)))
    assert most == 2


# Certificates


@pytest.fixture
def self_signed(tmp_path, clock):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.now - timedelta(days=365))
        .not_valid_after(clock.now + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_certificate_that_nobody_vouches_for(self_signed, fetch, naps):
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=self_signed)
    async with server:
        with pytest.raises(Unreachable, match=r"certificate is not valid \(self-signed certificate\)"):
            await fetch(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/terms")
    assert naps.seconds == []


async def test_a_server_that_speaks_no_tls(site, fetch):
    with pytest.raises(Unreachable):
        await fetch(site.url("/terms").replace("http://", "https://"))
