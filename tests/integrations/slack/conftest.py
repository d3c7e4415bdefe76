"""A stand-in for Slack and a sender that posts to it."""

from collections.abc import AsyncIterator

import pytest

from integrations.slack.send import SlackSender
from rehearsal.slack import TOKEN, SlackStandIn


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(channels=frozenset({"C0ALERTS"})) as stand_in:
        yield stand_in


@pytest.fixture
async def sender(slack: SlackStandIn) -> AsyncIterator[SlackSender]:
    async with SlackSender(token=TOKEN, base_url=slack.url) as entered:
        yield entered
