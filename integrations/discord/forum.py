"""Forum channels: each alert is a post with tags, and what follows on it goes into the post.

A forum takes no messages, only posts; a post's first message has the post's id.
https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
from discord.http import Route

from clausewatch.model import Alert
from clausewatch.ports import InDoubt, LookUp, MayRepeat, Sent
from integrations.discord.limits import FORUM_TAGS

TYPES = frozenset({discord.ChannelType.forum.value, discord.ChannelType.media.value})

NEEDS_TAG = 1 << 4
"""https://docs.discord.com/developers/resources/channel#channel-object-channel-flags."""

OPEN_FOR = timedelta(minutes=50)
"""A post is listed as active for an hour at least, whatever the forum's setting; less what the clocks differ."""

SKEW = timedelta(minutes=1)
"""How far our clock and Discord's may be apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """A forum and its tags as (id, name) pairs, without those that only moderators may put on."""

    id: int
    guild_id: int
    tags: tuple[tuple[str, str], ...]
    needs_tag: bool


async def look(client: discord.Client, channel_id: int) -> Forum | None:
    """The forum of this id; None where the channel is another one. Raises what discord.py raises."""
    channel = await client.http.request(Route("GET", "/channels/{channel_id}", channel_id=channel_id))
    if channel["type"] not in TYPES:
        return None
    tags = [(str(tag["id"]), str(tag["name"])) for tag in channel.get("available_tags", ()) if not tag.get("moderated")]
    return Forum(
        id=channel_id,
        guild_id=int(channel["guild_id"]),
        tags=tuple(tags),
        needs_tag=bool(int(channel.get("flags", 0)) & NEEDS_TAG),
    )


async def start(
    client: discord.Client, board: Forum, name: str, alert: Alert, payload: Mapping[str, Any], *, trail: object
) -> str:
    """Open a post, and return its id."""
    route = Route("POST", "/channels/{channel_id}/threads", channel_id=board.id)
    body = {"name": name, "message": dict(payload), "applied_tags": tags(alert, board)}
    answer = await client.http.request(route, json=body, trace_request_ctx=trail)
    return str(answer["id"])


async def find(client: discord.Client, board: Forum, name: str, age: timedelta) -> LookUp:
    """Whether the bot has opened a post of this name since: forums know no nonce, but they can be looked at."""
    if age > OPEN_FOR:
        return InDoubt(reason="too long ago to find the post among the forum's active ones")
    route = Route("GET", "/guilds/{guild_id}/threads/active", guild_id=board.guild_id)
    since = discord.utils.time_snowflake(discord.utils.utcnow() - age - SKEW)
    answer = await client.http.request(route)
    for thread in answer["threads"]:
        is_ours = str(thread["owner_id"]) == str(client.user.id if client.user else "")
        if is_ours and int(thread["parent_id"]) == board.id and thread["name"] == name and int(thread["id"]) >= since:
            return Sent(remote_id=str(thread["id"]))
    return MayRepeat()


def tags(alert: Alert, board: Forum) -> list[str]:
    """Ids of the forum's tags that are named as the alert's level, kinds, platform or sort, those first that say most.

    Where the forum wants a tag and none fits, its first.
    """
    by_name = {_plain(name): tag_id for tag_id, name in board.tags}
    fitting = [by_name[name] for name in dict.fromkeys(_names(alert)) if name in by_name]
    if not fitting and board.needs_tag:
        fitting = [tag_id for tag_id, _ in board.tags[:1]]
    return list(dict.fromkeys(fitting))[:FORUM_TAGS]


def _names(alert: Alert) -> Iterator[str]:
    yield _plain(alert.publisher)
    yield _plain(alert.level)
    yield from map(_plain, alert.kinds)
    yield _plain(alert.kind)


def _plain(name: str) -> str:
    """Letters and digits alone: "Opt-out", "opt_out" and "⚠ opt out" are one tag."""
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))
