"""Draws docs/slack-*.png and docs/discord-*.png: an alert with its buttons; an answer, a form, and Slack's App Home.

`python -m rehearsal.chat_pictures`, after `make demo` (needs Chromium). The real apps answer over their sockets by what
the demo has stored; what they send to the stand-ins for Slack and Discord is drawn.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from clausewatch.app import App, answer_in_discord, answer_in_slack, opened
from clausewatch.commands import card_actions
from clausewatch.model import ActKind, Alert, Handling
from clausewatch.settings import read_settings
from clausewatch.store import SqlStore
from integrations.discord.render import render as for_discord
from integrations.slack.render import render as for_slack
from rehearsal import discord, discord_preview, slack, slack_preview
from rehearsal.clock import HandClock
from rehearsal.discord_app import Asked, DiscordAppStandIn
from rehearsal.episode import ACTS
from rehearsal.preview import DATABASE, PICTURE_WIDTH, draw_html, installed_browser, slipped_in
from rehearsal.slack import Member, SlackStandIn
from rehearsal.slack_people import Person, SocketWire

DOCS = Path(__file__).parents[1] / "docs"

ASKED, COMPARED = "Wavelark", "Wavelark Humfield Osterklang"
"""Whom the people in the pictures ask about."""

CARD_WIDTH = 740
"""CSS pixels: a message alone."""

TRIES = 5
"""For a form, which has to be there within three seconds."""

Listen = Callable[[asyncio.Event, App], Awaitable[None]]


@asynccontextmanager
async def listening(database: Path, environ: Mapping[str, str], listen: Listen) -> AsyncIterator[None]:
    """An app on this database that answers, on the demo's last day."""
    settings = read_settings(
        {
            "DATABASE_URL": f"sqlite:///{database}",
            "CLAUSEWATCH_RULES": str(database.with_name("rules.yaml")),
            "CLAUSEWATCH_ALLOW_PRIVATE": "1",
            **environ,
        }
    )
    stop, clock = asyncio.Event(), HandClock(ACTS[-1].polls[-1])
    async with opened(settings, console=Console(), clock=clock) as app, asyncio.TaskGroup() as loops:
        loops.create_task(_until(stop, listen, app))
        try:
            yield
        finally:
            stop.set()


async def _until(stop: asyncio.Event, listen: Listen, app: App) -> None:
    await listen(stop, app)


async def in_slack(database: Path) -> str:
    """An answer and a form beside the App Home, as HTML."""
    async with SlackStandIn() as stand_in:
        stand_in.members["U0ANALABEL"] = Member(name="Ana", is_admin=True)
        environ = {
            "SLACK_BOT_TOKEN": slack.TOKEN,
            "SLACK_APP_TOKEN": slack.APP_TOKEN,
            "SLACK_API_URL": stand_in.url,
        }
        async with listening(database, environ, answer_in_slack):
            ana = Person(slack=stand_in, wire=SocketWire(slack=stand_in))
            answer = await ana.types(f"diff {ASKED}")
            form = await ana.types_for_a_form("settings")
            seen = await ana.opens_home()
    left = slack_preview.fragment(answer) + slack_preview.modal(form)
    return _columns(left, slack_preview.home(seen), ground="#fff")


async def in_discord(database: Path) -> str:
    """A lookup beside a comparison and a form, as HTML."""
    async with DiscordAppStandIn() as stand_in:
        environ = {"DISCORD_BOT_TOKEN": discord.TOKEN, "DISCORD_API_URL": stand_in.api}
        async with listening(database, environ, answer_in_discord):
            async with asyncio.timeout(20):
                await stand_in.ready.wait()
            said = await _answer(await stand_in.command("lookup", platform=ASKED))
            compared = await _answer(await stand_in.command("compare", platforms=COMPARED))
            form = await _form(stand_in)
    left = discord_preview.fragment(said)
    right = discord_preview.fragment(compared) + discord_preview.modal(form)
    return _columns(left, right, ground="#313338")


async def _answer(asked: Asked) -> Mapping[str, Any]:
    """What was answered: at once, or on a busy machine later in its place."""
    await asked.until(lambda each: bool(each.data.get("embeds") or each.edits))
    return asked.edits[-1] if asked.edits else asked.data


async def _form(stand_in: DiscordAppStandIn) -> Mapping[str, Any]:
    """The form of the settings, asked for again where it came too late for Discord to open it."""
    for _ in range(TRIES):
        asked = await stand_in.command("settings edit", is_chief=True)
        await asked.until(lambda each: each.type is not None)
        if "components" in asked.data and "title" in asked.data:
            return asked.data
    raise RuntimeError("no form came within three seconds: this machine is too busy")


def _columns(left: str, right: str, *, ground: str) -> str:
    style = f"display: grid; grid-template-columns: 1fr 1fr; gap: 16px; align-items: start; background: {ground}"
    return f'<div style="{style}; padding: 8px"><div>{left}</div><div>{right}</div></div>'


async def snoozed(database: Path) -> Alert:
    """The alert about the new clause, which somebody has snoozed."""
    async with SqlStore.open(f"sqlite:///{database}") as store:
        alert = slipped_in(await store.alerts())
    if alert is None:
        raise typer.BadParameter(f"{database} holds no alert of high level about a page: run `make demo` again")
    at = alert.at + timedelta(hours=3)
    done = Handling(kind=ActKind.SNOOZED, who="Ana", at=at, until=at + timedelta(days=1))
    return replace(alert, handling=(done,))


async def pictures(database: Path) -> dict[str, str]:
    """What is drawn, as HTML by name."""
    alert = await snoozed(database)
    actions = card_actions(alert)
    return {
        "slack-alert": slack_preview.fragment(for_slack(alert, actions)),
        "slack-app": await in_slack(database),
        "discord-alert": discord_preview.fragment(for_discord(alert, actions)),
        "discord-app": await in_discord(database),
    }


def main() -> None:
    """Draw the pictures of both apps."""
    browser = installed_browser()
    if not DATABASE.exists() or browser is None:
        typer.echo(f"Skipped: it needs {DATABASE} (`make demo`) and Chromium.", err=True)
        raise typer.Exit(1)
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(DATABASE.parent, Path(folder, "demo"))
        drawn = asyncio.run(pictures(Path(copied, DATABASE.name)))
    for name, html in drawn.items():
        width = CARD_WIDTH if name.endswith("alert") else PICTURE_WIDTH
        draw_html(html, DOCS / f"{name}.png", browser, width=width)
        typer.echo(f"Drawn: {DOCS.name}/{name}.png")


if __name__ == "__main__":
    typer.run(main)
