"""A stand-in for Discord's REST API on loopback: enough of it for discord.py to log in and post, with faults on demand.

It behaves as https://discord.com/developers/docs says (and as discord.py relies on: JSON as exactly `application/json`,
a `Via` header on a 429 of Discord's own), remembers what it was sent, and refuses what Discord would refuse.
"""

import asyncio
import json
import random
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import discord
from aiohttp import web

from integrations.discord import limits
from rehearsal.discord_checks import find_problem

TOKEN = "rehearsal-rehearsal.stand-in.opens-nothing-but-this"  # noqa: S105 (no secret)
"""Has the form of a bot token, and is one for this stand-in alone."""

BOT_ID = 1000000000000000001
FIRST_MESSAGE_ID = 1200000000000000001

TEXT_CHANNEL, FORUM = 0, 15
"""The type of an ordinary channel. https://discord.com/developers/docs/resources/channel#channel-object-channel-types"""

_BOT = {"id": str(BOT_ID), "username": "Clausewatch", "discriminator": "0000", "avatar": None, "bot": True}
_APPLICATION = {
    "id": str(BOT_ID),
    "name": "Clausewatch",
    "icon": None,
    "description": "",
    "bot_public": False,
    "bot_require_code_grant": False,
    "verify_key": "",
    "owner": {"id": "1000000000000000000", "username": "owner", "discriminator": "0", "avatar": None},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer with this error and do nothing. `html` sends a page instead of JSON, as something before Discord does."""

    status: int
    code: int = 0
    message: str = "Refused for rehearsal"
    headers: Mapping[str, str] = field(default_factory=dict)
    html: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDown:
    """Answer 429 as Discord's own limiter does, naming `after` seconds."""

    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Close the connection without an answer, having carried out the request (`taken`) or not."""

    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """Carry out the request and answer with a server error all the same."""

    status: int = 502


@dataclass(frozen=True, slots=True, kw_only=True)
class Garble:
    """Carry out the request and answer 200 with `body`, which is not a message."""

    body: str = "{"
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hang:
    """Carry out the request and never answer."""


Fault = Refuse | SlowDown | Drop | Fail | Garble | Hang


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came: `body` is its JSON, None without one."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True, kw_only=True)
class Bucket:
    """A channel's allowance: `limit` messages in each window of `window` seconds of the event loop's clock."""

    limit: int
    window: float
    left: int = 0
    until: float = 0.0

    def take(self) -> bool:
        """Use up one, if there is one."""
        now = asyncio.get_running_loop().time()
        if now >= self.until:
            self.left, self.until = self.limit, now + self.window
        self.left -= 1
        return self.left >= 0

    @property
    def headers(self) -> dict[str, str]:
        """https://discord.com/developers/docs/topics/rate-limits#header-format."""
        reset = max(0.0, self.until - asyncio.get_running_loop().time())
        return {
            "X-RateLimit-Bucket": "messages",
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.left)),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
        }


