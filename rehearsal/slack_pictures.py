"""Draws docs/slack-alert.png and docs/slack-app.png: a card; and an answer, a form and the App Home.

`python -m rehearsal.slack_pictures`, after `make demo` (needs Chromium). The real app answers over its socket by what
the demo has stored; what it sends the stand-in for Slack is drawn.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import typer
from rich.console import Console

from clausewatch.app import answer_in_slack, opened
from clausewatch.commands import card_actions
from clausewatch.model import ActKind, Handling
from clausewatch.settings import read_settings
from clausewatch.store import SqlStore
from integrations.slack.render import render
from rehearsal.preview import DATABASE, draw_html, installed_browser, slipped_in
from rehearsal.slack import APP_TOKEN, TOKEN, Member, SlackStandIn
from rehearsal.slack_people import Person, SocketWire
from rehearsal.slack_preview import fragment, home, modal

DOCS = Path(__file__).parents[1] / "docs"

GRID = "display: grid; grid-template-columns: 1fr 1fr; gap: 16px; align-items: start; background: #fff; padding: 8px"


@asynccontextmanager
async def asked(database: Path) -> AsyncIterator[Person]:
    """The app on this database, and an admin who asks it."""
    async with SlackStandIn() as slack:
        slack.members["U0ANALABEL"] = Member(name="Ana", is_admin=True)
        environ = {
            "DATABASE_URL": f"sqlite:///{database}",
            "CLAUSEWATCH_RULES": str(database.with_name("rules.yaml")),
            "CLAUSEWATCH_ALLOW_PRIVATE": "1",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.url,
        }
        stop = asyncio.Event()
        async with opened(read_settings(environ), console=Console()) as app, asyncio.TaskGroup() as loops:
            loops.create_task(answer_in_slack(stop, app))
            try:
                yield Person(slack=slack, wire=SocketWire(slack=slack))
            finally:
                stop.set()


async def payloads(database: Path) -> tuple[str, str]:
    """A card that somebody has snoozed, and the app beside it, as HTML."""
    async with SqlStore.open(f"sqlite:///{database}") as store:
        alert = slipped_in(await store.alerts())
    if alert is None:
        raise typer.BadParameter(f"{database} holds no alert of high level about a page: run `make demo` again")
    until = alert.at + timedelta(days=1, hours=3)
    snoozed = Handling(kind=ActKind.SNOOZED, who="Ana", at=alert.at + timedelta(hours=3), until=until)
    handled = replace(alert, handling=(snoozed,))
    async with asked(database) as ana:
        answer = await ana.types(f"diff {alert.publisher}")
        form = await ana.types_for_a_form("settings")
        seen = await ana.opens_home()
    side_by_side = "".join(f"<div>{part}</div>" for part in (fragment(answer) + modal(form), home(seen)))
    return fragment(render(handled, card_actions(handled))), f'<div style="{GRID}">{side_by_side}</div>'


def main() -> None:
    """Draw the pictures of the Slack app."""
    browser = installed_browser()
    if not DATABASE.exists() or browser is None:
        typer.echo(f"Skipped: it needs {DATABASE} (`make demo`) and Chromium.", err=True)
        raise typer.Exit(1)
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(DATABASE.parent, Path(folder, "demo"))
        card, app = asyncio.run(payloads(Path(copied, DATABASE.name)))
    draw_html(card, DOCS / "slack-alert.png", browser)
    draw_html(app, DOCS / "slack-app.png", browser)


if __name__ == "__main__":
    typer.run(main)
