"""What is read elsewhere than in a browser: feeds and badges."""

from collections.abc import Iterable

from aiohttp import web

from clausewatch.model import Alert, AlertKind, ClauseKind
from integrations.web import badge, feeds, lookups
from integrations.web.board import Row
from integrations.web.views import missing
from integrations.web.website import WEBSITE, answers_for

ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""A badge is made to stand in others' pages."""


async def feed_of_all(request: web.Request) -> web.Response:
    """Changes, signals and news."""
    answers = await answers_for(request)
    overview = await lookups.overview(answers)
    signals = [told for told in await answers.told() if told.kind is AlertKind.SIGNAL]
    return _atom(request, "AI training in platforms' terms", (*overview.changes, *signals, *await answers.news()))


async def feed_of_platform(request: web.Request) -> web.Response:
    """One platform's changes."""
    overview = await lookups.overview(await answers_for(request))
    platform_id = request.match_info["platform"]
    row = overview.row(platform_id)
    if row is None:
        raise missing("platform")
    return _atom(request, f"AI training in the terms of {row.name}", overview.changes_of(platform_id))


async def feed_of_kind(request: web.Request) -> web.Response:
    """One kind's changes."""
    kind = _kind(request)
    overview = await lookups.overview(await answers_for(request))
    return _atom(request, f"AI training in platforms' terms: {kind}", lookups.with_kind(overview.changes, kind))


def _atom(request: web.Request, title: str, told: Iterable[Alert]) -> web.Response:
    base = request.app[WEBSITE].base(request)
    body = feeds.atom(title, f"{base}{request.path}", base, told)
    return web.Response(body=body, content_type="application/atom+xml", charset="utf-8")


async def badge_of_platform(request: web.Request) -> web.Response:
    """The most important thing that a platform says."""
    return _svg(badge.of_platform(await _row(request)))


async def badge_of_kind(request: web.Request) -> web.Response:
    """What a platform says of one kind."""
    kind = _kind(request)
    row = await _row(request)
    return _svg(badge.of_cell(row, row.cell(kind)))


async def _row(request: web.Request) -> Row:
    overview = await lookups.overview(await answers_for(request))
    row = overview.row(request.match_info["platform"])
    if row is None:
        raise missing("platform")
    return row


def _kind(request: web.Request) -> ClauseKind:
    try:
        return ClauseKind(request.match_info["kind"])
    except ValueError:
        raise missing("kind of clause") from None


def _svg(text: str) -> web.Response:
    return web.Response(text=text, content_type="image/svg+xml", charset="utf-8", headers=ELSEWHERE)
