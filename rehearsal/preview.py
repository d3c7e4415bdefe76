"""Shows alerts as they would stand in Slack and in Discord, side by side, on one HTML page; and makes a picture of one.

`python -m rehearsal.preview` writes the page of the demo's alerts anew; with `--picture FILE` it draws the alert about
the clause that slipped in (needs Chromium).
"""

import asyncio
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Annotated

import typer

from clausewatch.model import Alert, AlertKind, Level
from clausewatch.store import SqlStore
from integrations.discord.render import render as for_discord
from integrations.slack.render import render as for_slack
from rehearsal import discord_preview, slack_preview

DATABASE = Path("demo-out/clausewatch.db")
"""Where `make demo` keeps its alerts."""

TITLE = "The demo’s alerts in Slack and Discord"

PICTURE_WIDTH = 1180
"""CSS pixels: both messages at the width they have in the apps."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)  # fmt: skip
"""Chromium without a window that reaches for nothing by itself. The pages it is shown are our own, so no sandbox."""

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1400px; background: #f6f6f4; color: #222;
  font: 16px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 15px; font-weight: 600; color: #555; margin: 32px 0 8px; }
.sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 16px; align-items: start; }
.side { background: #fff; border: 1px solid #ddd; border-radius: 8px; overflow: hidden; }
.side > div { max-width: none; border-radius: 0; }
.where { font-size: 12px; font-weight: 600; letter-spacing: .04em; color: #666; padding: 6px 20px;
  border-bottom: 1px solid #e5e5e5; }
@media (max-width: 900px) { body { padding: 12px; } .sides { grid-template-columns: minmax(0, 1fr); } }
"""

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"""


def preview(alerts: Iterable[Alert], title: str) -> str:
    """One self-contained page with every alert in both forms, from the payloads that the platforms would get."""
    sections = "\n".join(
        f"<section>\n<h2>{escape(_caption(alert))}</h2>\n{sides(alert)}\n</section>" for alert in alerts
    )
    return _document(title, f"<h1>{escape(title)}</h1>\n{sections}")


def sides(alert: Alert) -> str:
    """One alert's two messages side by side."""
    messages = (
        ("Slack", slack_preview.fragment(for_slack(alert))),
        ("Discord", discord_preview.fragment(for_discord(alert))),
    )
    shown = "".join(
        f'<div class="side"><div class="where">{platform}</div>{html}</div>\n' for platform, html in messages
    )
    return f'<div class="sides">\n{shown}</div>'


def _caption(alert: Alert) -> str:
    return f"{alert.at.day} {alert.at:%B %Y} · {alert.publisher}"


def _document(title: str, body: str, style: str = "") -> str:
    styles = _STYLE + slack_preview.STYLE + discord_preview.STYLE + style
    return (
        f"{_HEAD}<title>{escape(title)}</title>\n<style>{styles}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def draw(alert: Alert, picture: Path, browser: str) -> None:
    """Draw one alert's two messages as a PNG, cropped to them. Raises CalledProcessError where the browser fails."""
    draw_html(sides(alert), picture, browser)


def draw_html(body: str, picture: Path, browser: str, *, width: int = PICTURE_WIDTH) -> None:
    """Draw messages as a PNG, cropped to them. Raises CalledProcessError where the browser fails."""
    html = _document("An alert", body, "body { max-width: none; padding: 16px; }")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "alert.html")
        page.write_text(html, encoding="utf-8")
        size = f"--window-size={width},{_height(html, Path(folder), browser, width)}"
        picture.parent.mkdir(parents=True, exist_ok=True)
        _browse(browser, folder, size, f"--screenshot={picture.resolve()}", page.as_uri())


def _height(html: str, folder: Path, browser: str, width: int) -> int:
    """How many CSS pixels high the page is at this width: a copy of it with a script tells."""
    script = "<script>document.title = 'height ' + document.documentElement.getBoundingClientRect().height;</script>"
    copy = Path(folder, "measured.html")
    copy.write_text(re.sub(r"<meta http-equiv.*\n", "", html).replace("</body>", f"{script}</body>"), encoding="utf-8")
    told = _browse(browser, str(folder), f"--window-size={width},800", "--dump-dom", copy.as_uri())
    found = re.search(r"<title>height (\d+)", told)
    if not found:
        raise RuntimeError(f"{browser} did not measure the page")
    return int(found[1]) + 1


def _browse(browser: str, folder: str, *arguments: str) -> str:
    command = [browser, *QUIET, f"--user-data-dir={folder}/profile", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def slipped_in(alerts: Iterable[Alert]) -> Alert | None:
    """The first alert of high level about a page: in the demo, the new clause."""
    return next((alert for alert in alerts if alert.kind is AlertKind.CHANGE and alert.level is Level.HIGH), None)


async def _alerts(database: Path) -> tuple[Alert, ...]:
    async with SqlStore.open(f"sqlite:///{database}") as store:
        return await store.alerts()


def main(
    picture: Annotated[Path | None, typer.Option(help="Draw the alert about the new clause into this PNG.")] = None,
) -> None:
    """Show the demo's alerts as Slack and Discord would."""
    if not DATABASE.exists():
        typer.echo(f"There is no {DATABASE} yet: run `make demo` first.", err=True)
        raise typer.Exit(1)
    alerts = asyncio.run(_alerts(DATABASE))
    if picture:
        typer.echo(_drawn(picture, alerts))
        return
    page = DATABASE.with_name("preview.html")
    page.write_text(preview(alerts, TITLE), encoding="utf-8")
    typer.echo(f"Written: {page}")


def installed_browser() -> str | None:
    """The Chromium of this machine, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _drawn(picture: Path, alerts: Iterable[Alert]) -> str:
    """Draw the new clause's alert where that can be done; what came of it in one line."""
    browser = installed_browser()
    alert = slipped_in(alerts)
    if not browser:
        return "Skipped: no Chromium on this machine (Debian: apt-get install chromium)."
    if not alert:
        return f"Skipped: {DATABASE} holds no alert of high level about a page: run `make demo` again."
    draw(alert, picture, browser)
    return f"Drawn: {picture} ({picture.stat().st_size // 1000} kB)"


if __name__ == "__main__":
    typer.run(main)
