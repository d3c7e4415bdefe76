"""The JSON API: the model's own types, written by pydantic."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from integrations.web.endpoints import ENDPOINTS, Endpoint
from integrations.web.openapi import V1, adapter, document
from integrations.web.shapes import Problem
from integrations.web.website import answers_for

ROOT = "/api/"
OPENAPI = f"{ROOT}openapi.json"


def routes() -> list[web.RouteDef]:
    """A route an endpoint, and one for the document about them."""

    async def openapi(_: web.Request) -> web.Response:
        return web.json_response(document())

    found = [web.get(f"{V1}{_with_patterns(each)}", _handler(each)) for each in ENDPOINTS]
    return [*found, web.get(OPENAPI, openapi)]


def _with_patterns(endpoint: Endpoint) -> str:
    path = endpoint.path
    for parameter in endpoint.parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", f"{{{parameter.name}:{parameter.pattern.strip('^$')}}}")
    return path


def _handler(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        known = {parameter.name for parameter in endpoint.parameters if parameter.place == "query"}
        if strange := sorted(set(request.query) - known):
            raise web.HTTPBadRequest(reason=f"There is no parameter {strange[0][:40]!a}")
        found = await endpoint.ask(request, await answers_for(request))
        return web.Response(body=adapter(endpoint.returns).dump_json(found), content_type="application/json")

    return handle


def problem(error: web.HTTPException) -> web.Response:
    """An error as JSON."""
    return web.Response(
        body=adapter(Problem).dump_json(Problem(error=error.reason)),
        status=error.status,
        content_type="application/json",
    )
