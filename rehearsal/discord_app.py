"""A stand-in for Discord with its gateway: the bot connects over a real socket, is sent interactions, and answers them.

As https://docs.discord.com/developers/events/gateway says: HELLO, IDENTIFY, READY, heartbeats, dispatches that a RESUME
gets again. An answer must come within three seconds, and once.
"""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from rehearsal.discord import BOT_ID, DiscordStandIn, Request, json_answer, refusal

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 10, 11
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes."""

GUILD_ID = 1100000000000000000
MANAGE_GUILD = 1 << 5

IN_TIME = 3.0
"""Seconds for the first answer. https://docs.discord.com/developers/interactions/receiving-and-responding."""

COMMAND, COMPONENT, MODAL_SUBMIT = 2, 3, 5
"""Types of interactions. Same page."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """An interaction and what was answered: `type` and `data` of the first answer, later messages, edits by id."""

    id: str
    token: str
    sent_at: float
    type: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    followups: list[dict[str, Any]] = field(default_factory=list)
    edits: list[dict[str, Any]] = field(default_factory=list)
    took: float = 0.0
    refused: list[int] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, is_so: Callable[["Asked"], bool], *, seconds: float = 10.0) -> "Asked":
        """Wait until the answers are as wanted."""
        async with asyncio.timeout(seconds):
            while not is_so(self):
                self.changed.clear()
                await self.changed.wait()
        return self


class DiscordAppStandIn(DiscordStandIn):
    """A DiscordStandIn that a bot can listen to.

    `commands` are what it registered, each time; `identified` the intents that it connected with, each time; `resumed`
    counts the sessions taken up again; `ready` is set once somebody listens, `refused` once a token was wrong.
    """

    def __init__(self, **options: Any) -> None:
        self.commands: list[list[dict[str, Any]]] = []
        self.identified: list[int] = []
        self.resumed = 0
        self.ready = asyncio.Event()
        self.refused = asyncio.Event()
        self._asked: dict[str, Asked] = {}
        self._events: list[dict[str, Any]] = []
        self._sockets: set[web.WebSocketResponse] = set()
        self._ids = itertools.count(1400000000000000001)
        super().__init__(**options)

    def _application(self) -> web.Application:
        application = super()._application()
        route = application.router
        route.add_get("/gateway/", self._gateway)
        route.add_get("/api/v10/gateway/bot", self._where)
        route.add_put("/api/v10/applications/{application}/commands", self._register)
        route.add_post("/api/v10/interactions/{id}/{token}/callback", self._answer)
        route.add_post("/api/v10/webhooks/{application}/{token}", self._follow)
        route.add_patch("/api/v10/webhooks/{application}/{token}/messages/{message}", self._change_answer)
        return application

    @web.middleware
    async def _receive(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The gateway and the answers need no token in a header: they have one of their own."""
        if not request.path.startswith(("/gateway/", "/api/v10/interactions/", "/api/v10/webhooks/")):
            answer = await super()._receive(request, handler)
            if answer.status == 401:
                self.refused.set()
            return answer
        body = await request.json() if request.can_read_body else None
        self.requests.append(
            Request(method=request.method, path=request.path, headers=dict(request.headers), body=body)
        )
        return await handler(request)

    async def command(self, words: str, *, is_chief: bool = False, **options: str) -> Asked:
        """Somebody asks `/policy WORDS` with these options."""
        inner: list[dict[str, Any]] = [{"type": 3, "name": name, "value": value} for name, value in options.items()]
        for place, word in enumerate(reversed(words.split())):
            inner = [{"type": 2 if place else 1, "name": word, "options": inner}]
        data = {"id": "1", "name": "policy", "type": 1, "options": inner}
        return await self.interact(COMMAND, data, is_chief=is_chief)

    async def interact(self, kind: int, data: Mapping[str, Any], *, is_chief: bool = False, **more: Any) -> Asked:
        """Send an interaction to whoever listens."""
        number = str(next(self._ids))
        asked = Asked(id=number, token=f"token-{number}", sent_at=asyncio.get_running_loop().time())
        self._asked[asked.token] = asked
        await self.dispatch("INTERACTION_CREATE", {**_interaction(asked, kind, is_chief), "data": dict(data), **more})
        return asked

    async def dispatch(self, name: str, data: Mapping[str, Any]) -> None:
        """Send an event; who is not connected gets it when it resumes."""
        event = {"op": DISPATCH, "t": name, "s": len(self._events) + 1, "d": dict(data)}
        self._events.append(event)
        for socket in self._sockets:
            await socket.send_str(json.dumps(event))

    async def repeat(self) -> None:
        """Send the last event again."""
        for socket in self._sockets:
            await socket.send_str(json.dumps(self._events[-1]))

    async def drop(self) -> None:
        """Lose every connection, in a way that may be resumed.

        https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
        """
        for socket in tuple(self._sockets):
            await socket.close(code=4000)

    async def _where(self, _request: web.Request) -> web.StreamResponse:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return json_answer({"url": self._socket_address(), "shards": 1, "session_start_limit": limit})

    def _socket_address(self) -> str:
        return self.api.replace("http", "ws", 1).removesuffix("/api/v10") + "/gateway"

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": HELLO, "d": {"heartbeat_interval": 41250}}))
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(message.data))
        self._sockets.discard(socket)
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: Mapping[str, Any]) -> None:
        match said["op"]:
            case 1:
                await socket.send_str(json.dumps({"op": HEARTBEAT_ACK}))
            case 2:
                self.identified.append(said["d"]["intents"])
                self._sockets.add(socket)
                await self._welcome()
            case 6:
                self.resumed += 1
                for event in self._events[said["d"]["seq"] :]:
                    await socket.send_str(json.dumps(event))
                self._sockets.add(socket)
                await self.dispatch("RESUMED", {})

    async def _welcome(self) -> None:
        user = {"id": str(BOT_ID), "username": "Clausewatch", "discriminator": "0000", "avatar": None, "bot": True}
        await self.dispatch(
            "READY",
            {
                "v": 10,
                "user": user,
                "guilds": [{"id": str(GUILD_ID), "unavailable": True}],
                "session_id": "session",
                "resume_gateway_url": self._socket_address() + "/",
                "application": {"id": str(BOT_ID), "flags": 0},
            },
        )
        await self.dispatch("GUILD_CREATE", _GUILD)
        self.ready.set()

    async def _register(self, request: web.Request) -> web.StreamResponse:
        commands = await request.json()
        self.commands.append(commands)
        made = [
            {**each, "id": str(next(self._ids)), "application_id": str(BOT_ID), "version": "1"} for each in commands
        ]
        return json_answer(made)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked, body = self._asked[request.match_info["token"]], await request.json()
        took = asyncio.get_running_loop().time() - asked.sent_at
        if asked.type is not None:
            return self._refused(asked, 400, 40060, "Interaction has already been acknowledged.")
        if took > IN_TIME:
            return self._refused(asked, 404, 10062, "Unknown interaction")
        asked.type, asked.data, asked.took = body["type"], body.get("data") or {}, took
        asked.changed.set()
        about = {"id": asked.id, "type": COMMAND, "response_message_id": "1500000000000000001"}
        if body["type"] not in {4, 7}:
            return json_answer({"interaction": about})
        return json_answer({"interaction": about, "resource": {"type": body["type"], "message": _message(asked.data)}})

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        asked, body = self._asked[request.match_info["token"]], await request.json()
        asked.followups.append(body)
        asked.changed.set()
        return json_answer(_message(body))

    async def _change_answer(self, request: web.Request) -> web.StreamResponse:
        asked, body = self._asked[request.match_info["token"]], await request.json()
        asked.edits.append(body)
        asked.changed.set()
        return json_answer(_message(body))

    def _refused(self, asked: Asked, status: int, code: int, message: str) -> web.Response:
        asked.refused.append(code)
        asked.changed.set()
        return refusal(status, code, message)


