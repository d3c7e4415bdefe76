"""discord.py's REST client, at any address, and with a memory of what its attempts may have done.

No gateway: posting needs none. Other clients in the process and discord.py's global `Route.BASE` are left alone.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from clausewatch.model import Alert, DeliveryAction
from clausewatch.ports import Message
from integrations.discord import forum
from integrations.discord.limits import THREAD_NAME
from integrations.discord.markdown import plain

log = logging.getLogger(__name__)

API = Route.BASE
"""Discord's own address, as the installed discord.py has it: the version in it is the one the library speaks."""

_GATEWAY = str(DiscordWebSocket.DEFAULT_GATEWAY)

WAIT_AT_MOST = 30.0
"""Seconds of a rate limit that discord.py sits out by itself; its own lower bound. Longer ones are for the outbox."""

THREAD_EXISTS = 160004
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#json, as the ones below."""

NO_THREADS_HERE = frozenset({50001, 50013, 50024, 10008})
"""The bot may not make threads, the channel has none, or the message to be answered is gone."""

# Of discord.py's optional voice support, which nobody here needs: no warnings about it.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


@dataclass(slots=True)
class Trail:
    """What became of the attempts of one delivery: `open` counts those that Discord may have carried out.

    discord.py tries again by itself and reports only the last failure; this keeps the ones before it in mind. `once`
    ends that after an attempt that may have been carried out, where Discord would not recognise the next.
    """

    open: int = 0
    once: bool = False


class NotAgain(aiohttp.ClientError):
    """A request that may have been carried out is not to be made again."""


async def carry_out(client: "Client", message: Message, payload: dict[str, Any], trail: Trail) -> str:
    """Post, reply or edit exactly as `payload` has it, and return the message's id.

    In a forum each alert is a post of its own, whose id is that of its first message, and a reply goes into it.

    `client` has to be logged in. Raises what discord.py raises, and LookupError, TypeError or ValueError where an
    answer or an id is none.
    """
    channel_id, target = int(message.channel.address), int(message.target or 0)
    board = await client.forum(channel_id)
    if message.action is DeliveryAction.EDIT and target:
        return await edit(client, target if board else channel_id, target, payload, trail=trail)
    if message.action is DeliveryAction.REPLY and target:
        if board:
            return await post(client, target, payload, nonce=message.nonce, trail=trail)
        return await reply(client, channel_id, message, payload, trail)
    if board:
        trail.once = True
        return await forum.start(client, board, thread_name(message.alert), message.alert, payload, trail=trail)
    message_id = await post(client, channel_id, payload, nonce=message.nonce, trail=trail)
    if message.channel.threads and not message.alert.kind.is_ours:
        await _open_thread(client, channel_id, replace(message, target=message_id))
    return message_id


async def _open_thread(client: discord.Client, channel_id: int, message: Message) -> None:
    """Give a message that was just posted its thread. Where that fails, the first reply tries again."""
    try:
        await _thread(client, channel_id, message)
    except (discord.HTTPException, aiohttp.ClientError) as error:
        log.warning("no thread could be made below message %s in channel %s: %s", message.target, channel_id, error)


def thread_name(alert: Alert) -> str:
    """What an alert's thread or post is called."""
    return plain(f"{alert.publisher}: {alert.subject}", THREAD_NAME) or "…"


async def post(
    client: discord.Client, channel_id: int, payload: dict[str, Any], *, nonce: str, trail: Trail | None = None
) -> str:
    """Create the message and return its id. A nonce of the past few minutes gives the first message again."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
    body = {**payload, "nonce": nonce, "enforce_nonce": True}
    answer = await client.http.request(route, json=body, trace_request_ctx=trail)
    return str(answer["id"])


async def edit(
    client: discord.Client, channel_id: int, message_id: int, payload: dict[str, Any], *, trail: Trail | None = None
) -> str:
    """Make the message show `payload`. https://docs.discord.com/developers/resources/message#edit-message."""
    route = Route("PATCH", "/channels/{channel_id}/messages/{message_id}", channel_id=channel_id, message_id=message_id)
    answer = await client.http.request(route, json=payload, trace_request_ctx=trail)
    return str(answer["id"])


