"""A web server on loopback whose pages change while it runs, and feeds to put there."""

import hashlib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from types import TracebackType
from typing import Self

from aiohttp import web

from clausewatch.model import Article
from clausewatch.ports import Clock

ATOM = "http://www.w3.org/2005/Atom"
"""The namespace of an Atom feed (RFC 4287)."""

LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
"""Before any rehearsal: when a feed without articles was last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server answers under one path."""

    body: bytes = field(repr=False)
    content_type: str = "text/html; charset=utf-8"
    status: int = 200

    @property
    def etag(self) -> str:
        """A strong validator: equal for equal bytes (RFC 9110, section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    reply: Reply
    since: datetime


class Site:
    """Serves what was `show`n on a free port of 127.0.0.1. Use it as an async context manager."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._shown: dict[str, _Shown] = {}
        self._runner: web.AppRunner | None = None
        self.address = ""
        """Where the server listens, for instance http://127.0.0.1:34567, once it is entered."""
        self.answers: Counter[int] = Counter()
        """How many answers it gave, by status."""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        listener = web.TCPSite(self._runner, "127.0.0.1", 0)
        await listener.start()
        self.address = listener.name.replace(":0", f":{self._runner.addresses[0][1]}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    def url(self, path: str) -> str:
        """The full address of a path, which begins with a slash."""
        return self.address + path

    def show(self, replies: Mapping[str, Reply]) -> None:
        """Answer with these from now on. A path whose reply is what it was keeps its Last-Modified."""
        for path, reply in replies.items():
            shown = self._shown.get(path)
            if shown is None or shown.reply != reply:
                self._shown[path] = _Shown(reply=reply, since=self._clock().replace(microsecond=0))

    async def _answer(self, request: web.Request) -> web.Response:
        shown = self._shown.get(request.path)
        response = _respond(request, shown) if shown else web.Response(status=404, text="There is nothing here.")
        self.answers[response.status] += 1
        return response


def _respond(request: web.Request, shown: _Shown) -> web.Response:
    reply = shown.reply
    headers = {"ETag": reply.etag, "Last-Modified": format_datetime(shown.since, usegmt=True)}
    if reply.status != 200:
        return web.Response(body=reply.body, status=reply.status, headers={"Content-Type": reply.content_type})
    if _is_fresh(request, shown):
        return web.Response(status=304, headers=headers)
    return web.Response(body=reply.body, headers=headers | {"Content-Type": reply.content_type})


def _is_fresh(request: web.Request, shown: _Shown) -> bool:
    """Whether the client has it already: If-None-Match counts alone where it is sent (RFC 9110, section 13.1.3)."""
    if wanted := request.headers.get("If-None-Match"):
        known = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return shown.reply.etag in known or "*" in known
    try:
        return shown.since <= parsedate_to_datetime(request.headers["If-Modified-Since"])
    except (KeyError, ValueError):
        return False


def rss(outlet: str, home: str, articles: Sequence[Article]) -> Reply:
    """The articles as an RSS 2.0 feed, leads as HTML in `description`, as most outlets do it."""
    root = ET.Element("rss", version="2.0")
    channel = _child(root, "channel")
    _child(channel, "title", outlet)
    _child(channel, "link", home)
    _child(channel, "description", f"News from {outlet}")
    for article in articles:
        item = _child(channel, "item")
        _child(item, "title", article.title)
        _child(item, "link", article.url)
        _child(item, "guid", article.id).set("isPermaLink", "false")
        _child(item, "description", _html(article.lead))
        if article.published_at:
            _child(item, "pubDate", format_datetime(article.published_at, usegmt=True))
    return Reply(body=_serialise(root), content_type="application/rss+xml; charset=utf-8")


def atom(outlet: str, home: str, articles: Sequence[Article]) -> Reply:
    """The articles as an Atom 1.0 feed (RFC 4287)."""
    newest = max((article.published_at for article in articles if article.published_at), default=LONG_AGO)
    root = ET.Element("feed", xmlns=ATOM)
    _child(root, "id", home)
    _child(root, "title", outlet)
    _child(root, "updated", newest.isoformat())
    for article in articles:
        entry = _child(root, "entry")
        _child(entry, "id", f"urn:article:{article.id}")
        _child(entry, "title", article.title)
        _child(entry, "link").set("href", article.url)
        _child(entry, "summary", _html(article.lead)).set("type", "html")
        if article.published_at:
            _child(entry, "updated", article.published_at.isoformat())
    return Reply(body=_serialise(root), content_type="application/atom+xml; charset=utf-8")


def _child(parent: ET.Element, tag: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text
    return element


def _html(lead: str) -> str:
    return f"<p>{escape(lead, quote=False)}</p>"


def _serialise(root: ET.Element) -> bytes:
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
