"""The only HTTP client: polite, bounded in time and size, and plain about what went wrong."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter
from yarl import URL

from clausewatch import __version__
from clausewatch.errors import Unreachable
from clausewatch.model import NotModified, Snapshot, Source, Validators
from clausewatch.ports import Clock
from watchers.addresses import PublicResolver, check_literal
from watchers.failures import (
    Failed,
    Limits,
    endless,
    failure,
    oversized,
    redirected_in_a_circle,
    redirected_nowhere,
    redirected_too_often,
    refusal,
    silence,
)

USER_AGENT = f"Clausewatch/{__version__} (terms-page watcher)"
"""Says who asks. Whoever runs Clausewatch may add an address to write to."""

HEADER_BYTES = 64 * 1024
"""The longest header line taken: Content-Security-Policy lines pass aiohttp's 8,190 bytes on real sites."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpClient:
    """One aiohttp session for all sources. Use as an async context manager.

    Cookies live for one fetch only, so that every poll sees the page as a first-time visitor does. `allow_private`
    lets it reach loopback and private networks: for rehearsals and tests.
    """

    def __init__(
        self,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        user_agent: str = USER_AGENT,
        limits: Limits | None = None,
        allow_private: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._user_agent = user_agent
        self._limits = limits or Limits()
        self._allow_private = allow_private
        self._sleep = sleep
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the session."""
        limits = self._limits
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit_per_host=limits.per_host, resolver=None if self._allow_private else PublicResolver()
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept-Language": "en", "Accept-Encoding": "gzip, deflate"},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.read),
            max_line_size=HEADER_BYTES,
            max_field_size=HEADER_BYTES,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, source: Source, validators: Validators, *, accept: str) -> Snapshot | NotModified:
        """Fetch a source's address once, conditionally, with retries for what may pass.

        Raises Unreachable, Refused or NotTheDocument with a reason a person can act on.
        """
        url = _parse(source.url)
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._limits.attempts),
            wait=_wait,
            retry=retry_if_exception(lambda error: isinstance(error, Failed) and error.again),
            sleep=self._sleep,
            reraise=True,
        )
        async with self._hosts.setdefault(url.host or "", asyncio.Semaphore(self._limits.per_host)):
            try:
                return await retrying(self._attempt, source, url, validators, accept)
            except Failed as failed:
                raise failed.error from failed.__cause__

    async def _attempt(self, source: Source, url: URL, validators: Validators, accept: str) -> Snapshot | NotModified:
        headers = {"Accept": accept, **_conditions(validators)}
        try:
            async with asyncio.timeout(self._limits.total), self._follow(url, headers) as response:
                return await self._answer(source, response, validators)
        except aiohttp.ServerTimeoutError as error:
            raise silence(error, self._limits) from error
        except TimeoutError as error:
            raise endless(self._limits) from error
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            raise failure(error) from error

    @asynccontextmanager
    async def _follow(self, url: URL, headers: dict[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """The response at the end of the redirects; every hop is checked as the first one was."""
        cookies = aiohttp.CookieJar(unsafe=True)  # also of hosts that are an IP address
        seen: set[tuple[URL, str]] = set()
        while True:
            async with self._request(url, headers, cookies) as response:
                if response.status not in REDIRECTS or "Location" not in response.headers:
                    yield response
                    return
                cookies.update_cookies(response.cookies, response.url)
                url = _target(response)
            step = (url, cookies.filter_cookies(url).output())
            if step in seen:
                raise redirected_in_a_circle()
            if len(seen) == self._limits.redirects:
                raise redirected_too_often(self._limits)
            seen.add(step)

    def _request(
        self, url: URL, headers: dict[str, str], cookies: aiohttp.CookieJar
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        if self._session is None:
            raise RuntimeError("HttpClient is used outside of its `async with`")
        if not self._allow_private:
            check_literal(url.host or "")
        return self._session.get(url, headers=headers, cookies=cookies.filter_cookies(url), allow_redirects=False)

    async def _answer(
        self, source: Source, response: aiohttp.ClientResponse, validators: Validators
    ) -> Snapshot | NotModified:
        now = self._clock()
        if response.status == HTTPStatus.NOT_MODIFIED and _conditions(validators):
            return NotModified(source_id=source.id, fetched_at=now)
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(response, now, self._limits)
        body = await self._read(response)
        if hashlib.sha256(body).hexdigest() == validators.body_digest:
            return NotModified(source_id=source.id, fetched_at=now)
        return Snapshot(
            source_id=source.id,
            url=str(response.url.with_user(None)),
            fetched_at=now,
            content_type=_said(response, "Content-Type") or "",
            body=body,
            etag=_said(response, "ETag"),
            last_modified=_said(response, "Last-Modified"),
        )

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """The decoded body, piece by piece, so that neither a bomb nor an endless body is ever held."""
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > self._limits.body:
                raise oversized(self._limits)
        return bytes(body)


def _parse(address: str) -> URL:
    try:
        url = URL(address.strip())
    except ValueError as error:
        raise Unreachable("the address in rules.yaml is not a web address") from error
    _check_scheme(url)
    return url


def _check_scheme(url: URL) -> None:
    if url.scheme not in {"http", "https"} or not url.host:
        raise Unreachable("only http:// and https:// addresses can be watched: check the address in rules.yaml")


def _target(response: aiohttp.ClientResponse) -> URL:
    try:
        url = response.url.join(URL(response.headers["Location"])).with_fragment(None)
        _check_scheme(url)
    except (ValueError, Unreachable) as error:
        raise redirected_nowhere() from error
    return url


def _said(response: aiohttp.ClientResponse, header: str) -> str | None:
    """A header's value, where it is one: what is not printable ASCII could be neither stored nor sent back."""
    value = response.headers.get(header)
    return value if value and value.isascii() and value.isprintable() else None


def _conditions(validators: Validators) -> dict[str, str]:
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


_BACKOFF = wait_exponential_jitter(initial=1, max=10, jitter=1)


def _wait(state: RetryCallState) -> float:
    failed = state.outcome.exception() if state.outcome else None
    after = failed.after if isinstance(failed, Failed) else None
    return after if after is not None else _BACKOFF(state)
