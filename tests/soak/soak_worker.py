"""A whole Clausewatch process for the soak: real watchers, store, engine and senders, with limits for a short test.

Started by multiprocessing's fork server, which imports this once: a process is at work within milliseconds.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.engine import make_url

from clausewatch import service
from clausewatch.app import now, stop_on_signals
from clausewatch.deliver import Outbox, attempt
from clausewatch.engine import LocalEngine, local
from clausewatch.engine import procrastinate as shared
from clausewatch.engine.procrastinate import ProcrastinateEngine
from clausewatch.model import Channel, Source, SourceKind, Subscription
from clausewatch.ports import OWN_HANDS
from clausewatch.ruleset import baseline, load
from clausewatch.service import deliver_until, watch_until
from clausewatch.store import SqlStore, parse_address
from clausewatch.store.database import SERVER_LIMITS
from clausewatch.watch import Watch
from integrations.discord.send import DiscordSender
from integrations.slack.send import SlackSender
from rehearsal.discord import TOKEN as DISCORD_TOKEN
from rehearsal.slack import TOKEN as SLACK_TOKEN
from watchers import WATCHERS
from watchers.http import HttpClient

RULESET = load(baseline(), examples=False)

SLACK = Channel(id="slack", platform="slack", address="C0READABLE")
BLIND = Channel(id="blind", platform="slack", address="C0UNREADABLE")
"""A Slack channel whose history the app may not read."""
DISCORD = Channel(id="discord", platform="discord", address="123456789012345678")

CHANNELS = (SLACK, BLIND, DISCORD)

EVERY = timedelta(seconds=0.25)
"""How often the feed is asked for."""


@dataclass(frozen=True)
class World:
    """Where everything is. `call_limit` and `settle` are the outbox's, in seconds."""

    database: str
    feed: str
    slack: str
    discord: str
    call_limit: float
    settle: float


def work(world: World) -> None:
    """Watch and deliver until killed, or until SIGTERM."""
    logging.disable(logging.CRITICAL)
    local.PAUSE = 0.1
    service.CLAIM = timedelta(seconds=1.5)
    attempt.backoff = lambda _attempts: timedelta(seconds=0.3)
    shared.SWEEP = timedelta(seconds=0.3)
    shared.AGAIN = timedelta(seconds=0.2)
    shared.HEARTBEAT = timedelta(seconds=0.4)
    shared.STALLED = timedelta(seconds=world.call_limit + world.settle)
    asyncio.run(_work(world))


async def _work(world: World) -> None:
    address = parse_address(world.database)
    engine = LocalEngine() if address.is_sqlite else ProcrastinateEngine(make_url(world.database), SERVER_LIMITS)
    stop = stop_on_signals()
    async with SqlStore.open(world.database, waker=engine) as store:
        if isinstance(engine, LocalEngine):
            await _run(world, store, engine, stop)
        else:
            async with engine:
                await _run(world, store, engine, stop)


async def unchanged(watch: Watch) -> Watch:
    return watch


async def _run(world: World, store: SqlStore, engine, stop: asyncio.Event) -> None:
    feed = Source(
        id="feed/treble-post",
        kind=SourceKind.FEED,
        publisher="Treble Post",
        title="Treble Post",
        url=world.feed,
        interval=EVERY,
    )
    everyone = Subscription(channel_ids=tuple(channel.id for channel in CHANNELS))
    async with (
        HttpClient(clock=now, user_agent="soak", allow_private=True) as client,
        SlackSender(token=SLACK_TOKEN, base_url=world.slack) as slack,
        DiscordSender(DISCORD_TOKEN, api=world.discord) as discord,
        asyncio.TaskGroup() as loops,
    ):
        slack.spacing = timedelta(milliseconds=5)
        watch = Watch(
            ruleset=replace(RULESET, sources=(feed,), subscriptions=(everyone,)),
            channels=CHANNELS,
            store=store,
            watchers={kind: make(client, OWN_HANDS) for kind, make in WATCHERS.items()},
            clock=now,
        )
        outbox = Outbox(
            store=store,
            senders={"slack": slack, "discord": discord},
            clock=now,
            call_limit=timedelta(seconds=world.call_limit),
            settle=timedelta(seconds=world.settle),
            flood=1_000_000,
        )
        loops.create_task(watch_until(stop, watch, unchanged, engine))
        loops.create_task(deliver_until(stop, outbox, engine))
