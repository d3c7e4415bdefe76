"""The only HTTP client: polite, bounded in time and size, and plain about what went wrong."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp.abc import AbstractResolver
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter
from yarl import URL

from clausewatch import __version__
from clausewatch.errors import KeptOut, Unreachable
from clausewatch.model import NotModified, Snapshot, Source, Validators
from clausewatch.ports import Clock
from watchers.addresses import Guard
from watchers.answer import Answer
from watchers.browser import NOT_INSTALLED, Browser
from watchers.failures import Failed, Limits
from watchers.hosts import Hosts
from watchers.refusals import refusal
from watchers.region_proxy import RegionProxy
from watchers.robots import Robots
from watchers.wire import Admit, Wire, is_web_address

log = logging.getLogger(__name__)

USER_AGENT = f"Clausewatch/{__version__} (terms-page watcher)"
"""Says who asks. Whoever runs Clausewatch may add an address to write to."""

LANGUAGE = "en"
"""The language that is asked for (Accept-Language)."""


Attempt = Callable[[URL, Admit, Mapping[str, str]], Awaitable[Answer]]
"""One try at an address; raises Failed, which says whether another one is worth it."""


class HttpClient:
    """One session for all sources. Use as an async context manager.

    `allow_private` lets it reach loopback and private networks: for rehearsals and tests. `resolver` is what looks
    names up; the system's where none is given. `browser` reads the pages that a script draws. `proxies` are those
    that sources name.
    """

    def __init__(
        self,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        user_agent: str = USER_AGENT,
        limits: Limits | None = None,
        allow_private: bool = False,
        resolver: AbstractResolver | None = None,
        browser: Browser | None = None,
        proxies: Mapping[str, RegionProxy] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._limits = limits or Limits()
        self._sleep = sleep
        self._browser = browser
        self._hosts = Hosts(clock=clock, at_once=self._limits.per_host, spacing=self._limits.spacing, sleep=sleep)
        self._proxies = proxies or {}
        self._headers = {"User-Agent": user_agent, "Accept-Language": LANGUAGE}
        self._guard = Guard(allow_private=allow_private, resolver=resolver)
        self._wire = Wire(headers=self._headers, limits=self._limits, guard=self._guard)
        self._robots: dict[str, Robots] = {}

    @property
    def clock(self) -> Clock:
        """Tells the time of what is fetched."""
        return self._clock

    async def __aenter__(self) -> Self:
        """Open the session."""
        await self._wire.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._wire.__aexit__(kind, error, trace)

    async def fetch(
        self, source: Source, validators: Validators, *, accept: str, is_page: bool = False
    ) -> Snapshot | NotModified:
        """Fetch a source's address once, conditionally, with retries for what may pass.

        A page (`is_page`) is fetched only where its site's robots.txt lets us, unless the source says otherwise.
        Raises Unreachable, Refused, NotTheDocument, KeptOut or Postponed with a reason a person can act on.
        """
        conditions = _conditions(validators)
        admit = self._admission(source, is_page)
        headers = {"Accept": accept, **_languages(source), **conditions}
        async with self._wire_through(source.proxy) as wire:
            answer = await self._ask(source.url, admit, partial(self._attempt, wire), headers)
        unchanged = self._unchanged(source, validators, answer)
        return unchanged or Snapshot(
            source_id=source.id,
            url=answer.url,
            fetched_at=self._clock(),
            content_type=answer.said("Content-Type") or "",
            body=answer.body,
            status=answer.status,
            etag=answer.said("ETag"),
            last_modified=answer.said("Last-Modified"),
            moved_to=answer.moved_to,
        )

    async def render(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """Read a source's page in the browser: its elements once its scripts have drawn it. Raises as `fetch` does."""
        admit = self._admission(source, is_page=True)
        region_proxy = self._proxy(source.proxy) if source.proxy else None
        attempt = partial(self._attempt_in_browser, region_proxy)
        answer = await self._ask(source.url, admit, attempt, _languages(source))
        return self._unchanged(source, validators, answer) or Snapshot(
            source_id=source.id,
            url=answer.url,
            fetched_at=self._clock(),
            content_type="text/html; charset=utf-8",
            body=answer.body,
            status=answer.status,
            rendered=True,
            moved_to=answer.moved_to,
        )

    def _unchanged(self, source: Source, validators: Validators, answer: Answer) -> NotModified | None:
        is_same = answer.status == HTTPStatus.NOT_MODIFIED or _digest(answer.body) == validators.body_digest
        if not is_same:
            return None
        return NotModified(source_id=source.id, fetched_at=self._clock(), moved_to=answer.moved_to)

    async def get(self, url: str, *, accept: str = "*/*", is_page: bool = False) -> Answer:
        """Get any address once, with the same manners and the same limits as a source.

        Raises Refused (with its status) for anything but a success, and SourceError as `fetch` does.
        """
        admit = partial(self._obeying, "") if is_page else self._at_leisure
        return await self._ask(url, admit, partial(self._attempt, self._wire), {"Accept": accept})

    async def exchange(self, url: str) -> Answer:
        """Ask once and take what comes: any status is an answer, no redirect is followed, nothing is tried again.

        For services whose limits the caller keeps. Raises SourceError where no usable answer came.
        """
        try:
            return await self._wire.get(_parse(url), {}, self._at_leisure, follow=False)
        except Failed as failed:
            raise failed.error from failed.__cause__

    async def _ask(self, address: str, admit: Admit, attempt: Attempt, headers: Mapping[str, str]) -> Answer:
        url = _parse(address)
        async with self._hosts.turn(url.host or ""):
            try:
                return await self._tried(lambda: attempt(url, admit, headers))
            except Failed as failed:
                raise failed.error from failed.__cause__

    async def _tried(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        """What an attempt gives, or one of those after it. Only where the first fails are retries set up."""
        try:
            return await attempt()
        except Failed as failed:
            came: Iterator[Failed] = iter([failed])

        async def attempt_after_the_first() -> Answer:
            for first in came:
                raise first
            return await attempt()

        return await self._retrying()(attempt_after_the_first)

    def _retrying(self) -> AsyncRetrying:
        return AsyncRetrying(
            stop=stop_after_attempt(self._limits.attempts),
            wait=_wait,
            retry=retry_if_exception(lambda error: isinstance(error, Failed) and error.again),
            sleep=self._sleep,
            reraise=True,
        )

    def _wire_through(self, proxy: str) -> AbstractAsyncContextManager[Wire]:
        """The wire to ask by: the shared one, or one of the fetch's own through the proxy of this name."""
        if not proxy:
            return nullcontext(self._wire)
        guard = self._guard.through(self._proxy(proxy).connect)
        return Wire(headers=self._headers, limits=self._limits, guard=guard)

    def _proxy(self, name: str) -> RegionProxy:
        if name not in self._proxies:
            raise Unreachable(f'no variable says what the proxy "{name}" of rules.yaml is (docs/sources.md)')
        return self._proxies[name]

    async def _attempt(self, wire: Wire, url: URL, admit: Admit, headers: Mapping[str, str]) -> Answer:
        answer = await wire.get(url, headers, admit)
        is_condition_met = answer.status == HTTPStatus.NOT_MODIFIED and not headers.keys().isdisjoint(_CONDITIONS)
        if not answer.is_success and not is_condition_met:
            raise self._refused(answer)
        return answer

    async def _attempt_in_browser(
        self, region_proxy: RegionProxy | None, url: URL, admit: Admit, headers: Mapping[str, str]
    ) -> Answer:
        if self._browser is None:
            raise Unreachable(NOT_INSTALLED)
        await admit(url)
        language = headers.get("Accept-Language", LANGUAGE)
        answer = await self._browser.get(url, language=language, region_proxy=region_proxy)
        await admit(URL(answer.url))
        if not answer.is_success:
            raise self._refused(answer)
        return answer

    def _refused(self, answer: Answer) -> Failed:
        """The failure that an error status means; a host that says when to come again is left alone until then."""
        failed = refusal(answer, self._clock(), self._limits)
        if failed.after is not None and not failed.again:
            failed.error.not_before = self._hosts.hold(URL(answer.url).host or "", failed.after)
        return failed

    def _admission(self, source: Source, is_page: bool) -> Admit:
        if not is_page:
            return self._at_leisure
        return partial(self._obeying if source.robots == "obey" else self._ignoring, source.proxy)

    async def _at_leisure(self, url: URL) -> None:
        self._hosts.check(url.host or "")

    async def _obeying(self, proxy: str, url: URL) -> None:
        await self._at_leisure(url)
        robots = self._robots_through(proxy)
        if not await robots.allows(url):
            raise KeptOut(_KEPT_OUT)
        self._hosts.space(url.host or "", await robots.delay(url))

    async def _ignoring(self, proxy: str, url: URL) -> None:
        try:
            await self._obeying(proxy, url)
        except KeptOut:
            log.warning("robots.txt of %s keeps programs out of a page that is read by `robots: ignore`", url.host)
        except Failed:
            log.warning("robots.txt of %s cannot be read; its page is, by `robots: ignore`", url.host)

    def _robots_through(self, proxy: str) -> Robots:
        """What sites say in robots.txt to whoever comes this way: a site may tell regions apart."""
        if proxy not in self._robots:
            self._robots[proxy] = Robots(ask=partial(self._ask_robots, proxy), clock=self._clock)
        return self._robots[proxy]

    async def _ask_robots(self, proxy: str, url: URL) -> Answer:
        async with self._wire_through(proxy) as wire:
            return await wire.get(url, {"Accept": "text/plain, */*;q=0.1"}, self._at_leisure)


_KEPT_OUT = (
    "the site's robots.txt keeps programs out of this page: watch another address of the same terms, or, with the "
    "site's leave, write `robots: ignore` for it in rules.yaml"
)


def _parse(address: str) -> URL:
    try:
        url = URL(address.strip())
    except ValueError as error:
        raise Unreachable("the address in rules.yaml is not a web address") from error
    if not is_web_address(url):
        raise Unreachable("only http:// and https:// addresses can be watched: check the address in rules.yaml")
    return url


_CONDITIONS = ("If-None-Match", "If-Modified-Since")


def _conditions(validators: Validators) -> dict[str, str]:
    asked = zip(_CONDITIONS, (validators.etag, validators.last_modified), strict=True)
    return {name: value for name, value in asked if value}


def _languages(source: Source) -> dict[str, str]:
    """What the readers of the source's region say they read, in place of the usual."""
    return {"Accept-Language": source.accept_language} if source.accept_language else {}


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


_BACKOFF = wait_exponential_jitter(initial=1, max=10, jitter=1)


def _wait(state: RetryCallState) -> float:
    failed = state.outcome.exception() if state.outcome else None
    after = failed.after if isinstance(failed, Failed) else None
    return after if after is not None else _BACKOFF(state)
