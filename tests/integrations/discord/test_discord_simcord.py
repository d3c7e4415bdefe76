"""simcord, which knows Discord's limits by itself, takes every payload through the real discord.py."""

from dataclasses import replace

import discord
import pytest
from simcord.env import Env

from clausewatch.model import Alert, ClauseKind, Marked, Quote
from integrations.discord.render import render
from integrations.discord.rest import post


@pytest.fixture
def simcord_bot() -> discord.Client:
    """What simcord's own fixture, simcord_env, runs."""
    return discord.Client(intents=discord.Intents(guilds=True))


async def post_in(world: Env, alert: Alert) -> discord.Message:
    channel = world.create_guild().create_text_channel("ai-terms")
    message_id = await post(world.bot, channel.id, render(alert), nonce="nonce")
    found = world.bot.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return await found.fetch_message(int(message_id))


@pytest.mark.parametrize(
    "name", ["new_grant", "opt_out_added", "clause_removed", "reworded", "news", "story", "signal", "baseline"]
)
async def test_each_standard_alert_arrives_as_it_was_made(
    simcord_env: Env, standard_alerts: dict[str, Alert], name: str
) -> None:
    payload = render(standard_alerts[name])
    message = await post_in(simcord_env, standard_alerts[name])
    assert message.content == payload["content"]
    arrived, made = message.embeds[0], discord.Embed.from_dict(payload["embeds"][0])
    assert (arrived.title, arrived.description, arrived.url) == (made.title, made.description, made.url)
    assert [(field.name, field.value) for field in arrived.fields] == [
        (field.name, field.value) for field in made.fields
    ]


async def test_the_fullest_card_is_taken(simcord_env: Env, standard_alerts: dict[str, Alert]) -> None:
    side = Marked(text="𝕏_*x* " * 3000, spans=((0, 9000),))
    quotes = (Quote(kinds=tuple(ClauseKind), before=side, after=side, headings=("§ " * 500,)),) * 60
    full = replace(standard_alerts["new_grant"], quotes=quotes, subject="# " * 900, summary="@everyone " * 900)
    message = await post_in(simcord_env, full)
    assert len(message.embeds[0]) <= 6000
    assert message.mention_everyone is False