_CHANNEL = {"id": "1300000000000000001", "type": 0, "guild_id": str(GUILD_ID), "name": "ai-terms", "position": 0}
_GUILD = {
    "id": str(GUILD_ID),
    "name": "Label",
    "owner_id": "1000000000000000000",
    "roles": [{"id": str(GUILD_ID), "name": "@everyone", "permissions": "0", "position": 0, "color": 0}],
    "channels": [_CHANNEL],
    "members": [],
    "threads": [],
    "emojis": [],
    "member_count": 2,
}


def _interaction(asked: Asked, kind: int, is_chief: bool) -> dict[str, Any]:
    user = {"id": "1600000000000000001", "username": "ana", "discriminator": "0", "avatar": None, "global_name": "Ana"}
    member: dict[str, Any] = {
        "user": user,
        "roles": [],
        "permissions": str(MANAGE_GUILD if is_chief else 0),
        "joined_at": None,
    }
    return {
        "id": asked.id,
        "application_id": str(BOT_ID),
        "type": kind,
        "token": asked.token,
        "version": 1,
        "guild_id": str(GUILD_ID),
        "channel_id": _CHANNEL["id"],
        "channel": _CHANNEL,
        "member": {**member, "deaf": False, "mute": False, "flags": 0},
        "app_permissions": "0",
        "locale": "en-GB",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD_ID)},
        "context": 0,
        "attachment_size_limit": 10485760,
    }


def _message(body: Mapping[str, Any]) -> dict[str, Any]:
    author = {"id": str(BOT_ID), "username": "Clausewatch", "discriminator": "0000", "avatar": None, "bot": True}
    return {
        "id": "1500000000000000001",
        "channel_id": _CHANNEL["id"],
        "author": author,
        "content": body.get("content") or "",
        "timestamp": "2026-01-05T09:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": body.get("embeds") or [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": body.get("flags") or 0,
    }
