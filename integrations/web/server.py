"""The web page as an application: its routes, and who may come in."""

import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from integrations.web import api, outputs, views
from integrations.web.endpoints import NUMBER
from integrations.web.etags import etag
from integrations.web.pages import page
from integrations.web.rate import RateLimit
from integrations.web.security import Access, add_headers, errors, guard
from integrations.web.website import WEBSITE, Current, Website

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
A_MINUTE = 240
"""Requests of one client that are answered, where nothing else is set: a person's browsing, and a few feeds."""


def application(
    current: Current,
    *,
    access: Access,
    public_url: str = "",
    a_minute: int = A_MINUTE,
    clock: Callable[[], float] = time.monotonic,
) -> web.Application:
    """The web page over these answers, asked for anew with every request. `clock` counts seconds for the rate limit."""
    guarding = guard(access, RateLimit(a_minute, clock))
    made = web.Application(middlewares=[errors(_refusal), guarding, etag])
    made[WEBSITE] = Website(current=current, public_url=public_url)
    made.on_response_prepare.append(add_headers)
    made.add_routes(_routes())
    made.add_routes(api.routes())
    return made


def _routes() -> list[web.RouteDef]:
    return [
        web.get("/", views.show_board),
        web.get("/board.csv", views.board_csv),
        web.get("/platforms/{platform}", views.show_platform),
        web.get("/documents/{document:.+}", views.show_document),
        web.get(f"/versions/{{version:{NUMBER}}}", views.show_version),
        web.get("/redlines", views.choose_redline),
        web.get(f"/redlines/{{before:{NUMBER}}}/{{after:{NUMBER}}}", views.show_redline),
        web.get("/changes/{fingerprint}", views.show_change),
        web.get("/stories", views.show_stories),
        web.get("/stories/{story}", views.show_story),
        web.get("/rules", views.show_rules),
        web.get("/rules/{rule}", views.show_rule),
        web.get("/feeds/all.atom", outputs.feed_of_all),
        web.get("/feeds/platforms/{platform}.atom", outputs.feed_of_platform),
        web.get("/feeds/kinds/{kind}.atom", outputs.feed_of_kind),
        web.get("/badges/{platform}.svg", outputs.badge_of_platform),
        web.get("/badges/{platform}/{kind}.svg", outputs.badge_of_kind),
        web.get("/static/{name}", _static),
    ]


async def _static(request: web.Request) -> web.Response:
    """The stylesheet and the icon; they are few and small."""
    path = STATIC / request.match_info["name"]
    if path.suffix not in TYPES or path not in STATIC.iterdir():
        raise views.missing("file")
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8")


async def _refusal(request: web.Request, error: web.HTTPException) -> web.Response:
    """What was refused or not found, said in the form that was asked for."""
    if request.path.startswith(api.ROOT):
        shown = api.problem(error)
    else:
        templates = request.app[WEBSITE].templates
        shown = page(templates, "error.html", {"path": request.path, "reason": error.reason}, error.status)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in error.headers:
            shown.headers[name] = error.headers[name]
    return shown
