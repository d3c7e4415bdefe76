"""`make demo`: the episode, played before the ordinary program, with what a channel would hear of it.

The watchers, rules, store and delivery are the ones that `clausewatch run` uses; only the sites, the outlets and the
clock are ours. Ends with exit status 1 where the channel was told too little or too much.
"""

import asyncio
import logging
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.progress import track
from rich.text import Text

from clausewatch.app import App, opened
from clausewatch.deliver import drain
from clausewatch.model import Alert, Delivery, DeliveryAction, DeliveryStatus, Health
from clausewatch.service import one_pass
from clausewatch.settings import Settings
from rehearsal.clock import HandClock
from rehearsal.episode import ACTS, OUTLETS, PAGES, Act, Expected, scene
from rehearsal.preview import TITLE, preview
from rehearsal.rulesfile import Watched, write_rules
from rehearsal.screen import screen
from rehearsal.site import Site

OUT = Path("demo-out")
"""Replaced by every run."""

NEXT_STEPS = """
What it left in {out}/:
  preview.html      the same messages as they stand in Slack and in Discord
  clausewatch.db    every version, alert and delivery (SQLite)
  rules.yaml        what was watched, with the shipped rules beside it
  clausewatch.log   what the program noted meanwhile

Your own workspace:
  Slack      export SLACK_BOT_TOKEN=xoxb-…    SLACK_CHANNEL=C…
  Discord    export DISCORD_BOT_TOKEN=…       DISCORD_CHANNEL=…
  then       .venv/bin/clausewatch run
README.md says how to get a token in five minutes. Without one the alerts go to the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of one act: the alerts it caused, its failed polls, and where the outcome is not what it must be."""

    act: Act
    alerts: tuple[Alert, ...]
    failures: tuple[Health, ...]
    faults: tuple[str, ...]


async def play(out: Path, console: Console, acts: Sequence[Act] = ACTS) -> tuple[Played, ...]:
    """Play the acts in order, printing what happens and what the channel hears; files go into `out`."""
    clock = HandClock(acts[0].polls[0])
    async with Site(clock) as site:
        settings = settings_in(out, write_rules(out, _watched(site)))
        async with opened(settings, console=console, clock=clock) as app:
            return tuple(
                [await _play_act(number, act, app, site, clock, console) for number, act in enumerate(acts, 1)]
            )


def _watched(site: Site) -> list[Watched]:
    pages = [Watched(publisher=page.platform, title=page.title, url=site.url(page.path)) for page in PAGES]
    return pages + [Watched(publisher=outlet.name, url=site.url(outlet.path)) for outlet in OUTLETS]


def settings_in(out: Path, rules: Path) -> Settings:
    """The settings of a Clausewatch whose files are in the folder `out`."""
    return Settings(
        database_url=SecretStr(f"sqlite:///{out / 'clausewatch.db'}"),
        rules=rules,
        contact="",
        allow_private=True,
        chromium=None,
        slack=None,
        discord=None,
    )


async def _play_act(number: int, act: Act, app: App, site: Site, clock: HandClock, console: Console) -> Played:
    first, last = act.polls[0], act.polls[-1]
    console.rule(Text(f"{number}. {act.title} · {first:%d %b %Y} to {last:%d %b %Y}", style="bold"), align="left")
    console.print(act.story, style="italic", highlight=False)
    before = len(await app.watch.store.alerts())
    failures: list[Health] = []
    for at in track(act.polls, "Polling", console=console, transient=True, disable=not console.is_terminal):
        clock.now = at
        site.show(scene(at))
        failures += [health for health in await one_pass(app.watch) if health.failures]
        await drain(app.outbox)
    edits = await _edits(app)
    alerts = tuple(alert for alert in (await app.watch.store.alerts())[before:] if alert.fingerprint not in edits)
    undelivered = [f"{one.alert.subject}: {one.status}" for one in await _undelivered(app)]
    faults = (*check(act.expected, alerts), *undelivered)
    played = Played(act=act, alerts=alerts, failures=tuple(failures), faults=faults)
    _conclude(played, len(PAGES) + len(OUTLETS), console)
    return played


async def _edits(app: App) -> set[str]:
    """The fingerprints of alerts that only brought an earlier message up to date."""
    deliveries = await app.watch.store.deliveries()
    return {one.alert.fingerprint for one in deliveries if one.action is DeliveryAction.EDIT}


async def _undelivered(app: App) -> list[Delivery]:
    settled = {DeliveryStatus.SENT, DeliveryStatus.SUPPRESSED}  # an edit is superseded by a later one
    return [one for one in await app.watch.store.deliveries() if one.status not in settled]


def _conclude(played: Played, sources: int, console: Console) -> None:
    said = {0: "no message", 1: "1 message"}.get(len(played.alerts), f"{len(played.alerts)} messages")
    lines = [f"{len(played.act.polls)} polls of {sources} sources, {said}."]
    lines += [f"Kept for `clausewatch status`: {one.source_id} {one.reason}" for one in played.failures]
    console.print("\n".join(lines), style="green", highlight=False, markup=False)
    for fault in played.faults:
        console.print(f"WRONG: {fault}", style="bold red", highlight=False, markup=False)
    console.print()


def check(expected: Iterable[Expected], alerts: Sequence[Alert]) -> tuple[str, ...]:
    """Where the alerts are not the expected ones, each once and in any order: a line for each fault."""
    left = list(alerts)
    faults = []
    for wanted in expected:
        found = next((alert for alert in left if _is(alert, wanted)), None)
        if found is None:
            faults.append(f"nothing was said of {wanted.publisher}: {wanted.subject}")
            continue
        left.remove(found)
        faults += _compare(found, wanted)
    return (*faults, *(f"this should not have been said: {alert.publisher}: {alert.summary}" for alert in left))


def _is(alert: Alert, wanted: Expected) -> bool:
    return (alert.publisher, alert.subject) == (wanted.publisher, wanted.subject)


def _compare(alert: Alert, wanted: Expected) -> Iterable[str]:
    name = f"{alert.publisher}: {alert.subject}"
    if wanted.kinds and wanted.kinds != set(alert.kinds):
        yield f"{name} names {', '.join(alert.kinds)}, not {', '.join(sorted(wanted.kinds))}"
    if wanted.says not in alert.summary:
        yield f"{name} does not say “{wanted.says}”"
    if alert.level.rank < wanted.level.rank:
        yield f"{name} is told as {alert.level}, not {wanted.level}"
    quoted = [quote.after for quote in alert.quotes if quote.after]
    if not any(wanted.words in side.text for side in quoted) and wanted.words:
        yield f"{name} does not quote “{wanted.words}”"


def main() -> int:
    """The command. Exit status 0 where every act went as it must, else 1."""
    console = screen()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    logging.basicConfig(filename=OUT / "clausewatch.log", level=logging.INFO, format="%(levelname)s %(message)s")
    played = asyncio.run(play(OUT, console))
    alerts = [alert for part in played for alert in part.alerts]
    (OUT / "preview.html").write_text(preview(alerts, TITLE), encoding="utf-8")
    console.print(NEXT_STEPS.format(out=OUT), highlight=False, markup=False)
    if faults := [fault for part in played for fault in part.faults]:
        console.print(f"\nNot as it must be: {len(faults)}, marked WRONG above.", style="bold red")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
