"""The HTTP client against real servers on loopback that misbehave, say nothing at all, or cannot be trusted."""

import asyncio
import contextlib
import gzip
import ipaddress
import ssl
import tracemalloc
import zlib
from datetime import timedelta

import brotli
import pytest
from aiohttp import web
from backports import zstd

from clausewatch.errors import NotTheDocument, SourceError, Unreachable


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
