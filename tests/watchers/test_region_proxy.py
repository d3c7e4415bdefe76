"""Pages looked at through an operator's proxy: a real one on loopback, told only what was checked."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from clausewatch.errors import KeptOut, SourceError, Unreachable
from clausewatch.model import Validators
from clausewatch.region import compare
from watchers import region_proxy
from watchers.addresses import Guard
from watchers.browser import Browser, BrowserLimits
from watchers.http import HttpClient
from watchers.region_proxy import RegionProxy
from watchers.terms import TermsWatcher

PUBLIC = "127.0.0.2"
"""The address of `public_site`."""

CANADA = "127.0.0.3"
"""The address that the proxy goes out from, so that a site can tell the region."""

VARIABLE = "CLAUSEWATCH_PROXY_CANADA"
LOGIN = b64encode(b"label:hunter2").decode()


@dataclass
class RelayProxy:
    """An HTTP (CONNECT) and SOCKS5 proxy that wants a name and password. `told` is where it was asked to connect to."""

    told: list[tuple[str, int]] = field(default_factory=list)
    refuses: str = ""
    """A status line to answer with in place of connecting."""
    port: int = 0

    def at(self, scheme: str = "http", login: str = "label:hunter2@") -> RegionProxy:
        return RegionProxy(variable=VARIABLE, address=f"{scheme}://{login}127.0.0.1:{self.port}")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readexactly(1)
            target = await (self._socks(reader, writer) if first == b"\x05" else self._connect(reader, writer))
            if target:
                await self._pass_on(target, first == b"\x05", reader, writer)
        writer.close()

    async def _connect(self, reader, writer) -> tuple[str, int] | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if f"Basic {LOGIN}" not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return None
        host, _, port = head.split()[1].rpartition(":")
        self.told.append((host, int(port)))
        if self.refuses:
            writer.write(f"HTTP/1.1 {self.refuses}\r\n\r\n".encode())
            return None
        return self.told[-1]

    async def _socks(self, reader, writer) -> tuple[str, int] | None:
        """RFC 1928 with the password method of RFC 1929; IPv4 addresses only."""
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x02")
        assert await reader.readexactly(1) == b"\x01"
        name = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        if (name, password) != (b"label", b"hunter2"):
            writer.write(b"\x01\x01")
            return None
        writer.write(b"\x01\x00")
        assert await reader.readexactly(4) == b"\x05\x01\x00\x01"
        host = ".".join(map(str, await reader.readexactly(4)))
        self.told.append((host, int.from_bytes(await reader.readexactly(2))))
        return self.told[-1]

    async def _pass_on(self, target: tuple[str, int], is_socks: bool, reader, writer) -> None:
        there, back = await asyncio.open_connection(*target, local_addr=(CANADA, 0))
        writer.write(b"\x05\x00\x00\x01\0\0\0\0\0\0" if is_socks else b"HTTP/1.1 200 Go on\r\n\r\n")
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


@pytest.fixture
async def relay() -> AsyncIterator[RelayProxy]:
    proxy = RelayProxy()
    async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as server:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy


@pytest.fixture
async def make_client(clock, naps, relay):
    """Clients that reach public addresses alone, with proxies by the names that rules.yaml calls them."""
    clients = []

    async def make(canada: RegionProxy | None = None, **more) -> HttpClient:
        client = HttpClient(clock=clock, sleep=naps, proxies={"canada": canada or relay.at()}, **more)
        clients.append(await client.__aenter__())
        return client

    yield make
    for client in clients:
        await client.__aexit__(None, None, None)


def port_of(site) -> int:
    return int(site.url("/").rpartition(":")[2].strip("/"))


async def words(client, source) -> bytes:
    return (await client.fetch(source, Validators(), accept="*/*", is_page=True)).body


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_page_is_asked_for_through_the_proxy_by_the_address_that_was_checked(
    relay, public_site, make_client, make_names, make_source, scheme
):
    public_site.serve("/terms", b"words")
    client = await make_client(relay.at(scheme), resolver=make_names((PUBLIC,)))
    address = f"http://tune.example:{port_of(public_site)}/terms"
    assert await words(client, make_source(address, proxy="canada", accept_language="fr-CA")) == b"words"
    assert set(relay.told) == {(PUBLIC, port_of(public_site))}
    (request,) = public_site.requests
    assert (request.host, request.headers["Accept-Language"]) == (f"tune.example:{port_of(public_site)}", "fr-CA")
    assert request.remote == CANADA
    assert "Proxy-Authorization" not in request.headers
    await words(client, make_source(address))
    assert public_site.requests[-1].remote != CANADA


async def test_robots_txt_is_what_it_is_in_the_region(relay, public_site, make_client, make_source):
    public_site.serve("/terms", b"words")

    async def regional(request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /" if request.remote == CANADA else "")

    public_site.on("/robots.txt", regional)
    client = await make_client()
    assert await words(client, make_source(public_site.url("/terms"))) == b"words"
    with pytest.raises(KeptOut):
        await words(client, make_source(public_site.url("/terms"), proxy="canada"))


async def test_what_one_region_reads_is_compared_with_another(relay, public_site, make_client, make_source, reader):
    clause = "<p>We may use the recordings that you upload to train our artificial intelligence models.</p>"

    async def regional(request: web.Request) -> web.Response:
        more = "" if request.remote == CANADA else clause
        text = f"<h1>Terms</h1>{'<p>You keep every right in your works.</p>' * 9}{more}"
        return web.Response(text=text, content_type="text/html")

    public_site.on("/terms", regional)
    watcher = TermsWatcher(await make_client())
    ordinary = make_source(public_site.url("/terms"))
    canada = make_source(public_site.url("/terms"), id="tune@canada", region="Canada", proxy="canada")
    views = []
    for source in (ordinary, canada):
        document = watcher.extract(source, await watcher.retrieve(source, Validators()))
        views.append((source, reader(document)))
    (difference,) = compare(views)
    assert str(difference).startswith("grant stands in the ordinary view, but not in Canada")


@pytest.fixture
def reader():
    from clausewatch.match import match_document
    from clausewatch.ruleset import baseline, load

    rules = load(baseline(), examples=False).reader
    return lambda document: match_document(document, rules, ("Tune",))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "10.0.0.1", "169.254.169.254", "tune.example"])
async def test_a_private_address_stays_refused(relay, site, public_site, make_client, make_source, local_names, host):
    site.serve("/terms", b"secret")
    client = await make_client(resolver=local_names)
    with pytest.raises(Unreachable, match="private network"):
        await words(client, make_source(f"http://{host}:{port_of(site)}/terms", proxy="canada"))
    public_site.answer("/terms", 302, Location=f"http://{host}:{port_of(site)}/terms")
    with pytest.raises(Unreachable, match="private network"):
        await words(client, make_source(public_site.url("/terms"), proxy="canada"))
    assert {address for address, _ in relay.told} <= {PUBLIC}
    assert site.requests == []


async def test_a_name_server_that_says_otherwise_later_changes_nothing(
    relay, site, public_site, make_client, make_names, make_source
):
    site.serve("/terms", b"secret")
    names = make_names((PUBLIC,), *[("127.0.0.1",)] * 9)
    client = await make_client(resolver=names)
    source = make_source(f"http://tune.example:{port_of(public_site)}/terms", proxy="canada", robots="ignore")
    public_site.serve("/robots.txt", b"")
    with pytest.raises(Unreachable, match="private network"):
        await words(client, source)  # the first answer went to robots.txt
    assert {address for address, _ in relay.told} == {PUBLIC}
    assert site.requests == []


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_wrong_password_is_told_and_repeated_nowhere(
    relay, public_site, make_client, make_source, scheme, caplog
):
    client = await make_client(relay.at(scheme, "label:swordfish@"))
    with pytest.raises(SourceError, match=VARIABLE) as refused:
        await words(client, make_source(public_site.url("/terms"), proxy="canada"))
    assert "password" in str(refused.value) or scheme == "socks5"
    assert "swordfish" not in f"{refused.value!r} {caplog.text} {relay.at(scheme, 'label:swordfish@')!r}"
    assert public_site.requests == []


async def test_a_proxy_that_is_not_there_or_cannot_is_told(relay, public_site, make_client, make_source):
    gone = RegionProxy(variable=VARIABLE, address="http://127.0.0.1:1")
    source = make_source(public_site.url("/terms"), proxy="canada")
    with pytest.raises(Unreachable, match=f"proxy does not take the connection: check {VARIABLE}"):
        await words(await make_client(gone), source)
    relay.refuses = "502 Bad Gateway"
    with pytest.raises(Unreachable, match=r"does not lead to the site \(it says 502\)"):
        await words(await make_client(), source)


async def test_a_proxy_that_nobody_set_or_that_needs_the_extra_is_told(
    relay, public_site, make_client, make_source, monkeypatch
):
    client = await make_client()
    with pytest.raises(Unreachable, match='what the proxy "japan"'):
        await words(client, make_source(public_site.url("/terms"), proxy="japan"))
    monkeypatch.setattr(region_proxy, "IS_INSTALLED", False)
    with pytest.raises(Unreachable, match=r"pip install 'clausewatch.proxies.'"):
        await words(client, make_source(public_site.url("/terms"), proxy="canada"))


def _certificates(folder: Path) -> tuple[bytes, ssl.SSLContext]:
    """An authority of our own (PEM), and a server's context with a certificate by it for tune.example."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tune.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("tune.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return pem, context


