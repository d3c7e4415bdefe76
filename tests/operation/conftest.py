"""A real store, sources that fare as a test says, and what the channels were told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clausewatch.model import AlertKind, Article, Channel, Health, Source, Subscription, Symptom
from clausewatch.ports import Recording
from clausewatch.ruleset import Ruleset, load
from clausewatch.schedule import failed
from clausewatch.watch import Watch
from tests.cli.conftest import home, page, site, start

__all__ = ["home", "page", "site", "start"]

REPOSITORY = Path(__file__).parents[2]
TEAM = Channel(id="team", platform="console", address="-")
OPS = Channel(id="ops", platform="console", address="-")


@pytest.fixture(scope="session")
def shipped_rules() -> Ruleset:
    return load(REPOSITORY / "rules.yaml", examples=False)


@pytest.fixture
async def watch(store, clock, terms, feed, shipped_rules) -> Watch:
    everyone = (Subscription(channel_ids=("everyone",)),)
    ruleset = replace(shipped_rules, sources=(terms, feed), subscriptions=everyone, health="ops")
    await store.register([terms, feed], clock())
    return Watch(ruleset=ruleset, channels=(TEAM, OPS), store=store, watchers={}, clock=clock)


@pytest.fixture
def fails(store, clock) -> Callable:
    """Records so many failures of a source in a row, some time apart."""

    async def go(source: Source, times: int, apart: timedelta = timedelta(hours=1), symptom: Symptom | None = None):
        for _ in range(times):
            worse = failed(await store.health(source.id), source, "the server says 500", clock())
            await store.record(Recording(health=replace(worse, symptom=symptom)))
            clock.advance(apart)

    return go


@pytest.fixture
def is_well(store, clock) -> Callable:
    """Records that a source was read."""

    async def go(source: Source, **what) -> None:
        known = await store.health(source.id)
        health = Health(
            source_id=source.id,
            next_due=clock() + source.interval,
            checked_at=clock(),
            succeeded_at=clock(),
            turn=known.turn,
            **what,
        )
        await store.record(Recording(health=health))

    return go


@pytest.fixture
def publishes(store, clock) -> Callable:
    """Records an article of a feed, published now."""

    async def go(feed: Source) -> None:
        article = Article(
            id=f"{clock():%s}",
            source_id=feed.id,
            outlet=feed.publisher,
            title=f"News of {clock():%d %b %Y}",
            lead="",
            url=f"https://treble.example/{clock():%s}",
            published_at=clock(),
        )
        health = await store.health(feed.id)
        await store.record(Recording(health=replace(health, checked_at=clock()), articles=((article, False),)))

    return go


@pytest.fixture
def told(store) -> Callable:
    """What was queued about health so far: (channel, subject) pairs."""

    async def go() -> list[tuple[str, str]]:
        notices = [each for each in await store.deliveries() if each.alert.kind is AlertKind.NOTICE]
        return [(each.channel.id, each.alert.subject) for each in notices]

    return go