class DiscordStandIn:
    """Serves `api` while entered. `channels` are the ids that exist; None lets every id be a channel.

    `messages` holds the payloads of each channel (or thread) in order, `edits` what changed one, as (message id,
    payload), `threads` the names of threads by id. `forums` are the channels that are one, each with its tags, `posts`
    what was opened in them. `requests` are everything that came, `faults` what the next posts meet with, one each;
    `login_faults` the same for the next log-ins. Without `may_thread` the bot may make no threads. `pause` is how long
    a post takes at most, in seconds.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        channels: Iterable[str] | None = None,
        limit: int = 5,
        window: float = 5.0,
        port: int = 0,
    ) -> None:
        self.messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.requests: list[Request] = []
        self.edits: list[tuple[str, dict[str, Any]]] = []
        self.threads: dict[str, str] = {}
        self.may_thread = True
        self.forums: dict[str, list[dict[str, Any]]] = {}
        self.posts: list[dict[str, Any]] = []
        self.pause = 0.0
        self.faults: deque[Fault] = deque()
        self.login_faults: deque[Fault] = deque()
        self._token = token
        self._channels = None if channels is None else frozenset(channels)
        self._buckets: dict[str, Bucket] = defaultdict(lambda: Bucket(limit=limit, window=window))
        self._by_nonce: dict[tuple[str, str], dict[str, Any]] = {}
        self._port = port
        self._closing = asyncio.Event()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)

    @property
    def api(self) -> str:
        """The address to give to a client, without a final slash."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/v10"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._receive])
        application.router.add_get("/api/v10/users/@me", self._log_in)
        application.router.add_get("/api/v10/oauth2/applications/@me", self._describe_application)
        application.router.add_get("/api/v10/channels/{channel}", self._describe_channel)
        application.router.add_post("/api/v10/channels/{channel}/messages", self._post)
        application.router.add_post("/api/v10/channels/{channel}/threads", self._open_post)
        application.router.add_get("/api/v10/guilds/{guild}/threads/active", self._active)
        application.router.add_patch("/api/v10/channels/{channel}/messages/{message}", self._edit)
        application.router.add_post("/api/v10/channels/{channel}/messages/{message}/threads", self._thread)
        return application

    @web.middleware
    async def _receive(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Note the request and turn away who has no token."""
        body = await request.json() if request.can_read_body else None
        self.requests.append(
            Request(method=request.method, path=request.path, headers=dict(request.headers), body=body)
        )
        if request.headers.get("Authorization") != f"Bot {self._token}":
            return refusal(401, 0, "401: Unauthorized")
        return await handler(request)

    async def _log_in(self, request: web.Request) -> web.StreamResponse:
        if self.login_faults:
            return await self._fail(self.login_faults.popleft(), request, lambda: _BOT)
        return json_answer(_BOT)

    async def _describe_application(self, _request: web.Request) -> web.StreamResponse:
        return json_answer(_APPLICATION)

    async def _describe_channel(self, request: web.Request) -> web.StreamResponse:
        channel = request.match_info["channel"]
        if not self._knows(channel):
            return refusal(404, 10003, "Unknown Channel")
        guild = "1100000000000000000"
        kind = FORUM if channel in self.forums else TEXT_CHANNEL
        described = {"id": channel, "type": kind, "guild_id": guild, "name": "ai-terms", "position": 0}
        described |= {"available_tags": self.forums.get(channel, [])}
        return json_answer({**described, "permission_overwrites": [], "nsfw": False, "parent_id": None})

    async def _post(self, request: web.Request) -> web.StreamResponse:
        channel, payload = request.match_info["channel"], await request.json()
        await asyncio.sleep(self.pause * random.random())
        if self.faults:
            return await self._fail(self.faults.popleft(), request, lambda: self._take(channel, payload))
        if not self._knows(channel):
            return refusal(404, 10003, "Unknown Channel")
        bucket = self._buckets[channel]
        if not bucket.take():
            return _slow_down(float(bucket.headers["X-RateLimit-Reset-After"]), bucket.headers)
        if problem := find_problem(payload):
            return refusal(400, 50035, f"Invalid Form Body: {problem}", bucket.headers)
        return json_answer(self._take(channel, payload), headers=bucket.headers)

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        message, payload = request.match_info["message"], await request.json()
        if self.faults:
            return await self._fail(self.faults.popleft(), request, lambda: self._change(message, payload))
        if not self._has(message):
            return refusal(404, 10008, "Unknown Message")
        return json_answer(self._change(message, payload))

    def _change(self, message: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.edits.append((message, payload))
        return {**payload, "id": message, "author": _BOT}

    async def _thread(self, request: web.Request) -> web.StreamResponse:
        message, name = request.match_info["message"], (await request.json())["name"]
        if not self.may_thread:
            return refusal(403, 50013, "Missing Permissions")
        if not self._has(message):
            return refusal(404, 10008, "Unknown Message")
        if message in self.threads:
            return refusal(400, 160004, "A thread has already been created for this message")
        if not 0 < len(name) <= limits.THREAD_NAME:
            return refusal(400, 50035, "Invalid Form Body: name")
        self.threads[message] = name
        return json_answer({"id": message, "type": 11, "name": name})

    async def _open_post(self, request: web.Request) -> web.StreamResponse:
        channel, body = request.match_info["channel"], await request.json()
        known = {tag["id"] for tag in self.forums[channel]}
        wrong = find_problem(body["message"]) or (set(body["applied_tags"]) - known and "applied_tags")
        if wrong or not 0 < len(body["name"]) <= limits.THREAD_NAME:
            return refusal(400, 50035, f"Invalid Form Body: {wrong or 'name'}")
        if self.faults:
            return await self._fail(self.faults.popleft(), request, lambda: self._take_post(channel, body))
        return json_answer(self._take_post(channel, body))

    def _take_post(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        """Open the post, whose first message has its id. The id tells the time, as every id of Discord's does."""
        made = str(discord.utils.time_snowflake(discord.utils.utcnow()) + len(self.posts))
        opened = {**body, "id": made, "parent_id": channel, "owner_id": str(BOT_ID), "type": 11}
        self.posts.append(opened)
        self.threads[made] = body["name"]
        return opened

    async def _active(self, _request: web.Request) -> web.StreamResponse:
        return json_answer({"threads": self.posts, "members": []})

    def _has(self, message: str) -> bool:
        if message in self.threads:
            return True
        return 0 <= int(message) - FIRST_MESSAGE_ID < sum(map(len, self.messages.values()))

    def _knows(self, channel: str) -> bool:
        return self._channels is None or channel in self._channels or channel in self.threads

    def _take(self, channel: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Add the message, or find the one that this nonce made before."""
        nonce = str(payload.get("nonce", ""))
        if payload.get("enforce_nonce") and (known := self._by_nonce.get((channel, nonce))):
            return known
        number = FIRST_MESSAGE_ID + sum(map(len, self.messages.values()))
        message = {**payload, "id": str(number), "channel_id": channel, "author": _BOT}
        self.messages[channel].append(payload)
        self._by_nonce[channel, nonce] = message
        return message

    async def _fail(
        self, fault: Fault, request: web.Request, carry_out: Callable[[], Mapping[str, Any]]
    ) -> web.StreamResponse:
        match fault:
            case Refuse(html=True):
                return web.Response(status=fault.status, text="<h1>No</h1>", content_type="text/html")
            case Refuse():
                return refusal(fault.status, fault.code, fault.message, fault.headers)
            case SlowDown(after=after):
                return _slow_down(after)
            case Drop(taken=False):
                return _hang_up(request)
        carry_out()
        match fault:
            case Fail(status=status):
                return refusal(status, 0, "Server error for rehearsal")
            case Garble():
                return web.Response(text=fault.body, headers={"Content-Type": fault.content_type})
            case Hang():
                await self._closing.wait()
        return _hang_up(request)


def json_answer(body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """JSON as discord.py reads it: under exactly this content type."""
    exact = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=exact)


def refusal(status: int, code: int, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """An error of Discord's."""
    return json_answer({"code": code, "message": message}, status=status, headers=headers)


def _slow_down(after: float, headers: Mapping[str, str] | None = None) -> web.Response:
    named = {"Via": "1.1 rehearsal", "Retry-After": str(round(after)), **(headers or {})}
    body = {"message": "You are being rate limited.", "retry_after": after, "global": False}
    return json_answer(body, status=429, headers=named)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()
