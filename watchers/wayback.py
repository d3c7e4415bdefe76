"""The Wayback Machine: its index of captures (CDX) and the captures as they were received (`id_` playback).

What it answers and what that means: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server, RFC
7089 (Memento) for playback, and the recorded answers of EDGI's `wayback` library for what neither says.
"""

import json
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from yarl import URL

from clausewatch.errors import Excluded, NotTheDocument, Overtaxed, SourceError, Unplayable, Unreachable
from clausewatch.model import Origin, OriginKind, Snapshot, Source
from clausewatch.ports import Capture, Listing, Played
from watchers.answer import Answer
from watchers.http import HttpClient
from watchers.refusals import retry_after
from watchers.wayback_pace import Door, Pace

ADDRESS = "https://web.archive.org"

ORIGIN = Origin(kind=OriginKind.WAYBACK, name="Internet Archive Wayback Machine")

ROWS_AT_ONCE = 5_000
"""Captures that one index answer may have; the rest comes by its resume key."""

FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")

ATTEMPTS = 6
"""How often a request is made that fails for what may pass, with 0, 2, 4, 8, 16 seconds between."""

MOST_HOLDS = 3
"""Answers of 429 to one request after which it is left for another time."""

MOST_REDIRECTS = 5

NEAR = timedelta(hours=24)
"""A capture this far from the one asked for still stands for it."""

LARGEST = 8 * 1024 * 1024
"""Bytes of a capture after decompression, as for a live page."""

PASSING = frozenset({413, 421, 500, 502, 503, 504, 599})
"""Statuses that another try may not get."""

