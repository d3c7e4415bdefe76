"""Pages that a script draws, read in Chromium (Playwright). An extra: `pip install 'clausewatch[browser]'`.

One Chromium is shared, started when the first page needs it; each fetch has a fresh context, its own guarded proxy, and
bounds on time, bytes and memory.
"""

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from clausewatch.errors import Unreachable
from watchers.addresses import Guard
from watchers.answer import Answer
from watchers.failures import Failed, failure, oversized
from watchers.proxy import Proxy
from watchers.region_proxy import RegionProxy
from watchers.wire import PERMANENT, REDIRECTS

IS_INSTALLED = find_spec("playwright") is not None
"""Its library is loaded where a page is first drawn: most programs draw none."""

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright, Response, Route
    from playwright.async_api import Error as PlaywrightError

log = logging.getLogger(__name__)

BLOCKED = frozenset({"image", "font", "media", "texttrack", "manifest"})
"""Kinds of requests that no words come by (Playwright's `Request.resource_type`)."""

SYSTEM_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS = (
    "--js-flags=--max-old-space-size=512",  # MiB of a page's scripts
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names are the proxy's to look up
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-gpu",
)

ENOUGH_TEXT = 800
"""Characters from which on a page that has stopped growing is taken for drawn."""

LOOKS_A_SECOND = 4
LOOKS_ALIKE = 4
"""A page is drawn once its text had the same length at so many looks in a row."""

NOT_INSTALLED = (
    "this page needs a browser: install it with `pip install 'clausewatch[browser]'` and a Chromium (Debian: "
    "`apt-get install chromium`; elsewhere: `playwright install chromium`), or name one in CLAUSEWATCH_CHROMIUM"
)
NOT_STARTED = (
    "this page needs a browser, and Chromium does not start (the log says why): check CLAUSEWATCH_CHROMIUM; in a "
    "container it needs user namespaces for its sandbox"
)
AS_ROOT = "Chromium runs without its sandbox, because Clausewatch runs as root: run it as another user"
_TOO_SLOW = "the page was not there after {:g} seconds in a browser"
_BROWSER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36 {ours}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserLimits:
    """How much one page may take. Times are seconds, `traffic` and `page` bytes.

    `total` bounds the fetch as a whole, `drawing` how long a page may go on drawing once its own answer is there.
    `traffic` is what all its requests bring, `page` what it holds in the end. `at_once` pages are open at a time, and
    after `uses` of them Chromium is started anew.
    """

    total: float = 60
    drawing: float = 10
    traffic: int = 48 * 1024 * 1024
    page: int = 16 * 1024 * 1024
    at_once: int = 2
    uses: int = 50


class Browser:
    """The shared Chromium. Use as an async context manager; nothing is started before the first page.

    `executable` is the Chromium to use: the system's, or else Playwright's own, where none is given.
    """

    def __init__(
        self, *, user_agent: str, guard: Guard, executable: Path | None = None, limits: BrowserLimits | None = None
    ) -> None:
        self._user_agent = user_agent
        self._guard = guard
        self._executable = executable
        self._limits = limits or BrowserLimits()
        self._slots = asyncio.Semaphore(self._limits.at_once)
        self._starting = asyncio.Lock()
        self._running: _Running | None = None

    async def __aenter__(self) -> Self:
        """Nothing yet: Chromium starts with the first page."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop Chromium."""
        await self._stop()

    async def get(self, url: URL, *, language: str, region_proxy: RegionProxy | None = None) -> Answer:
        """The page as a browser draws it: its elements as HTML in UTF-8. Any status is an answer.

        Raises Failed where there is no answer, and Unreachable where there is no browser.
        """
        guard = self._guard.through(region_proxy.connect) if region_proxy else self._guard
        async with self._slots, self._chromium() as chromium, Proxy(guard, budget=self._limits.traffic) as proxy:
            try:
                async with asyncio.timeout(self._limits.total):
                    return await self._visit(chromium, proxy, url, language)
            except TimeoutError as error:
                await self._stop()  # a page that keeps it this busy may not let go
                raise Failed(Unreachable(_TOO_SLOW.format(self._limits.total))) from error
            except _errors() as error:
                raise _failed(error, proxy, url) from error

    async def _visit(self, chromium: "Chromium", proxy: Proxy, url: URL, language: str) -> Answer:
        major = chromium.version.partition(".")[0]
        context = await chromium.new_context(
            user_agent=_BROWSER_AGENT.format(major=major, ours=self._user_agent),
            locale=_first(language),
            extra_http_headers={"Accept-Language": language},
            proxy={"server": proxy.address, "bypass": "<-loopback>"},
            service_workers="block",
            accept_downloads=False,
        )
        try:
            return await self._read(context, proxy, url)
        finally:
            with suppress(*_errors()):
                await context.close()

    async def _read(self, context: "BrowserContext", proxy: Proxy, url: URL) -> Answer:
        await context.route("**/*", _without_pictures)
        page = await context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer) if _is_the_page(answer, page) else None)
        first = await page.goto(str(url), wait_until="domcontentloaded", timeout=self._limits.total * 1000)
        await self._drawn(page)
        size = await page.evaluate("document.documentElement.outerHTML.length")
        if proxy.is_spent or size > self._limits.page:
            raise oversized(self._limits.page)
        last = answers[-1] if answers else first
        return Answer(
            url=page.url,
            status=last.status if last else 200,
            headers=CIMultiDictProxy(CIMultiDict(await last.all_headers() if last else {})),
            body=(await page.content()).encode(),
            moved_to=await _moved_to(first),
        )

    async def _drawn(self, page: "Page") -> None:
        """Wait until the page's text has stopped growing, or for as long as it may go on."""
        lengths: list[int] = []
        for _ in range(int(self._limits.drawing * LOOKS_A_SECOND)):
            with suppress(*_errors()):  # it is going elsewhere this moment
                lengths.append(await page.evaluate("document.body ? document.body.innerText.length : 0"))
            recent = lengths[-LOOKS_ALIKE:]
            if len(recent) == LOOKS_ALIKE and len(set(recent)) == 1 and recent[0] >= ENOUGH_TEXT:
                return
            await asyncio.sleep(1 / LOOKS_A_SECOND)

    @asynccontextmanager
    async def _chromium(self) -> AsyncIterator["Chromium"]:
        """The running Chromium, started where there is none or where it has served its time."""
        async with self._starting:
            if self._running and self._running.has_served(self._limits.uses):
                await self._stop()
            running = self._running = self._running or await _Running.start(self._executable)
            running.uses += 1
            running.pages += 1
        try:
            yield running.chromium
        finally:
            running.pages -= 1

    async def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await running.stop()


