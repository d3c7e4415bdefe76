"""The stand-in behaves as discord.py and Discord's documentation expect."""

from typing import Any

import discord
import pytest

from integrations.discord.invite import PERMISSIONS, invite_link
from integrations.discord.rest import Client, post
from rehearsal.discord import TOKEN, DiscordStandIn
from rehearsal.discord_checks import find_problem

CHANNEL_ID = "1300000000000000001"


async def test_discord_py_finds_a_channel_and_misses_another(stand_in: DiscordStandIn) -> None:
    async with Client(stand_in.api) as client:
        await client.login(TOKEN)
        with pytest.raises(discord.NotFound):
            await client.fetch_channel(5)
        assert (await client.fetch_channel(int(CHANNEL_ID))).id == int(CHANNEL_ID)


async def test_a_nonce_counts_within_its_channel_only() -> None:
    async with DiscordStandIn() as stand_in, Client(stand_in.api) as client:
        await client.login(TOKEN)
        ids = {await post(client, channel, {"content": "x"}, nonce="n") for channel in (1, 2, 1)}
        assert len(ids) == 2


async def test_what_discord_refuses_is_refused(stand_in: DiscordStandIn) -> None:
    async with Client(stand_in.api) as client:
        await client.login(TOKEN)
        with pytest.raises(discord.HTTPException, match="50035"):
            await post(client, int(CHANNEL_ID), {"content": "x" * 2001}, nonce="n")
    assert stand_in.messages == {}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"content": "x" * 2001},
        {"content": "x", "nonce": "n" * 26},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"description": "𝕏" * 2049}]},
        {"embeds": [{"fields": [{"name": "", "value": "x"}]}]},
        {"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]},
        {"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]},
        {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
        {"embeds": [{"title": "x"}] * 11},
    ],
)
def test_each_limit_is_known(payload: dict[str, Any]) -> None:
    assert find_problem(payload)


def test_the_invitation_asks_for_three_permissions() -> None:
    assert set(PERMISSIONS) == {"view_channel", "send_messages", "embed_links"}
    assert invite_link(42).endswith("/oauth2/authorize?client_id=42&scope=bot&permissions=19456")