_CAPTURE = re.compile(r".*/web/(\d{14})(?:[a-z]{2}_)?/(.+)")
_RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"
_EXCLUSIONS = {
    "AdministrativeAccessControlException": "the Wayback Machine does not show this site: its owner asked for that",
    "RobotAccessControlException": "the Wayback Machine does not show this site: its robots.txt keeps it out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wayback:
    """clausewatch.ports.WebArchive over the one HTTP client. `address` is another one for rehearsals and tests."""

    client: HttpClient
    pace: Pace
    address: str = ADDRESS
    origin: Origin = ORIGIN

    async def index(
        self,
        url: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        changes_only: bool = True,
        resume_key: str | None = None,
    ) -> Listing:
        """As WebArchive.index. Raises Overtaxed where the span holds more than the archive can list in time."""
        asked: list[tuple[str, str]] = [
            ("url", url),
            ("output", "json"),
            ("fl", ",".join(FIELDS)),
            ("filter", "!statuscode:[345].."),
            ("limit", str(ROWS_AT_ONCE)),
            ("showResumeKey", "true"),
        ]
        asked += [("collapse", "digest")] if changes_only else []
        asked += [("from", _stamp(since))] if since else []
        asked += [("to", _stamp(until))] if until else []
        asked += [("resumeKey", resume_key)] if resume_key else []
        address = URL(f"{self.address}/cdx/search/cdx").with_query(asked)
        answer = await self._ask(str(address), Door.INDEX)
        if answer.status == HTTPStatus.GATEWAY_TIMEOUT:
            raise Overtaxed("the Wayback Machine could not list so many captures in time")
        if answer.status != HTTPStatus.OK:
            raise Unreachable(f"the Wayback Machine's index answered {answer.status}")
        return _listing(answer.body)

    async def play(self, source: Source, capture: Capture) -> Played:
        """As WebArchive.play: archived redirects are followed, and where another capture is given it has to be near."""
        at, url = capture.at, capture.url
        seen: set[str] = set()
        while True:
            address = f"{self.address}/web/{_stamp(at)}id_/{url}"
            if address in seen or len(seen) > MOST_REDIRECTS:
                raise Unplayable("the capture redirects in a circle")
            seen.add(address)
            answer = await self._ask(address, Door.PLAYBACK)
            target = answer.headers.get("Location", "")
            memento = _memento_time(answer)
            if memento is None and answer.status in {301, 302, 307, 308} and target:
                at, url = _nearest(target, capture)
            elif memento is None:
                raise Unplayable(f"the capture cannot be played: the Wayback Machine answered {answer.status}")
            elif answer.status in {301, 302, 303, 307, 308} and target:
                at, url = _archived_redirect(target, memento, url)
            elif answer.status == HTTPStatus.OK:
                return _played(source, memento, address, answer)
            else:
                raise Unplayable(f"the site answered {answer.status} when the capture was made")

    async def _ask(self, address: str, door: Door) -> Answer:
        """One answer, after as many tries as it takes within reason. Raises Excluded, Unreachable."""
        holds = 0
        for attempt in range(ATTEMPTS):
            await self.pace.turn(door)
            last = attempt + 1 == ATTEMPTS
            try:
                answer = await self.client.exchange(address)
            except NotTheDocument:
                raise
            except SourceError:
                if last:
                    raise
                await self._back_off(attempt)
                continue
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                holds += 1
                rest = self.pace.hold(retry_after(answer.headers.get("Retry-After", ""), self.pace.clock()))
                if holds >= MOST_HOLDS:
                    raise Unreachable(f"the Wayback Machine asks for fewer requests: none for {rest.seconds} seconds")
                continue
            _check_exclusion(answer)
            if "Memento-Datetime" in answer.headers or answer.status not in PASSING or last:
                return answer
            await self._back_off(attempt)
        raise Unreachable("the Wayback Machine did not answer")

    async def _back_off(self, attempt: int) -> None:
        if attempt:
            await self.pace.sleep(2**attempt)


def _check_exclusion(answer: Answer) -> None:
    if answer.status != HTTPStatus.FORBIDDEN:
        return
    said = answer.headers.get(_RUNTIME_ERROR, "") + answer.body[:2000].decode("utf-8", "replace")
    for name, reason in _EXCLUSIONS.items():
        if name in said:
            raise Excluded(reason)


def _listing(body: bytes) -> Listing:
    """The rows of an index answer: a header row, captures, and after an empty row the resume key."""
    if not body.strip():
        return Listing(captures=())
    try:
        rows: list[list[str]] = json.loads(body)
        resume_key = rows[-1][0] if len(rows) > 1 and rows[-2] == [] else None
        header, *lines = rows[: -2 if resume_key else None] or [[]]
        captures = tuple(_capture(dict(zip(header, line, strict=True))) for line in lines)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Unreachable("the Wayback Machine's index gave an answer that cannot be read") from error
    return Listing(captures=captures, resume_key=resume_key)


def _capture(row: dict[str, Any]) -> Capture:
    return Capture(
        at=_time(row["timestamp"]),
        url=row["original"],
        mimetype=row["mimetype"],
        status=row["statuscode"],
        digest=row["digest"],
    )


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def _time(stamp: str) -> datetime:
    """A timestamp's time. Some of the year 2000 have a month or day 00, which stands for the first."""
    padded = stamp.ljust(14, "0")
    month, day = max(int(padded[4:6]), 1), max(int(padded[6:8]), 1)
    return datetime.strptime(f"{padded[:4]}{month:02}{day:02}{padded[8:14]}", "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _memento_time(answer: Answer) -> datetime | None:
    """When the capture was made, as RFC 7089 has it; None where this is no capture but the archive speaking."""
    try:
        return parsedate_to_datetime(answer.headers["Memento-Datetime"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def _nearest(target: str, asked: Capture) -> tuple[datetime, str]:
    """The capture that the archive has instead. Raises Unplayable where it is too far away to stand for this one."""
    found = _CAPTURE.fullmatch(target)
    if found is None:
        raise Unplayable("the Wayback Machine leads away from its captures")
    at = _time(found[1])
    if abs(at - asked.at) > NEAR:
        raise Unplayable(f"the nearest capture that can be played is {abs(at - asked.at).days} days away")
    return at, found[2]


def _archived_redirect(target: str, at: datetime, url: str) -> tuple[datetime, str]:
    """Where the site redirected to when the capture was made: an address of the archive, or the site's own."""
    if found := _CAPTURE.fullmatch(target):
        return _time(found[1]), found[2]
    try:
        return at, str(URL(url).join(URL(target)))
    except ValueError as error:
        raise Unplayable("the capture redirects to something that is not a web address") from error


def _played(source: Source, at: datetime, address: str, answer: Answer) -> Played:
    kind = answer.said("X-Archive-Orig-Content-Type") or answer.said("Content-Type") or ""
    snapshot = Snapshot(
        source_id=source.id,
        url=address,
        fetched_at=at,
        content_type=kind,
        body=_decompressed(answer.body),
    )
    return Played(at=at, address=address, snapshot=snapshot)


def _decompressed(body: bytes) -> bytes:
    """The archive sends some captures compressed without saying so in a way that HTTP libraries understand."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        unpacked = zlib.decompressobj(wbits=31).decompress(body, LARGEST)
    except zlib.error as error:
        raise Unplayable("the capture is damaged: it cannot be decompressed") from error
    if len(unpacked) == LARGEST:
        raise Unplayable("the capture is larger than any terms page")
    return unpacked
