"""Who may read, how often, and what a browser may do with what it gets: strict by default."""

import hmac
import ipaddress
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from pydantic import SecretStr

from integrations.web.rate import RateLimit

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""https://owasp.org/www-project-secure-headers/. No script runs, whatever a page may hold."""

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may read.

    Args:
        secret: Asked for as the password of Basic authentication, or as a bearer token. None: nobody is asked.
        user_header: The header in which a trusted proxy names the person that it let in. Empty: none is needed.
        proxies: The networks from which a proxy is trusted, for that header and for X-Forwarded-For.
        hosts: The names that a request may call this host by. Empty: any; else a page of strangers that names our
            loopback address its own (DNS rebinding) would be answered.
    """

    secret: SecretStr | None = field(default=None, repr=False)
    user_header: str = ""
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    hosts: frozenset[str] = frozenset()


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Signal on_response_prepare: every answer has them, also one to a request that nothing here was made for."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def guard(access: Access, limit: RateLimit) -> Middleware:
    """Refuses who asks too often, calls us by another's name, or may not read."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if wait := limit.ask(client(request, access)):
            raise web.HTTPTooManyRequests(headers={hdrs.RETRY_AFTER: str(wait)}, reason="Too many requests")
        if access.hosts and _name(request.host) not in access.hosts:
            raise web.HTTPMisdirectedRequest(reason="This is not that host")
        _authenticate(request, access)
        return await handler(request)

    return refuse


def _name(host: str) -> str:
    """A Host header without its port."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()


def client(request: web.Request, access: Access) -> str:
    """Who asks: where a trusted proxy does, the last address that it was not told by another trusted one."""
    address = request.remote or ""
    forwarded = [part.strip() for part in request.headers.get(hdrs.X_FORWARDED_FOR, "").split(",") if part.strip()]
    while forwarded and is_trusted(address, access):
        address = forwarded.pop()
    return address


def is_trusted(address: str, access: Access) -> bool:
    """Whether a proxy of ours is at this address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in access.proxies)


def _authenticate(request: web.Request, access: Access) -> None:
    if access.user_header and not (
        is_trusted(request.remote or "", access) and request.headers.get(access.user_header, "").strip()
    ):
        raise web.HTTPForbidden(reason="Come through the proxy")
    if access.secret and not _knows(request, access.secret.get_secret_value()):
        challenge = 'Basic realm="Clausewatch", charset="UTF-8"'
        raise web.HTTPUnauthorized(headers={hdrs.WWW_AUTHENTICATE: challenge})


def _knows(request: web.Request, secret: str) -> bool:
    """Whether the secret came along. How long the comparison takes tells nothing about it."""
    scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except ValueError:
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), secret.encode())


Render = Callable[[web.Request, web.HTTPException], Awaitable[web.Response]]


def errors(render: Render) -> Middleware:
    """Shows what was refused or not found as a page, or as JSON to who asked the API."""

    @web.middleware
    async def show(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return await render(request, error)

    return show
