"""What every integration promises (clausewatch.ports.Sender), over each of them and the real client libraries."""

import io
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from rich.console import Console

from clausewatch.model import Channel
from clausewatch.ports import Closed, Message, Sender, Sent, TryAgain
from integrations.console.send import ConsoleSender
from integrations.discord.send import DiscordSender
from integrations.slack.send import SlackSender
from rehearsal.discord import TOKEN as DISCORD_TOKEN
from rehearsal.discord import DiscordStandIn
from rehearsal.slack import TOKEN as SLACK_TOKEN
from rehearsal.slack import SlackStandIn

WRONG = {"slack": "xoxb-another-token-than-it-takes", "discord": "another-token-than.it-takes.but-of-the-right-form"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform's stand-in. `sender` makes a sender with this token or the right one; `received` is what came."""

    sender: Callable[[str | None], Sender]
    channel: Channel
    received: Callable[[], list[str]]


@asynccontextmanager
async def slack() -> AsyncIterator[Platform]:
    async with SlackStandIn() as stand_in:
        yield Platform(
            sender=lambda token: SlackSender(token=token or SLACK_TOKEN, base_url=stand_in.url),
            channel=Channel(id="slack", platform="slack", address="C0123456789"),
            received=lambda: [json.dumps(post) for post in stand_in.posts],
        )


@asynccontextmanager
async def discord() -> AsyncIterator[Platform]:
    address = "123456789012345678"
    async with DiscordStandIn(limit=100) as stand_in:
        yield Platform(
            sender=lambda token: DiscordSender(token or DISCORD_TOKEN, api=stand_in.api),
            channel=Channel(id="discord", platform="discord", address=address),
            received=lambda: [json.dumps(message) for message in stand_in.messages[address]],
        )


@asynccontextmanager
async def console() -> AsyncIterator[Platform]:
    out = io.StringIO()
    yield Platform(
        sender=lambda token: ConsoleSender(Console(file=out, width=100)),
        channel=Channel(id="terminal", platform="console", address="-"),
        received=lambda: [text for text in out.getvalue().split("╭─") if text],
    )


EVERY = {"slack": slack, "discord": discord, "console": console}


@pytest.fixture(params=EVERY)
async def platform(request) -> AsyncIterator[Platform]:
    async with EVERY[request.param]() as platform:
        yield platform


@pytest.fixture(params=["slack", "discord"])
async def remote(request) -> AsyncIterator[Platform]:
    async with EVERY[request.param]() as platform:
        yield platform


async def test_names_its_platform_and_its_spacing(platform):
    async with platform.sender(None) as sender:
        assert sender.platform == platform.channel.platform
        assert timedelta() <= sender.spacing <= timedelta(seconds=5)


async def test_sends_every_standard_alert_once_in_order(platform, standard_alerts):
    async with platform.sender(None) as sender:
        assert await sender.verify() is None
        outcomes = [
            await sender.send(Message(channel=platform.channel, alert=alert, nonce=f"nonce{number}"))
            for number, alert in enumerate(standard_alerts.values())
        ]
    assert all(isinstance(outcome, Sent) and outcome.remote_id for outcome in outcomes)
    assert len({outcome.remote_id for outcome in outcomes}) == len(standard_alerts)
    received = platform.received()
    assert len(received) == len(standard_alerts)
    for message, alert in zip(received, standard_alerts.values(), strict=True):
        assert alert.summary.split()[0] in message


async def test_a_refused_token_is_told_and_costs_no_alert(remote, standard_alerts):
    wrong = WRONG[remote.channel.platform]
    async with remote.sender(wrong) as sender:
        problem = await sender.verify()
        outcome = await sender.send(
            Message(channel=remote.channel, alert=next(iter(standard_alerts.values())), nonce="n")
        )
    assert problem
    assert wrong not in problem
    assert isinstance(outcome, Closed)
    assert wrong not in outcome.reason
    assert remote.received() == []


@pytest.mark.parametrize("name", ["slack", "discord"])
async def test_a_platform_out_of_reach_is_tried_again_and_is_no_wrong_token(name, standard_alerts):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}/api/"
    sender = {
        "slack": lambda: SlackSender(token=SLACK_TOKEN, base_url=address),
        "discord": lambda: DiscordSender(DISCORD_TOKEN, api=f"{address}v10", patience=timedelta(seconds=1)),
    }[name]()
    async with sender:
        assert await sender.verify() is None
        channel = Channel(id=name, platform=name, address="123456789012345678")
        outcome = await sender.send(Message(channel=channel, alert=next(iter(standard_alerts.values())), nonce="n"))
    assert isinstance(outcome, TryAgain)
