"""A stand-in for Slack's Web API on loopback: takes what slack_sdk sends, records it, and fails where it is told to."""

import asyncio
import json
import random
import time
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

TOKEN = "xoxb-stand-in-for-rehearsals"  # noqa: S105 -- opens nothing but this stand-in

MAX_BLOCKS = 50
MAX_BLOCK_CHARACTERS = 13_200
"""What Slack itself was seen to refuse; Clausewatch keeps below 12,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one call.

    `error` is Slack's name of it; `status`, `retry_after` (seconds) and `body` shape the HTTP answer. `takes` says that
    the message is posted all the same; `drops` closes the connection instead of answering; `hangs` never answers.
    """

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    body: str | None = None
    content_type: str = "application/json"
    takes: bool = False
    drops: bool = False
    hangs: bool = False


@dataclass(slots=True, kw_only=True)
class SlackStandIn:
    """`async with SlackStandIn() as slack:` serves at `slack.url` until the block ends.

    `calls` are all calls as (method, arguments), `posts` the messages that were posted, oldest first, `edits` what
    changed one, as (ts, arguments). `faults` are met in order, one a call. `token` is the only one it accepts, `scopes`
    are the token's; `channels` are the ids it knows, all if None, `unreadable` those whose history it keeps to itself.
    `pause` is how long a call takes at most, in seconds.
    """

    token: str = TOKEN
    scopes: str = "chat:write,chat:write.public"
    channels: frozenset[str] | None = None
    unreadable: frozenset[str] = frozenset()
    faults: deque[Fault] = field(default_factory=deque)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    edits: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pause: float = 0.0
    port: int = 0
    _arrived: list[float] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        app.router.add_get("/api/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self.faults.popleft() if self.faults else None
        await asyncio.sleep(self.pause * random.random())
        if fault and not fault.takes:
            return await _fail(request, fault)
        answer = self._call(method, arguments, request.headers.get("Authorization", ""))
        if fault:
            return await _fail(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def _call(self, method: str, arguments: dict[str, Any], authorization: str) -> dict[str, Any]:
        if authorization != f"Bearer {self.token}":
            return {"ok": False, "error": "invalid_auth" if authorization else "not_authed"}
        if method == "auth.test":
            return {"ok": True, "team": "Rehearsal", "user": "clausewatch", "bot_id": "B0STANDIN"}
        if method == "chat.postMessage":
            return self._post(arguments)
        if method == "chat.update":
            return self._update(arguments)
        if method in {"conversations.history", "conversations.replies"}:
            return self._history(arguments)
        return {"ok": False, "error": "unknown_method"}

    def _post(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.channels is not None and message.get("channel") not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        blocks = message.get("blocks", [])
        if not blocks and not message.get("text"):
            return {"ok": False, "error": "no_text"}
        if len(blocks) > MAX_BLOCKS:
            return {"ok": False, "error": "invalid_blocks"}
        if len(json.dumps(blocks)) > MAX_BLOCK_CHARACTERS:
            return {"ok": False, "error": "msg_blocks_too_long"}
        self.posts.append(message)
        self._arrived.append(time.time())
        return {"ok": True, "channel": message["channel"], "ts": _ts(len(self.posts)), "message": message}

    def _update(self, change: dict[str, Any]) -> dict[str, Any]:
        if change.get("ts") not in {_ts(number) for number in range(1, len(self.posts) + 1)}:
            return {"ok": False, "error": "message_not_found"}
        self.edits.append((change["ts"], change))
        return {"ok": True, "channel": change["channel"], "ts": change["ts"]}

    def _history(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Of a channel, or with `ts` of a thread: a page of `limit` messages, newest first."""
        if "channels:history" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "channels:history"}
        if asked["channel"] in self.unreadable:
            return {"ok": False, "error": "not_in_channel"}
        found = [
            {**post, "ts": _ts(number)}
            for number, post in enumerate(self.posts, 1)
            if post["channel"] == asked["channel"]
            and post.get("thread_ts") == asked.get("ts")
            and self._arrived[number - 1] >= float(asked.get("oldest", 0))
        ][::-1]
        start = int(asked.get("cursor") or 0)
        end = start + int(asked["limit"])
        cursor = str(end) if end < len(found) else ""
        return {"ok": True, "messages": found[start:end], "response_metadata": {"next_cursor": cursor}}


def _ts(number: int) -> str:
    return f"1700000000.{number:06}"


async def _arguments(request: web.Request) -> dict[str, Any]:
    """slack_sdk sends messages as JSON and plain arguments as a form."""
    if request.content_type == "application/json":
        arguments: dict[str, Any] = await request.json()
        return arguments
    return {**request.query, **await request.post()}


async def _fail(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.hangs:
        await asyncio.Event().wait()
    if fault.drops and request.transport:
        request.transport.abort()
    return web.Response(
        status=fault.status,
        text=json.dumps({"ok": False, "error": fault.error}) if fault.body is None else fault.body,
        content_type=fault.content_type,
        headers={} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)},
    )