@dataclass(slots=True, kw_only=True)
class _Running:
    """A Chromium process: how many pages it has read, and how many are open."""

    playwright: "Playwright"
    chromium: "Chromium"
    uses: int = 0
    pages: int = 0

    @classmethod
    async def start(cls, executable: Path | None) -> Self:
        """Raises Unreachable, which says what to install, where there is no browser."""
        if not IS_INSTALLED:
            raise Unreachable(NOT_INSTALLED)
        path = str(executable) if executable else next(filter(None, map(shutil.which, SYSTEM_CHROMIUMS)), None)
        from playwright.async_api import async_playwright  # noqa: PLC0415 -- an extra, and big

        playwright = await async_playwright().start()
        try:
            chromium = await playwright.chromium.launch(
                executable_path=path, args=FLAGS, chromium_sandbox=_may_have_sandbox(), handle_sigint=False
            )
        except _errors() as error:
            await playwright.stop()
            log.error("Chromium does not start: %s", error.message)
            raise Unreachable(NOT_STARTED if path else NOT_INSTALLED) from error
        return cls(playwright=playwright, chromium=chromium)

    def has_served(self, uses: int) -> bool:
        """Whether another one should take its place: it is gone, or has read so many pages and has none open."""
        return not self.chromium.is_connected() or (self.uses >= uses and not self.pages)

    async def stop(self) -> None:
        with suppress(*_errors()):
            await self.chromium.close()
        await self.playwright.stop()


def _first(languages: str) -> str:
    """The language that stands first in an Accept-Language."""
    return languages.partition(",")[0].partition(";")[0].strip()


def _may_have_sandbox() -> bool:
    """Chromium refuses to start with its sandbox as root; that it has none then is said."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root:
        log.warning(AS_ROOT)
    return not is_root


async def _without_pictures(route: "Route") -> None:
    if route.request.resource_type in BLOCKED:
        await route.abort()
    else:
        await route.continue_()


def _is_the_page(answer: "Response", page: "Page") -> bool:
    """Whether it is the page's own answer: not a part's, nor a redirect. A page may answer anew, after a challenge."""
    request = answer.request
    return request.is_navigation_request() and request.frame == page.main_frame and answer.status not in REDIRECTS


async def _moved_to(first: "Response | None") -> str | None:
    """Where the permanent redirects lead that come before any other."""
    request = first.request if first else None
    hops: list[tuple[str, int]] = []
    while request is not None and (before := request.redirected_from):
        answer = await before.response()
        hops.insert(0, (request.url, answer.status if answer else 0))
        request = before
    moved = [target for target, _ in takewhile(lambda hop: hop[1] in PERMANENT, hops)]
    return moved[-1] if moved else None


def _errors() -> "tuple[type[PlaywrightError], ...]":
    """What Playwright raises; nothing where it is not installed."""
    if not IS_INSTALLED:
        return ()
    from playwright.async_api import Error  # noqa: PLC0415 -- as above

    return (Error,)


def _failed(error: "PlaywrightError", proxy: Proxy, url: URL) -> Failed:
    """The report for a page that the browser did not get: by what the proxy met, or by Chromium's own name for it."""
    met = proxy.failed.get(url.host or "") or next(reversed(proxy.failed.values()), None)
    if met is not None:
        return failure(met)
    for name, reason in _NET_ERRORS.items():
        if name in error.message:
            return Failed(Unreachable(reason))
    log.info("Chromium could not read %s: %s", url.host, error.message)
    return Failed(Unreachable("the browser got no page from the server"), again=True)


_DOWNLOAD = "the address gives a file to download, not a page: write `fetch: http` for it in rules.yaml"

_NET_ERRORS = {
    "ERR_CERT": "the server's certificate is not valid, so its answer cannot be trusted",
    "ERR_SSL": "no secure connection could be agreed on with the server (TLS)",
    "ERR_TOO_MANY_REDIRECTS": "the server redirects in a circle: open the page in a browser and take its address",
    "ERR_UNSAFE_REDIRECT": "the server redirects to something that is not a web address",
    "ERR_UNKNOWN_URL_SCHEME": "the server redirects to something that is not a web address",
    "ERR_ABORTED": _DOWNLOAD,
    "Download is starting": _DOWNLOAD,
}
"""What Chromium calls it (net/base/net_error_list.h), in plain words."""
