"""Listens to Discord: the gateway's connection, the commands registered where they changed, everything that comes."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord import app_commands

from clausewatch.commands import Desk
from integrations.discord import policy
from integrations.discord.forms import submitted
from integrations.discord.front import AT_ONCE, Conversations
from integrations.discord.refusals import explain
from integrations.discord.rest import API, Client, speak_to
from integrations.discord.views import Live, Said

log = logging.getLogger(__name__)

FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=10)
"""Between attempts to log in: twice as long after each. discord.py itself connects again once it has logged in."""

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)
"""Discord refuses or is not there; a time-out is an OSError."""


class Listener(Client):
    """The bot on the gateway, in as many servers as it is invited to, with `Intents(guilds=True)` alone.

    Interactions come without any other; it reads no messages and no members.
    """

    def __init__(self, desk: Desk, *, api: str = API, at_once: timedelta = AT_ONCE) -> None:
        super().__init__(api)
        self._desk = desk
        self._conversations = Conversations(desk, at_once=at_once)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(policy.group(self.take, self._conversations.complete))

    async def setup_hook(self) -> None:
        """Once logged in: let what was posted before live, and register the commands if they are others than before."""
        self.add_dynamic_items(Live)
        digest = policy.digest(command.to_dict(self.tree) for command in self.tree.get_commands())
        place, store = f"discord:{self.application_id}", self._desk.store
        if await store.published(place) != digest:
            await self.tree.sync()
            await store.publish(place, digest, self._desk.now())

    async def on_ready(self) -> None:
        """Connected: said once for whoever reads the log."""
        log.info("listening in Discord as %s, in %d servers", self.user, len(self.guilds))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms that are sent in; commands, buttons and selects come by discord.py's own ways."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.take(interaction, submitted(dict(interaction.data or {})))

    async def take(self, interaction: discord.Interaction[Any], said: Said) -> None:
        """Answer it, once."""
        await self._conversations.take(interaction, said)


async def listen(stop: asyncio.Event, desk: Desk, token: str, *, api: str = API) -> None:
    """Answer in Discord until `stop` is set. Where Discord is not there, or refuses the token, it is tried again."""
    speak_to(api)
    rest = FIRST_REST
    while not stop.is_set():
        try:
            await _session(stop, desk, token, api)
        except FAILURES as error:
            reason = explain(error, place="the bot's account", invite="").reason
            log.error("Discord cannot be listened to, and is tried again in %d s: %s", rest.total_seconds(), reason)
        await _pause(stop, rest)
        rest = min(rest * 2, LONGEST_REST)


async def _session(stop: asyncio.Event, desk: Desk, token: str, api: str) -> None:
    async with Listener(desk, api=api) as listener:
        listening = asyncio.create_task(listener.start(token))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({listening, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not listening.done():
            await listener.close()
            listening.cancel()
            await asyncio.wait({listening})
    if not listening.cancelled():
        listening.result()


async def _pause(stop: asyncio.Event, rest: timedelta) -> None:
    try:
        async with asyncio.timeout(rest.total_seconds()):
            await stop.wait()
    except TimeoutError:
        return
