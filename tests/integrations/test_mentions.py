"""Who is mentioned: at the level that was set, in a post and never in an edit, and nobody whom foreign text names."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clausewatch.model import Alert, AlertKind, Channel, DeliveryAction, Level
from clausewatch.ports import Message
from integrations.discord import mention as discord
from integrations.discord.render import render as discord_card
from integrations.slack import mention as slack
from integrations.slack.render import render as slack_card

ALERT = Alert(
    fingerprint="f",
    kind=AlertKind.NEWS,
    level=Level.HIGH,
    publisher="Treble Post",
    subject="<!here> <@U0OTHER00> @everyone <@&99999999999999999>",
    summary="Something was written.",
    at=datetime(2026, 1, 5, 9, tzinfo=UTC),
)


def message(*named: str, action: DeliveryAction = DeliveryAction.POST, level: Level = Level.HIGH) -> Message:
    room = Channel(id="r", platform="p", address="C0", mention=named)
    return Message(channel=room, alert=replace(ALERT, level=level), nonce="n", action=action)


def test_slack_mentions_people_groups_and_whoever_is_here():
    plain = slack_card(ALERT)
    posted = slack.mentioning(message("U0ANA123", "S0LEGAL1", "here"), plain)
    assert posted["blocks"][0]["text"]["text"] == "<@U0ANA123> <!subteam^S0LEGAL1> <!here>"
    assert posted["blocks"][1:] == plain["blocks"]
    marked = [str(block) for block in posted["blocks"][1:] if "mrkdwn" in str(block)]
    assert not any(name in text for text in marked for name in ("<!here>", "<@U0OTHER00>"))


def test_discord_may_ping_those_who_are_named_and_nobody_else():
    role, user = "12345678901234567", "22345678901234567"
    posted = discord.mentioning(message(f"role:{role}", f"user:{user}"), discord_card(ALERT))
    assert posted["content"].startswith(f"<@&{role}> <@{user}>\n")
    assert posted["allowed_mentions"] == {"parse": [], "users": [user], "roles": [role]}


@pytest.mark.parametrize(
    "asked",
    [message(), message("here", level=Level.MEDIUM), message("here", action=DeliveryAction.EDIT)],
    ids=["nobody is named", "a lower level", "an edit"],
)
def test_nobody_is_mentioned(asked):
    for front, card in ((slack, slack_card(ALERT)), (discord, discord_card(ALERT))):
        assert front.mentioning(asked, card) == card
