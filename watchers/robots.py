"""robots.txt: whether a site wants programs at an address (RFC 9309, by Protego), kept for a day per origin."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from protego import Protego
from yarl import URL

from clausewatch.errors import Refused
from clausewatch.ports import Clock
from watchers.answer import Answer
from watchers.failures import Failed

AGENT = "Clausewatch"
"""The product token that a robots.txt calls us by (RFC 9309, section 2.2.1)."""

KEPT = timedelta(days=1)
"""A robots.txt is not used longer than this without asking again (RFC 9309, section 2.4)."""

BYTES = 512_000
"""What is read of a robots.txt; RFC 9309, section 2.5, asks for 500 KiB at least."""

Ask = Callable[[URL], Awaitable[Answer]]


@dataclass(slots=True)
class _Kept:
    """What an origin's robots.txt said when it was last read. The lock lets one request ask for all that wait."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego = field(default_factory=lambda: Protego.parse(""))
    read_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Robots:
    """The robots.txt of every origin that pages were fetched from. `ask` gets one, whatever its status."""

    ask: Ask
    clock: Clock
    _origins: dict[URL, _Kept] = field(default_factory=dict)

    async def allows(self, url: URL) -> bool:
        """Whether the site lets us read this address. Raises Failed where its robots.txt cannot be asked for."""
        return (await self._rules(url)).can_fetch(str(url), AGENT)

    async def delay(self, url: URL) -> float:
        """Seconds that the site wants between two requests of ours (Crawl-delay); 0 where it says nothing."""
        return (await self._rules(url)).crawl_delay(AGENT) or 0

    async def _rules(self, url: URL) -> Protego:
        kept = self._origins.get(origin := url.origin()) or self._origins.setdefault(origin, _Kept())
        async with kept.lock:
            now = self.clock()
            if kept.read_at is None or now - kept.read_at >= KEPT:
                kept.rules = _read(await self.ask(origin / "robots.txt"))
                kept.read_at = now
        return kept.rules


def _read(answer: Answer) -> Protego:
    """The rules; none where there is no such file. Where the server cannot say, nothing is allowed (section 2.3.1)."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        reason = f"the server answered {answer.status} for its robots.txt, so the page is left alone: it may pass"
        raise Failed(Refused(reason, answer.status), again=True)
    text = answer.body[:BYTES].decode("utf-8-sig", "replace") if answer.is_success else ""
    return Protego.parse(text)
