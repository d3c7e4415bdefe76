"""A stand-in for Discord, a sender that posts to it, and discord.py's waits made countable."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import discord.http
import pytest

from clausewatch.commands import Desk
from clausewatch.rulebook import Rulebook
from clausewatch.store import SqlStore
from clausewatch.watch import Watch
from integrations.discord.send import DiscordSender
from rehearsal.discord import TOKEN, DiscordStandIn
from tests.commands.talking import RULES
from watchers.surveyor import SiteSurveyor

CHANNEL_ID = "1300000000000000001"


@pytest.fixture
async def stand_in() -> AsyncIterator[DiscordStandIn]:
    async with DiscordStandIn(channels=[CHANNEL_ID]) as server:
        yield server


@pytest.fixture
async def sender(stand_in: DiscordStandIn) -> AsyncIterator[DiscordSender]:
    async with DiscordSender(TOKEN, api=stand_in.api) as entered:
        yield entered


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that discord.py's REST client means to sleep between its attempts, in order; none is slept.

    (Zeros are left out: it also sleeps those, after every answer without a rate limit.)
    """
    asked: list[float] = []

    async def sleep(seconds: float) -> None:
        if seconds:
            asked.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(discord.http, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))
    return asked


@pytest.fixture
async def desk(tmp_path: Path, store: SqlStore, clock) -> Desk:
    """The core over a real store and real rules."""
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    rules = Rulebook(path)
    await rules.follow(store, clock())
    await store.register(rules.ruleset.sources, clock())
    watch = Watch(ruleset=rules.ruleset, channels=(), store=store, watchers={}, clock=clock)
    return Desk(watch=watch, rules=rules, surveyor=SiteSurveyor())
