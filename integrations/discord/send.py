"""Posts alerts to Discord channels."""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Self

from clausewatch.model import Alert, Block, DeliveryAction
from clausewatch.ports import (
    CALL_LIMIT,
    Closed,
    InDoubt,
    LookUp,
    MayRepeat,
    Message,
    Rejected,
    SendOutcome,
    Sent,
    TryAgain,
)
from integrations.discord import forum
from integrations.discord.invite import invite_link
from integrations.discord.mention import mentioning
from integrations.discord.refusals import FAILURES, LOGIN_MALFORMED, explain
from integrations.discord.render import render
from integrations.discord.rest import API, Client, Trail, carry_out, thread_name

log = logging.getLogger(__name__)

PATIENCE = CALL_LIMIT
"""For one delivery with all that discord.py does by itself: it waits for a rate limit, and repeats after a 502."""

NONCE_KNOWN_FOR = timedelta(minutes=2)
"""How long a nonce is trusted to be recognised; Discord says "in the past few minutes".

https://docs.discord.com/developers/resources/message#create-message
"""

_HEADER_TEXT = re.compile(r"[!-~]+")
"""What a token has to be made of to be sent at all (printable ASCII); the settings know its exact form."""


def no_actions(_alert: Alert) -> Sequence[Block]:
    """Below the cards of a bot that nobody listens to there are no buttons."""
    return ()


class DiscordSender:
    """A ports.Sender for Discord channels and forums (`Channel.address` is the channel's id).

    Logs in with the first message, so an outage at the start stops nothing. `api` is another address of the REST API,
    up to its version, for instance a stand-in's. `patience` bounds one delivery. `actions` gives
    what stands below an alert's card: buttons only where the bot's commands run as well.
    """

    platform = "discord"
    spacing = timedelta(0)
    """discord.py reads the channel's rate limit off every answer and holds messages back by itself."""

    def __init__(
        self,
        token: str,
        *,
        api: str = API,
        patience: timedelta = PATIENCE,
        actions: Callable[[Alert], Sequence[Block]] = no_actions,
    ) -> None:
        self._token = token.strip()
        self._api = api
        self._patience = patience.total_seconds()
        self._actions = actions
        self._client: Client | None = None
        self._logging_in = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client:
            await self._client.close()
            self._client = None

    async def verify(self) -> str | None:
        """Log in now. A sentence on what to do if Discord refuses the token; None if it does not, or is not there."""
        result = await self._log_in()
        if isinstance(result, TryAgain):
            log.warning("the Discord token could not be checked: %s", result.reason)
        return result.reason if isinstance(result, Closed | Rejected) else None

    async def send(self, message: Message) -> SendOutcome:
        """Post, reply or edit. Safe to repeat with the same nonce for the few minutes that Discord remembers it."""
        channel = message.channel
        if not (channel.address.isascii() and channel.address.isdecimal()):
            return Closed(
                reason=f"“{channel.address}” is not a Discord channel id ({channel.id}). Turn on Developer Mode, "
                "right-click the channel, Copy Channel ID: about 19 digits."
            )
        client = await self._log_in()
        return await self._carry_out(client, message) if isinstance(client, Client) else client

    async def look_up(self, message: Message, age: timedelta) -> LookUp:
        """An edit may always be repeated, a message while Discord remembers the nonce; a forum's post is looked for."""
        if message.action is DeliveryAction.EDIT:
            return MayRepeat()
        client = await self._log_in()
        if not isinstance(client, Client):
            return TryAgain(reason=client.reason)
        try:
            async with asyncio.timeout(self._patience):
                return await self._found(client, message, age)
        except FAILURES as error:
            return TryAgain(reason=explain(error, place=f"channel {message.channel.address}", invite="").reason)

    async def _found(self, client: Client, message: Message, age: timedelta) -> LookUp:
        board = await client.forum(int(message.channel.address))
        if board and message.action is DeliveryAction.POST:
            return await forum.find(client, board, thread_name(message.alert), age)
        if age < NONCE_KNOWN_FOR:
            return MayRepeat()
        return InDoubt(reason="Discord remembers for a few minutes only what it was sent, and more have passed")

    async def _carry_out(self, client: Client, message: Message) -> SendOutcome:
        payload = mentioning(message, render(message.alert, self._actions(message.alert)))
        trail = Trail()
        try:
            async with asyncio.timeout(self._patience):
                message_id = await carry_out(client, message, payload, trail)
        except FAILURES as error:
            place = f"Discord channel {message.channel.address} ({message.channel.id})"
            outcome = explain(error, place=place, invite=invite_link(client.application_id or 0))
            return InDoubt(reason=outcome.reason) if trail.open else outcome
        return Sent(remote_id=message_id)

    async def _log_in(self) -> Client | Closed | Rejected | TryAgain:
        """The client, logged in; or why it cannot be."""
        async with self._logging_in:
            if self._client:
                return self._client
            if not _HEADER_TEXT.fullmatch(self._token):
                return Closed(reason=LOGIN_MALFORMED)
            result = await self._open()
            self._client = result if isinstance(result, Client) else None
            return result

    async def _open(self) -> Client | Closed | Rejected | TryAgain:
        client = Client(self._api)
        try:
            async with asyncio.timeout(self._patience):
                await client.login(self._token)
        except FAILURES as error:
            await client.close()
            return explain(error, place="the bot's account", invite="")
        except asyncio.CancelledError:
            await client.close()
            raise
        return client
