"""A stand-in for the Wayback Machine on loopback, with the Archive's own manners: index, playback, refusals."""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from aiohttp import web
from yarl import URL

RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"
BLOCKED = "AdministrativeAccessControlException: Blocked Site Error"

_PLAYBACK = re.compile(r"/web/(\d{14})id_/(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A capture. `location` makes it a redirect; `playable` off: it is listed, but playback has nothing there.

    `bare_gzip` sends the body compressed under an empty Content-Encoding, as the Archive does with some captures.
    """

    at: datetime
    url: str
    body: bytes = field(repr=False, default=b"")
    status: int = 200
    mimetype: str = "text/html"
    location: str = ""
    playable: bool = True
    bare_gzip: bool = False

    @property
    def digest(self) -> str:
        """SHA-1 of the payload in base32, as in the index."""
        return base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode()

    @property
    def stamp(self) -> str:
        """Its time as the index writes it."""
        return self.at.strftime("%Y%m%d%H%M%S")


class Archive:
    """Serves captures on a free port of 127.0.0.1. Use it as an async context manager.

    `excluded` are hosts it may not show. `refusals` are answered first, one a request: (status, headers).
    `span` is how long a time it can list at once; a longer one gets a 504. `rows` is how many captures one answer has.
    """

    def __init__(self, kept: Iterable[Kept] = (), *, rows: int = 5_000, span: timedelta | None = None) -> None:
        self.kept = sorted(kept, key=lambda each: each.at)
        self.excluded: set[str] = set()
        self.refusals: deque[tuple[int, dict[str, str]]] = deque()
        self.rows = rows
        self.span = span
        self.asked: Counter[str] = Counter()
        self.address = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/cdx/search/cdx", self._index)
        application.router.add_get("/web/{path:.*}", self._playback)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _index(self, request: web.Request) -> web.Response:
        self.asked["index"] += 1
        if self.refusals:
            return _refused(*self.refusals.popleft())
        asked = request.query
        if URL(asked["url"]).host in self.excluded:
            return web.Response(status=403, headers={RUNTIME_ERROR: BLOCKED}, text=f"org.archive.{BLOCKED}")
        found = [each for each in self.kept if _surt(each.url) == _surt(asked["url"]) and _is_listed(each, asked)]
        if self.span and found and found[-1].at - found[0].at > self.span:
            return web.Response(status=504, text="Gateway Time-out")
        if asked.get("collapse") == "digest":
            found = _collapsed(found)
        found = [each for each in found if each.stamp > asked.get("resumeKey", "").rpartition(" ")[2]]
        return web.Response(text=_rows(found, min(self.rows, int(asked["limit"]))), content_type="application/json")

    async def _playback(self, request: web.Request) -> web.StreamResponse:
        self.asked["playback"] += 1
        if self.refusals:
            return _refused(*self.refusals.popleft())
        wanted = _PLAYBACK.fullmatch(request.raw_path)
        if wanted is None:
            return web.Response(status=404)
        stamp, url = wanted[1], wanted[2]
        if URL(url).host in self.excluded:
            return web.Response(status=403, headers={RUNTIME_ERROR: BLOCKED})
        candidates = [each for each in self.kept if _surt(each.url) == _surt(url) and each.playable]
        exact = next((each for each in candidates if each.stamp == stamp), None)
        if exact:
            return _memento(exact)
        if not candidates:
            return web.Response(status=404, text="Got an HTTP 404: the Wayback Machine has not archived that URL.")
        at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        nearest = min(candidates, key=lambda each: abs(each.at - at))
        headers = {
            "Location": f"/web/{nearest.stamp}id_/{nearest.url}",
            "x-archive-redirect-reason": f"found capture at {nearest.stamp}",
        }
        return web.Response(status=302, headers=headers)


def _refused(status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(status=status, headers=headers, text="<html>Too Many Requests</html>")


def _surt(url: str) -> str:
    """The index's key: scheme, `www.`, port and case do not tell addresses apart."""
    parsed = URL(url)
    return f"{(parsed.host or '').removeprefix('www.').lower()}{parsed.path.rstrip('/').lower()}?{parsed.query_string}"


def _is_listed(each: Kept, asked: Mapping[str, str]) -> bool:
    end = asked.get("to", "").ljust(14, "9")
    return asked.get("from", "") <= each.stamp <= end and str(each.status)[0] not in "345"


def _collapsed(found: list[Kept]) -> list[Kept]:
    """The first of each run of equal payloads."""
    return [each for at, each in enumerate(found) if not at or found[at - 1].digest != each.digest]


def _rows(found: list[Kept], most: int) -> str:
    if not found:
        return "[]"
    rows = [["timestamp", "original", "mimetype", "statuscode", "digest"]]
    rows += [[each.stamp, each.url, each.mimetype, str(each.status), each.digest] for each in found[:most]]
    if len(found) > most:
        rows += [[], [f"example,key)/ {found[most - 1].stamp}"]]
    return json.dumps(rows)


def _memento(kept: Kept) -> web.Response:
    headers = {
        "Memento-Datetime": format_datetime(kept.at, usegmt=True),
        "Content-Type": kept.mimetype,
        "X-Archive-Orig-Content-Type": kept.mimetype,
    }
    if kept.location:
        headers["Location"] = kept.location
    body = kept.body
    if kept.bare_gzip:
        headers["Content-Encoding"] = ""
        body = gzip.compress(body)
    return web.Response(status=kept.status, headers=headers, body=body)
