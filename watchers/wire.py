"""One request and its redirects: checked addresses, bounded time and size, nothing kept between requests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from watchers.addresses import Guard
from watchers.answer import Answer
from watchers.failures import (
    Limits,
    endless,
    failure,
    oversized,
    redirected_in_a_circle,
    redirected_nowhere,
    redirected_too_often,
    silence,
)
from watchers.proxy import Proxy

HEADER_BYTES = 64 * 1024
"""The longest header line taken: Content-Security-Policy lines pass aiohttp's 8,190 bytes on real sites."""

REFUSAL_BYTES = 64 * 1024
"""How much is read of a page that comes with an error status: enough to see what it is."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
"""Redirects that say where the page stands from now on (RFC 9110, sections 15.4.2 and 15.4.9)."""

ENCODINGS = "gzip, deflate, br, zstd"
"""What aiohttp unpacks piece by piece, each piece bounded."""

Admit = Callable[[URL], Awaitable[None]]
"""Asked before each request, redirects too; raises Failed or SourceError where the address is not to be asked for."""


class Wire:
    """One aiohttp session. Use as an async context manager.

    Cookies live for one request and its redirects only, so that every fetch sees a page as a first-time visitor does.
    With a guard that does not go directly, it is for one fetch: all of it goes by a proxy of ours that asks the guard.
    """

    def __init__(self, *, headers: Mapping[str, str], limits: Limits, guard: Guard) -> None:
        self._headers = {**headers, "Accept-Encoding": ENCODINGS}
        self._limits = limits
        self._usual = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.read)
        self._patient = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.total)
        self._guard = guard
        self._session: aiohttp.ClientSession | None = None
        self._proxy: Proxy | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Open the session."""
        if not self._guard.goes_directly:
            limits = self._limits
            proxy = Proxy(self._guard, budget=limits.body * (limits.redirects + 1))
            self._proxy = await self._stack.enter_async_context(proxy)
        self._session = aiohttp.ClientSession(
            connector=self._connector(),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            proxy=self._proxy.address if self._proxy else None,
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            trust_env=False,
        )
        return self

    def _connector(self) -> aiohttp.TCPConnector:
        limits, guard = self._limits, self._guard
        if self._proxy:
            return aiohttp.TCPConnector(limit_per_host=limits.per_host)  # connects to that proxy and nothing else
        return aiohttp.TCPConnector(
            limit_per_host=limits.per_host, resolver=guard.resolver, socket_factory=guard.socket
        )

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self._stack.aclose()

    async def get(self, url: URL, headers: Mapping[str, str], admit: Admit, *, follow: bool = True) -> Answer:
        """Ask once and follow the redirects. Any status is an answer; raises Failed where none came.

        With `follow` off, a redirect is an answer like any other, and silence is borne as long as the whole may take.
        """
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._followed(url, headers, admit) if follow else await self._asked(url, headers, admit)
        except aiohttp.ServerTimeoutError as error:
            raise silence(error, self._limits) from error
        except TimeoutError as error:
            raise endless(self._limits) from error
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            raise failure(self._met() or error) from error

    def _met(self) -> OSError | None:
        """Why the proxy of ours, where there is one, did not get through: the client only sees that it hangs up."""
        return self._proxy.failed.popitem()[1] if self._proxy and self._proxy.failed else None

    async def _asked(self, url: URL, headers: Mapping[str, str], admit: Admit) -> Answer:
        await admit(url)
        async with self._request(url, headers, self._patient) as response:
            return await self._answer(response, None)

    async def _followed(self, url: URL, headers: Mapping[str, str], admit: Admit) -> Answer:
        """What stands at the end of the redirects, and where the permanent ones lead that come before any other."""
        cookies: aiohttp.CookieJar | None = None
        seen: set[tuple[URL, str]] = set()
        moved: URL | None = None
        for_good = True
        while True:
            await admit(url)
            async with self._request(url, headers, self._usual, cookies) as response:
                if response.status not in REDIRECTS or "Location" not in response.headers:
                    return await self._answer(response, moved)
                cookies = cookies if cookies is not None else aiohttp.CookieJar(unsafe=True)  # also of IP addresses
                cookies.update_cookies(response.cookies, response.url)
                url = _target(response)
                for_good = for_good and response.status in PERMANENT
                moved = url if for_good else moved
            step = (url, cookies.filter_cookies(url).output())
            if step in seen:
                raise redirected_in_a_circle()
            if len(seen) == self._limits.redirects:
                raise redirected_too_often(self._limits)
            seen.add(step)

    def _request(
        self,
        url: URL,
        headers: Mapping[str, str],
        timeout: aiohttp.ClientTimeout,
        cookies: aiohttp.CookieJar | None = None,
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        if self._session is None:
            raise RuntimeError("the HTTP client is used outside of its `async with`")
        self._guard.check_literal(url.host or "")
        sent = cookies.filter_cookies(url) if cookies is not None else None
        return self._session.get(url, headers=headers, cookies=sent, allow_redirects=False, timeout=timeout)

    async def _answer(self, response: aiohttp.ClientResponse, moved: URL | None) -> Answer:
        return Answer(
            url=_without_user(response.url),
            status=response.status,
            headers=response.headers,
            body=await self._read(response),
            moved_to=_without_user(moved) if moved else None,
        )

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """The decoded body, piece by piece, so that neither a bomb nor an endless body is ever held."""
        body = bytearray()
        is_refusal = response.status >= HTTPStatus.BAD_REQUEST
        async for piece in response.content.iter_any():
            body += piece
            if is_refusal and len(body) >= REFUSAL_BYTES:
                break
            if len(body) > self._limits.body:
                raise oversized(self._limits.body)
        return bytes(body)


def is_web_address(url: URL) -> bool:
    """Whether it is one that can be asked for: http or https, with a host."""
    return url.scheme in {"http", "https"} and bool(url.host)


def _without_user(url: URL) -> str:
    return str(url if url.raw_user is None and url.raw_password is None else url.with_user(None))


def _target(response: aiohttp.ClientResponse) -> URL:
    try:
        url = response.url.join(URL(response.headers["Location"])).with_fragment(None)
    except ValueError as error:
        raise redirected_nowhere() from error
    if not is_web_address(url):
        raise redirected_nowhere()
    return url
