"""Every answer carries an ETag of its body; who has that body already gets 304 (RFC 9110, sections 8.8.3, 13.1.2)."""

import hashlib

from aiohttp import ETag, hdrs, web
from aiohttp.typedefs import Handler

READING = frozenset({"GET", "HEAD"})


@web.middleware
async def etag(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Adds the ETag, and answers 304 where the client's copy is the same."""
    response = await handler(request)
    if not isinstance(response, web.Response) or response.status != 200 or request.method not in READING:
        return response
    body = response.body if isinstance(response.body, bytes) else b""
    made = ETag(value=hashlib.sha256(body).hexdigest()[:32])
    response.etag = made
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")
    if not _is_known(request, made.value):
        return response
    unchanged = web.Response(status=304, headers={hdrs.CACHE_CONTROL: response.headers[hdrs.CACHE_CONTROL]})
    unchanged.etag = made
    return unchanged


def _is_known(request: web.Request, value: str) -> bool:
    """Weak comparison, as If-None-Match has it; "*" means any."""
    return any(known.value in {value, "*"} for known in request.if_none_match or ())
