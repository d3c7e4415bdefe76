"""Examines the Discord side: token, intents, channels and permissions, commands. Reads, and posts nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord
from discord.http import Route

from clausewatch.model import Channel
from clausewatch.ports import Finding
from clausewatch.settings import Settings
from integrations.discord import forum, policy
from integrations.discord.invite import PERMISSIONS, invite_link
from integrations.discord.refusals import FAILURES, LOGIN_MALFORMED, explain
from integrations.discord.rest import API, Client

MESSAGES = frozenset({0, 5, 10, 11, 12}) | forum.TYPES
"""Types of channels that alerts can go to: text, announcements, threads, forums.

https://docs.discord.com/developers/resources/channel#channel-object-channel-types
"""

IN_FORUMS = {"send_messages_in_threads", "create_public_threads"}
"""Not needed in a forum, where to post is to send a message."""

PRIVILEGED = ("gateway_presence", "gateway_guild_members", "gateway_message_content")

_NOT_CONFIGURED = Finding(
    is_fine=True,
    is_configured=False,
    text="Discord is not configured",
    advice="To post and answer there, set DISCORD_BOT_TOKEN: see integrations/discord/README.md.",
)


async def check(settings: Settings, channels: Sequence[Channel]) -> tuple[Finding, ...]:
    """Everything that is configured of Discord; one finding where nothing is."""
    access = settings.discord
    if access is None:
        return (_NOT_CONFIGURED,)
    async with Client(access.api_url or API) as client:
        try:
            await client.login(access.token.get_secret_value())
        except FAILURES as error:
            return (_failed("the bot cannot log in", error, client),)
        found = [_fine(f"Discord: the token is {client.user}'s"), _intents(client)]
        found += await _commands(client, listens=settings.listens_to_discord)
        ours = [channel for channel in channels if channel.platform == "discord"]
        found += [await _channel(client, channel) for channel in ours]
        return (*found, *(() if ours else (_fine("Discord: no channel yet", "Ask /policy subscribe in one."),)))


def _intents(client: Client) -> Finding:
    flags = client.application_flags
    if any(getattr(flags, name) or getattr(flags, f"{name}_limited") for name in PRIVILEGED):
        return _fine(
            "Discord: privileged intents are switched on, and none is needed",
            "Switch them off on the Bot page: Clausewatch reads no messages and no members.",
        )
    return _fine("Discord: no privileged intent is switched on, and none is needed")


async def _commands(client: Client, *, listens: bool) -> list[Finding]:
    if not listens:
        return [_fine("Discord: alerts are posted without buttons, and /policy is not answered (by the settings)")]
    try:
        route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
        known = {str(command["name"]) for command in await client.http.request(route)}
    except FAILURES as error:
        return [_failed("the commands cannot be looked at", error, client)]
    if policy.NAME in known:
        return [_fine(f"Discord: /{policy.NAME} is registered")]
    advice = "Start `clausewatch run` or `clausewatch discord`."
    return [_wrong(f"Discord: /{policy.NAME} is not registered yet", advice)]


async def _channel(client: Client, channel: Channel) -> Finding:
    name = f"the channel {channel.id} ({channel.address})"
    try:
        place = await client.http.request(Route("GET", "/channels/{channel_id}", channel_id=channel.address))
        if place["type"] not in MESSAGES:
            return _wrong(f"Discord: {name} takes no messages", "Choose a text channel or a forum.")
        missing = await _missing(client, place)
    except FAILURES as error:
        return _failed(f"{name} cannot be looked at", error, client)
    if missing:
        asked = ", ".join(permission.replace("_", " ").title() for permission in missing)
        advice = f"Give the bot's role these there (Edit Channel, Permissions), or invite it anew: {_invite(client)}"
        return _wrong(f"Discord: the bot lacks permissions in {name}: {asked}", advice)
    return _fine(f"Discord: the bot may post to {name}")


async def _missing(client: Client, place: Mapping[str, Any]) -> list[str]:
    """The permissions that the bot asks for and has not in this channel."""
    guild = Route("GET", "/guilds/{guild_id}", guild_id=place["guild_id"])
    bot = client.user.id if client.user else 0
    own = Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=place["guild_id"], user_id=bot)
    server, member = await client.http.request(guild), await client.http.request(own)
    allowed = granted(server, member, place)
    spared = IN_FORUMS if place["type"] in forum.TYPES else set()
    return [name for name in PERMISSIONS if name not in spared and not getattr(allowed, name)]


def granted(server: Mapping[str, Any], member: Mapping[str, Any], place: Mapping[str, Any]) -> discord.Permissions:
    """What a member may do in a channel. https://docs.discord.com/developers/topics/permissions#permission-overwrites."""
    everyone, roles = str(server["id"]), set(map(str, member["roles"]))
    base = _united(role["permissions"] for role in server["roles"] if role["id"] in {everyone, *roles})
    if discord.Permissions(base).administrator:
        return discord.Permissions.all()
    overwrites = {str(each["id"]): each for each in place.get("permission_overwrites", ())}
    for ids in ({everyone}, roles, {str(member["user"]["id"])}):
        these = [overwrites[each] for each in ids if each in overwrites]
        base = base & ~_united(each["deny"] for each in these) | _united(each["allow"] for each in these)
    return discord.Permissions(base)


def _united(bits: Iterable[str]) -> int:
    whole = 0
    for each in bits:
        whole |= int(each)
    return whole


def _invite(client: Client) -> str:
    return invite_link(client.application_id or 0)


def _failed(what: str, error: Exception, client: Client) -> Finding:
    if isinstance(error, ValueError) and not client.user:
        return _wrong(f"Discord: {what}", LOGIN_MALFORMED)
    return _wrong(f"Discord: {what}", explain(error, place="it", invite=_invite(client)).reason)


def _fine(text: str, advice: str = "") -> Finding:
    return Finding(is_fine=True, text=text, advice=advice)


def _wrong(text: str, advice: str) -> Finding:
    return Finding(is_fine=False, text=text, advice=advice)
