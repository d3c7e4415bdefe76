"""From what somebody does in Discord to the core and back: one interaction, one Command, one answer."""

import asyncio
import logging
from collections import OrderedDict
from datetime import timedelta
from typing import Any

import aiohttp
import discord

from clausewatch.commands import Desk, answer, suggest
from clausewatch.model import LONGEST_ID, Asker, Clicked, Command, Option, Paragraph, Part, Reply, Typed
from integrations.discord import sure
from integrations.discord.screen import Screen
from integrations.discord.views import Said

log = logging.getLogger(__name__)

AT_ONCE = timedelta(seconds=1.5)
"""How long an answer is waited for before more time is asked for: half of what Discord gives."""

REMEMBERED = 1000
"""Interactions that are known again: the gateway repeats what it is not sure of after a connection was lost."""

FOLLOWING = 3
"""Replies that one may lead to: none needs more than one, and none shall go on for ever."""

BROKEN = "Something is wrong on my side: it is in the log. Nothing was changed; try again in a minute."

CALLS = (discord.DiscordException, aiohttp.ClientError, OSError)
"""What discord.py raises where Discord refuses an answer or is not there; a time-out is an OSError."""

Interaction = discord.Interaction[Any]


class Conversations:
    """Answers interactions from the desk. `at_once` is for tests of slow answers."""

    def __init__(self, desk: Desk, *, at_once: timedelta = AT_ONCE) -> None:
        self._desk = desk
        self._at_once = at_once.total_seconds()
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def take(self, interaction: Interaction, said: Said) -> None:
        """Answer it, once. Where Discord does not take the answer, that is logged: nobody else can be told."""
        if self._is_known(interaction.id):
            return
        try:
            await self._converse(interaction, said)
        except CALLS as error:
            log.warning("an answer in Discord could not be shown: %s", error)

    async def complete(self, verb: str, argument: str, typed: str) -> tuple[Option, ...]:
        """What an argument may be completed to; nothing where that takes too long."""
        suggesting = asyncio.ensure_future(suggest(verb, argument, typed, self._desk))
        done, _ = await asyncio.wait({suggesting}, timeout=self._at_once)
        if not done:
            suggesting.cancel()
        return suggesting.result() if done else ()

    async def _converse(self, interaction: Interaction, said: Said) -> None:
        screen = Screen(interaction, _again(said))
        answering = asyncio.ensure_future(self._answered(interaction, said))
        done, _ = await asyncio.wait({answering}, timeout=self._at_once)
        if not done:
            await screen.defer()
        reply = await _settled(answering)
        await screen.show(reply)
        for step in range(FOLLOWING):
            if not reply.then:
                return
            following = asyncio.ensure_future(self._answered(interaction, Clicked(action=reply.then), f":{step}"))
            reply = await _settled(following)
            await screen.show_instead(reply)

    async def _answered(self, interaction: Interaction, said: Said, step: str = "") -> Reply:
        desk = self._desk
        if isinstance(said, Clicked) and said.action.startswith(sure.MARK):
            return await sure.asked(said.action, desk.store)
        command = Command(asker=asker(interaction), event_id=f"discord:{interaction.id}{step}", said=said)
        return await sure.guarded(await answer(command, desk), desk.store, desk.now())

    def _is_known(self, interaction_id: int) -> bool:
        if interaction_id in self._seen:
            return True
        self._seen[interaction_id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return False


async def _settled(answering: "asyncio.Future[Reply]") -> Reply:
    """The reply; where there is none, the fault is logged whole and the asker is told that there is one."""
    await asyncio.wait({answering})
    if error := answering.exception():
        log.error("a question in Discord could not be answered", exc_info=error)
        return Reply(blocks=(Paragraph(line=(Part(text=BROKEN),)),))
    return answering.result()


def _again(said: Said) -> str:
    """The id of a button that asks the same again."""
    words = said.words if isinstance(said, Typed) else said.action if isinstance(said, Clicked) else ""
    return words if len(words) <= LONGEST_ID else ""


def asker(interaction: Interaction) -> Asker:
    """Who asks, and where: in a thread or in a forum's post, the channel that it belongs to."""
    user, channel = interaction.user, interaction.channel
    place = channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id
    roles = user.roles if isinstance(user, discord.Member) else ()
    return Asker(
        platform="discord",
        user=str(user.id),
        name=user.display_name,
        workspace=str(interaction.guild_id or ""),
        channel=str(place or ""),
        is_admin=interaction.permissions.manage_guild,
        roles=tuple(str(role.id) for role in roles),
    )
