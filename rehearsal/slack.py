"""A stand-in for Slack on loopback: takes what slack_sdk sends, records it, and fails where it is told to.

What people do there is in rehearsal/slack_people.py.
"""

import asyncio
import json
import random
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web

TOKEN = "xoxb-stand-in-for-rehearsals"  # noqa: S105 -- opens nothing but this stand-in

APP_TOKEN = "xapp-1-stand-in-for-rehearsals"  # noqa: S105 -- opens nothing but this stand-in

TRIGGER_LASTS = 3.0
"""Seconds within which a `trigger_id` opens a modal, once."""

ACK_WITHIN = 3.0
"""Seconds within which Slack wants to be told that something arrived."""

RESPONSES = 5
"""How often a `response_url` may be used."""

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
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
class Member:
    """Somebody in the workspace."""

    name: str
    is_admin: bool = False


@dataclass(slots=True, kw_only=True)
class SlackStandIn:
    """`async with SlackStandIn() as slack:` serves at `slack.url` until the block ends.

    `calls` are all calls as (method, arguments), `posts` the messages that were posted, oldest first, `edits` what
    changed one, as (ts, arguments). `faults` are met in order, one a call. `token` is the only one it accepts, `scopes`
    are the token's; `channels` are the ids it knows, all if None, `unreadable` those whose history it keeps to itself.
    `pause` is how long a call takes at most, in seconds.
    `members` are known to users.info; `views` are the modals by id as they stand, `homes` the App Home by user;
    `responses` is what came to response_urls, by id; `team_tokens` are what OAuth gives out, by code.
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
    members: dict[str, Member] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    responses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    team_tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    response_faults: deque[Fault] = field(default_factory=deque)
    url: str = ""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _triggers: dict[str, float] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/socket", self._socket)
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
        for socket in self.sockets:
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    async def until(self, come: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until this holds. Raises TimeoutError where it does not come to hold."""
        async with asyncio.timeout(seconds):
            while not come():
                self._changed.clear()
                await self._changed.wait()

    def trigger(self) -> str:
        """A `trigger_id`, good once and for three seconds."""
        made = f"{uuid.uuid4().int % 10**13}.{uuid.uuid4().int % 10**12}.{uuid.uuid4().hex}"
        self._triggers[made] = time.monotonic() + TRIGGER_LASTS
        return made

    def response_url(self) -> str:
        """An address that an answer may be sent to."""
        made = uuid.uuid4().hex
        self.responses[made] = []
        return f"{self.url.removesuffix('/api/')}/respond/{made}"

    async def _respond(self, request: web.Request) -> web.Response:
        came = self.responses[request.match_info["id"]]
        if self.response_faults:
            return await _fail(request, self.response_faults.popleft())  # type: ignore[return-value]
        if len(came) >= RESPONSES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        came.append(await request.json())
        self._changed.set()
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """One connection of an app in Socket Mode.

        https://docs.slack.dev/apis/events-api/using-socket-mode
        """
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self._changed.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)
        self.sockets.remove(socket)
        self._changed.set()
        return socket

    def _acknowledged(self, data: str) -> None:
        if not data.startswith("{"):
            return
        ack = json.loads(data)
        waiting = self.acks.pop(ack.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload") or {})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self.faults.popleft() if self.faults else None
        await asyncio.sleep(self.pause * random.random())
        if fault and not fault.takes:
            return await _fail(request, fault)
        answer = self._call(method, arguments, request.headers.get("Authorization", ""))
        self._changed.set()
        if fault:
            return await _fail(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def _call(self, method: str, arguments: dict[str, Any], authorization: str) -> dict[str, Any]:
        if method == "oauth.v2.access":
            return self._installed(arguments)
        if method == "apps.connections.open" and authorization == f"Bearer {APP_TOKEN}":
            return {"ok": True, "url": f"{self.url.replace('http', 'ws', 1).removesuffix('/api/')}/socket"}
        known = {f"Bearer {token}" for token in (self.token, *(token for _, token in self.team_tokens.values()))}
        if authorization not in known:
            return {"ok": False, "error": "invalid_auth" if authorization else "not_authed"}
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "auth.test": self._tested,
            "chat.postMessage": self._post,
            "chat.update": self._change,
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "conversations.info": self._told_channel,
            "users.info": self._told_user,
            "usergroups.users.list": self._told_group,
            "views.open": self._open,
            "views.update": self._update,
            "views.publish": self._publish,
        }
        return answers[method](arguments) if method in answers else {"ok": False, "error": "unknown_method"}

    def _tested(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "team": "Rehearsal", "team_id": "T0REHEARSE", "user": "clausewatch", "bot_id": "B0STANDIN"}

    def _installed(self, arguments: dict[str, Any]) -> dict[str, Any]:
        team, token = self.team_tokens.get(arguments.get("code", ""), ("", ""))
        if not team:
            return {"ok": False, "error": "invalid_code"}
        return {
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "scope": self.scopes,
            "bot_user_id": "U0BOTUSER",
            "app_id": "A0CLAUSE",
            "team": {"id": team, "name": "Rehearsal"},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "U0INSTALLS"},
        }

    def _told_channel(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if self.channels is not None and arguments.get("channel") not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": True, "channel": {"id": arguments["channel"], "is_archived": False, "is_member": True}}

    def _told_user(self, arguments: dict[str, Any]) -> dict[str, Any]:
        member = self.members.get(arguments["user"])
        if member is None:
            return {"ok": False, "error": "user_not_found"}
        profile = {"display_name": member.name, "real_name": member.name}
        return {"ok": True, "user": {"id": arguments["user"], "profile": profile, "is_admin": member.is_admin}}

    def _told_group(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "users": list(self.groups.get(arguments["usergroup"], ()))}

    def _open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        until = self._triggers.get(arguments["trigger_id"])
        if until is None or until < time.monotonic():
            return {"ok": False, "error": "exchanged_trigger_id" if until is None else "expired_trigger_id"}
        del self._triggers[arguments["trigger_id"]]
        return self._stands(f"V{uuid.uuid4().hex[:10].upper()}", arguments)

    def _update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if arguments.get("view_id") not in self.views:
            return {"ok": False, "error": "not_found"}
        return self._stands(arguments["view_id"], arguments)

    def _stands(self, view_id: str, arguments: dict[str, Any]) -> dict[str, Any]:
        view = arguments["view"] if isinstance(arguments["view"], dict) else json.loads(arguments["view"])
        if len(view["blocks"]) > MAX_VIEW_BLOCKS or len(view["title"]["text"]) > 24:
            return {"ok": False, "error": "invalid_arguments"}
        self.views[view_id] = view | {"id": view_id, "hash": uuid.uuid4().hex}
        return {"ok": True, "view": self.views[view_id]}

    def _publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        view = arguments["view"] if isinstance(arguments["view"], dict) else json.loads(arguments["view"])
        self.homes[arguments["user_id"]] = view
        return {"ok": True, "view": view}

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

    def _change(self, change: dict[str, Any]) -> dict[str, Any]:
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
    """slack_sdk sends messages as JSON, plain arguments as a form, and asks some methods by GET."""
    if request.method == "GET":
        return dict(request.query)
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
