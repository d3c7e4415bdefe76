"""A site with a feed that grows, stand-ins that record what they get, and worker processes that can be killed."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from clausewatch.model import Article, Delivery, DeliveryAction, DeliveryStatus
from clausewatch.store import SqlStore
from rehearsal.discord import DiscordStandIn
from rehearsal.site import Site, rss
from rehearsal.slack import SlackStandIn
from tests.forkserver import processes
from tests.soak.soak_worker import BLIND, DISCORD, SLACK, World, work

PATIENCE = 300
"""Seconds until what should long have been delivered is taken for lost."""

STEMS = ("Ba", "Do", "Fi", "Gu", "Ha", "Jo", "Ku", "Le", "Mo", "Na", "Pe", "Qui", "Ru", "Si", "Ta", "Vo")
ENDS = (
    "aldan",
    "emrick",
    "intor",
    "orvell",
    "uskora",
    "attim",
    "ibbert",
    "ochtal",
    "eggoth",
    "alphen",
    "unziga",
    "irquis",
)
NAMES = [stem + end for stem in STEMS for end in ENDS] + [f"{end}{stem}".title() for stem in STEMS for end in ENDS]
"""Names of platforms: one for each article, since articles about one platform in one week would be one story."""


@dataclass
class Soak:
    """The world around the workers, and the workers."""

    world: World
    site: Site
    slack: SlackStandIn
    discord: DiscordStandIn
    workers: list = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    kills: int = 0

    def publish(self) -> None:
        """One more article that every channel must hear of."""
        number = len(self.titles)
        self.titles.append(f"{NAMES[number]} now trains AI models on artists' music without asking ({number})")
        self.show()

    def show(self) -> None:
        """Serve all articles so far."""
        articles = [
            Article(
                id=f"article-{number}",
                source_id="feed",
                outlet="Treble Post",
                title=title,
                lead=_lead(title),
                url=f"https://treble.example/{number}",
                published_at=datetime.now(UTC),
            )
            for number, title in enumerate(self.titles)
        ]
        self.site.show({"/feed": rss("Treble Post", self.site.url("/"), articles)})

    def start(self) -> None:
        """One more worker."""
        worker = processes.Process(target=work, args=(self.world,), daemon=True)
        worker.start()
        self.workers.append(worker)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End a worker in the middle of whatever it does."""
        worker = random.choice(self.workers)
        os.kill(worker.pid, number)
        worker.join()
        self.workers.remove(worker)
        self.kills += 1

    async def until_delivered(self) -> tuple[Delivery, ...]:
        """Wait until everything is delivered; the deliveries."""
        async with asyncio.timeout(PATIENCE), SqlStore.open(self.world.database, migrate=False) as store:
            while True:
                found = await store.deliveries()
                sent = Counter(each.alert.subject for each in found if _is_told(each))
                if all(sent[title] == 3 for title in self.titles):
                    return found
                await asyncio.sleep(0.2)

    def received(self, channel_id: str) -> Counter[str]:
        """How often each article came in a channel."""
        if channel_id == "discord":
            texts = [str(message) for message in self.discord.messages[DISCORD.address]]
        else:
            address = {"slack": SLACK, "blind": BLIND}[channel_id].address
            texts = [str(post["blocks"]) for post in self.slack.posts if post["channel"] == address]
        numbers = Counter(int(text.split("without asking (")[1].split(")")[0]) for text in texts if "asking (" in text)
        return Counter({title: numbers[number] for number, title in enumerate(self.titles)})

    def lost(self, channel_id: str) -> int:
        return sum(count == 0 for count in self.received(channel_id).values())

    def doubled(self, channel_id: str) -> int:
        return sum(max(count - 1, 0) for count in self.received(channel_id).values())


def _lead(title: str) -> str:
    """What no other article says: one that repeats another's text is its copy."""
    name = title.split(maxsplit=1)[0]
    chance = random.Random(title)
    filler = " ".join("".join(chance.choices("abdefgiklmnoprstu", k=7)) for _ in range(60))
    return f"{name} lets itself train generative AI on everything that artists upload. At {name}, {filler}."


def _is_told(delivery: Delivery) -> bool:
    return delivery.status is DeliveryStatus.SENT and delivery.action is DeliveryAction.POST


@pytest.fixture
def backend_url(request, tmp_path) -> str:
    """The database that the test's parameter names."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'soak.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def soak(backend_url: str) -> AsyncIterator[Soak]:
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(Site(lambda: datetime.now(UTC)))
        slack = await stack.enter_async_context(
            SlackStandIn(scopes="chat:write,channels:history", unreadable=frozenset({BLIND.address}), pause=0.05)
        )
        discord = await stack.enter_async_context(DiscordStandIn(limit=1_000_000))
        discord.pause = 0.05
        world = World(
            database=backend_url,
            feed=site.url("/feed"),
            slack=slack.url,
            discord=discord.api,
            call_limit=2.0,
            settle=0.3,
        )
        async with SqlStore.open(backend_url):
            pass
        soak = Soak(world, site, slack, discord)
        soak.show()
        yield soak
        for worker in soak.workers:
            worker.kill()
            worker.join()