@pytest.fixture
async def secure(tmp_path, monkeypatch, public_site):
    """A server with TLS at the public address: its port, the names that were asked for (SNI), and its authority."""
    authority, context = _certificates(tmp_path)
    asked: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nwords")
        writer.close()

    async with await asyncio.start_server(answer, PUBLIC, 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1], asked, authority


async def test_tls_ends_at_the_site_and_not_at_the_proxy(
    relay, secure, make_client, make_names, make_source, monkeypatch
):
    port, asked, authority = secure
    client = await make_client(resolver=make_names((PUBLIC,)))
    source = make_source(f"https://tune.example:{port}/terms", proxy="canada", robots="ignore")
    with pytest.raises(Unreachable, match="certificate is not valid"):
        await words(client, source)
    trusting = ssl.create_default_context(cadata=authority.decode())
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)  # made when aiohttp is imported
    assert await words(client, source) == b"words"
    assert set(relay.told) == {(PUBLIC, port)}
    assert set(asked) == {"tune.example"}


async def test_a_browser_goes_through_the_proxy_too(relay, public_site, naps, clock, make_source, make_names):
    from tests.watchers.test_browser import CHROMIUM, DRAWN

    if not CHROMIUM:
        pytest.skip("needs a Chromium on the PATH (Debian: apt-get install chromium)")
    public_site.serve("/terms", DRAWN.encode())
    names = make_names((PUBLIC,))
    limits = BrowserLimits(total=10, drawing=1.5)
    browser = Browser(user_agent="Clausewatch/test", guard=Guard(resolver=names), limits=limits)
    client = HttpClient(clock=clock, sleep=naps, browser=browser, resolver=names, proxies={"canada": relay.at()})
    source = make_source(f"http://tune.example:{port_of(public_site)}/terms", proxy="canada", fetch="browser")
    async with browser, client:
        snapshot = await client.render(source, Validators())
    assert b"You keep every right" in snapshot.body
    assert {request.remote for request in public_site.requests} == {CANADA}
    assert set(relay.told) == {(PUBLIC, port_of(public_site))}
