"""`make try-real`: real pages and news in their historical order, before the ordinary program.

They are served on loopback, polled by the ordinary watchers under a clock that follows history, and told to stand-ins
of Slack and Discord and to the terminal. Alerts go to standard output, progress to standard error.
"""

import asyncio
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from clausewatch.app import App, opened
from clausewatch.deliver import Outbox, drain
from clausewatch.model import Article, DeliveryStatus, Level
from clausewatch.service import one_pass
from clausewatch.settings import Settings, read_settings
from rehearsal import discord, slack
from rehearsal.clock import HandClock
from rehearsal.preview import preview
from rehearsal.real import CORPUS, WIRES, Moment, RealPage, choose, clone, live, moments, news, published_by
from rehearsal.rulesfile import Watched, write_rules
from rehearsal.screen import screen
from rehearsal.site import Reply, Site, rss

T = TypeVar("T")

OUT = Path("try-real-out")
"""Replaced by every run."""

SLACK_CHANNEL = "C0REHEARSAL"
DISCORD_CHANNEL = "1300000000000000001"

SHOWN_IN_FEED = 25
"""How many of its newest articles a wire's feed holds."""

UNLIMITED = 1_000_000
"""Messages in a window of the Discord stand-in: history passes faster than its rate limit would let it."""

EVERY = 20
"""How many steps pass between two lines of progress where there is no terminal for a bar."""

SINCE = datetime(2023, 10, 1)  # noqa: DTZ001 -- typer reads dates without a zone
"""When the watching begins: the raw pages were first recorded in that month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything outside the program: the pages and the news, and where both are told."""

    pages: list[RealPage]
    articles: list[Article]
    site: Site
    slack: slack.SlackStandIn
    discord: discord.DiscordStandIn
    clock: HandClock


async def rehearse(pages: list[RealPage], articles: list[Article], steps: Sequence[Moment]) -> Table:
    """Let the program live through these moments; what came of it as a table."""
    clock = HandClock(steps[0].at)
    async with (
        Site(clock) as site,
        slack.SlackStandIn() as slack_stand_in,
        discord.DiscordStandIn(limit=UNLIMITED) as discord_stand_in,
    ):
        world = World(
            pages=pages, articles=articles, site=site, slack=slack_stand_in, discord=discord_stand_in, clock=clock
        )
        async with opened(_settings(world), console=screen(), clock=clock) as app:
            polls = await _live(app, steps, world)
            await _write_preview(app)
            return await _table(app, polls, world)


def _settings(world: World) -> Settings:
    watched = [Watched(publisher=page.service, title=page.title, url=world.site.url(page.path)) for page in world.pages]
    watched += [Watched(publisher=wire, url=world.site.url(_wire_path(wire))) for wire in WIRES]
    return read_settings(
        {
            "DATABASE_URL": f"sqlite:///{OUT / 'clausewatch.db'}",
            "CLAUSEWATCH_RULES": str(write_rules(OUT, watched)),
            "CLAUSEWATCH_ALLOW_PRIVATE": "1",
            "SLACK_BOT_TOKEN": slack.TOKEN,
            "SLACK_CHANNEL": SLACK_CHANNEL,
            "SLACK_API_URL": world.slack.url,
            "DISCORD_BOT_TOKEN": discord.TOKEN,
            "DISCORD_CHANNEL": DISCORD_CHANNEL,
            "DISCORD_API_URL": world.discord.api,
        }
    )


async def _live(app: App, steps: Sequence[Moment], world: World) -> int:
    outbox: Outbox = replace(app.outbox, sleep=_at_once)
    progress = Console(stderr=True)
    for number, moment in enumerate(track(steps, "Living through history", console=progress, transient=True)):
        if not progress.is_terminal and number % EVERY == 0:
            progress.print(f"{moment.at:%d %b %Y}: {number} of {len(steps)}", highlight=False)
        world.clock.now = moment.at
        world.site.show(moment.replies | _feeds(moment, world))
        await one_pass(app.watch)
        await drain(outbox)
    return len(steps) * (len(world.pages) + len(WIRES))


def _feeds(moment: Moment, world: World) -> dict[str, Reply]:
    out = published_by(world.articles, moment.at)
    return {
        _wire_path(wire): rss(wire, "https://wire.example/", [one for one in out if one.outlet == wire][:SHOWN_IN_FEED])
        for wire in WIRES
    }


def _wire_path(wire: str) -> str:
    return f"/feed-{WIRES.index(wire)}.xml"


async def _at_once(_seconds: float) -> None:
    """The stand-ins need no rest between messages."""


async def _write_preview(app: App) -> None:
    alerts = await app.watch.store.alerts()
    (OUT / "preview.html").write_text(preview(alerts, "Real pages and news"), encoding="utf-8")


async def _table(app: App, polls: int, world: World) -> Table:
    store = app.watch.store
    alerts, deliveries = await store.alerts(), await store.deliveries()
    versions = [len(await store.versions(source.id)) for source in app.watch.ruleset.sources]
    levels = Counter(alert.level for alert in alerts)
    kinds = Counter(alert.kind for alert in alerts)
    table = Table("What", "How much", title="Real pages and news", title_justify="left", box=None)
    table.add_row("polls", f"{polls} until {world.clock():%d %b %Y}, answered {_counted(world.site.answers)}")
    table.add_row("documents and feeds", f"{len(world.pages)} and {len(WIRES)}")
    table.add_row("versions recorded", str(sum(versions)))
    table.add_row("alerts", f"{len(alerts)}: {_counted(kinds)}")
    table.add_row("by level", ", ".join(f"{levels[level]} {level}" for level in Level))
    table.add_row("Slack's stand-in has", str(len(world.slack.posts)))
    table.add_row("Discord's stand-in has", str(len(world.discord.messages[DISCORD_CHANNEL])))
    for delivery in deliveries:
        if delivery.status is not DeliveryStatus.SENT:
            table.add_row("not delivered", f"{delivery.channel.id}: {delivery.alert.subject}: {delivery.reason}")
    for health in await store.healths():
        if health.failures or health.note:
            table.add_row("to know", f"{health.source_id}: {health.reason if health.failures else health.note}")
    return table


def _counted(counts: Mapping[T, int]) -> str:
    return ", ".join(f"{number} x {name}" for name, number in counts.items())


def main(
    documents: Annotated[int, typer.Option(min=1, help="How many documents to serve.")] = 12,
    steps: Annotated[int, typer.Option(min=2, help="How often everything is polled.")] = 200,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="When the watching begins.")] = SINCE,
    corpus: Annotated[Path, typer.Option(help="Where the corpus lies.")] = CORPUS,
) -> None:
    """Rehearse with real pages and news. Skipped where the corpus is not there."""
    if not corpus.is_dir():
        typer.echo(f"Skipped: there is no corpus at {os.path.relpath(corpus)}.", err=True)
        raise typer.Exit
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    logging.basicConfig(filename=OUT / "clausewatch.log", level=logging.INFO, format="%(levelname)s %(message)s")
    with tempfile.TemporaryDirectory() as folder:
        pages = choose(clone(corpus, Path(folder)), corpus, documents)
        at = moments(pages, since.replace(tzinfo=UTC), steps)
        table = asyncio.run(rehearse(pages, news(corpus), list(live(pages, at))))
    screen().print(table)
    typer.echo(f"The messages as they stand in Slack and Discord: {OUT / 'preview.html'}")


if __name__ == "__main__":
    typer.run(main)
