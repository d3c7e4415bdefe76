"""The doctor says what is wrong with the Discord side, and what to do; it posts nothing."""

from collections.abc import AsyncIterator

import discord
import pytest

from clausewatch.cli.doctor import DOCTORS
from clausewatch.ports import Finding
from clausewatch.settings import Settings, read_settings
from integrations.discord.doctor import check, granted
from integrations.discord.invite import PERMISSIONS
from rehearsal.discord import TOKEN
from rehearsal.discord_app import DiscordAppStandIn

CHANNEL_ID = "1300000000000000001"
ALL_ASKED = discord.Permissions(**dict.fromkeys(PERMISSIONS, True)).value


@pytest.fixture
async def discord_app() -> AsyncIterator[DiscordAppStandIn]:
    async with DiscordAppStandIn(channels=[CHANNEL_ID]) as server:
        yield server


def settings_for(server: DiscordAppStandIn, **more: str) -> Settings:
    given = {"DISCORD_BOT_TOKEN": TOKEN, "DISCORD_CHANNEL": CHANNEL_ID, "DISCORD_API_URL": server.api}
    return read_settings({**given, **more})


async def found(server: DiscordAppStandIn, **more: str) -> list[Finding]:
    settings = settings_for(server, **more)
    return list(await check(settings, settings.channels))


def wrong(findings: list[Finding]) -> str:
    return "\n".join(f"{each.text}: {each.advice}" for each in findings if not each.is_fine)


async def test_all_is_well(discord_app: DiscordAppStandIn) -> None:
    discord_app.permissions = ALL_ASKED
    discord_app.commands.append([{"name": "policy"}])
    assert wrong(await found(discord_app)) == ""
    assert not discord_app.messages


async def test_what_the_bot_may_not_is_named_with_what_to_do(discord_app: DiscordAppStandIn) -> None:
    discord_app.permissions = ALL_ASKED & ~discord.Permissions(embed_links=True).value
    said = wrong(await found(discord_app))
    assert "Embed Links" in said
    assert "View Channel" not in said
    assert "oauth2/authorize" in said
    assert "/policy is not registered yet" in said


async def test_a_channel_that_is_not_there_is_said(discord_app: DiscordAppStandIn) -> None:
    assert "does not exist" in wrong(await found(discord_app, DISCORD_CHANNEL="1300000000000000009"))


async def test_a_refused_token_is_said_and_not_shown(discord_app: DiscordAppStandIn) -> None:
    token = f"{TOKEN}x"
    said = wrong(await found(discord_app, DISCORD_BOT_TOKEN=token))
    assert "DISCORD_BOT_TOKEN" in said
    assert token not in said


async def test_where_nothing_is_configured_nothing_is_asked() -> None:
    (finding,) = await check(read_settings({}), ())
    assert finding.is_fine


def test_overwrites_of_the_channel_count_last() -> None:
    server = {"id": "1", "roles": [{"id": "1", "permissions": "2048"}, {"id": "2", "permissions": "1024"}]}
    member = {"user": {"id": "9"}, "roles": ["2"]}
    place = {
        "permission_overwrites": [{"id": "1", "deny": "2048", "allow": "0"}, {"id": "9", "deny": "0", "allow": "16384"}]
    }
    allowed = granted(server, member, place)
    assert (allowed.view_channel, allowed.send_messages, allowed.embed_links) == (True, False, True)
    chief = {**server, "roles": [{"id": "1", "permissions": "8"}]}
    assert granted(chief, member, place).send_messages


def test_the_command_line_asks_it() -> None:
    assert DOCTORS["discord"] == check.__module__