async def reply(
    client: discord.Client, channel_id: int, message: Message, payload: dict[str, Any], trail: Trail
) -> str:
    """Post in the thread of the target; one that is for all, or for which no thread can be made, into the channel."""
    thread = None if message.broadcast else await _thread(client, channel_id, message)
    return await post(client, thread or channel_id, payload, nonce=message.nonce, trail=trail)


async def _thread(client: discord.Client, channel_id: int, message: Message) -> int | None:
    """The target's thread, made if need be: its id is the message's. None where the bot may not make one.

    https://docs.discord.com/developers/resources/channel#start-thread-from-message
    """
    target = int(message.target or 0)
    route = Route(
        "POST", "/channels/{channel_id}/messages/{message_id}/threads", channel_id=channel_id, message_id=target
    )
    try:
        await client.http.request(route, json={"name": thread_name(message.alert)})
    except discord.HTTPException as error:
        if error.code in NO_THREADS_HERE:
            return None
        if error.code != THREAD_EXISTS:
            raise
    return target


class Client(discord.Client):
    """discord.py's client with the least it may know of a server, speaking to `api`."""

    def __init__(self, api: str) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.http = self._connection.http = _Rest(self.loop, api)  # interactions are answered with the state's client
        self._forums: dict[int, forum.Forum | None] = {}

    async def forum(self, channel_id: int) -> forum.Forum | None:
        """The forum of this id; None where it is another channel. Asked once: a channel's type never changes so."""
        if channel_id not in self._forums:
            self._forums[channel_id] = await forum.look(self, channel_id)
        return self._forums[channel_id]


class _Rest(HTTPClient):
    """Moves each route to `api`: discord.py itself offers only a global for that."""

    def __init__(self, loop: asyncio.AbstractEventLoop, api: str) -> None:
        super().__init__(loop, max_ratelimit_timeout=WAIT_AT_MOST, http_trace=_follow_attempts())
        self._api = api.rstrip("/")

    async def request(self, route: Route, **options: Any) -> Any:
        route.url = self._api + route.url.removeprefix(Route.BASE)
        return await super().request(route, **options)

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        if self._api != Route.BASE and url.startswith(_GATEWAY):
            _, gateway, _ = await self.get_bot_gateway()
            url = gateway.rstrip("/") + "/" + url.removeprefix(_GATEWAY)
        return await super().ws_connect(url, compress=compress)


class _Answers(AsyncWebhookAdapter):
    """Moves answers to interactions to `api`: discord.py sends them by another way than everything else."""

    def __init__(self, api: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # discord.py says nothing of its types
        self._api = api.rstrip("/")

    async def request(self, route: Route, session: aiohttp.ClientSession, **options: Any) -> Any:
        route.url = self._api + route.url.removeprefix(Route.BASE)
        return await super().request(route, session, **options)


def speak_to(api: str) -> None:
    """Let this task and those that it starts answer interactions at `api`; discord.py's own address needs nothing."""
    if api.rstrip("/") != Route.BASE:
        async_context.set(_Answers(api))


def _follow_attempts() -> aiohttp.TraceConfig:
    """Keeps the Trail that a request was given."""
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_goes_out)
    trace.on_request_headers_sent.append(_went_out)
    trace.on_request_end.append(_was_answered)
    return trace


async def _goes_out(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceRequestStartParams
) -> None:
    if (trail := context.trace_request_ctx) and trail.once and trail.open:
        raise NotAgain


async def _went_out(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    if trail := context.trace_request_ctx:
        trail.open += 1


async def _was_answered(
    _session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    """A 4xx or a 503 ("unable to handle the request", RFC 9110 15.6.4) says that nothing was done; no other failure."""
    status = params.response.status
    if (trail := context.trace_request_ctx) and (400 <= status < 500 or status == 503):
        trail.open -= 1
