"""`run`, `watch`, `deliver`, `release`: the program itself, whole or in parts."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from clausewatch.app import App, answer_in_discord, answer_in_slack, monitored, opened, stop_on_signals
from clausewatch.archive import run_errands
from clausewatch.cli.dry import rehearse
from clausewatch.cli.status import WAITING
from clausewatch.deliver import drain
from clausewatch.log import set_up_logging
from clausewatch.model import Delivery, DeliveryStatus, Health
from clausewatch.service import deliver_until, either, one_pass, watch_until
from clausewatch.settings import Settings, read_settings
from clausewatch.store import held

SOME_FAILED = 1
"""Exit status of a pass in which some sources could not be read or some alerts not be delivered."""

INTERRUPTED = 130
"""Exit status of a pass that a signal ended early (128 + SIGINT, as shells have it)."""

HONCHO = "HONCHO_PROCESS_NAME"
"""Set by honcho, which ends every process of a Procfile when one of them ends, even `release`: there it has to stay."""


DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="One pass: read and decide everything, show what would be told, store nothing."),
]


def run(
    once: Annotated[bool, typer.Option("--once", help="Do one pass over every source and exit.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Watch every source of rules.yaml, deliver to every channel and answer in Slack and Discord, in one process."""
    if dry_run:
        _rehearse(watching=True, delivering=True)
    with prepared("watch", "deliver", "discord") as settings:
        if once:
            raise typer.Exit(asyncio.run(_once(settings)))
        in_slack, in_discord = settings.slack_app is not None, settings.listens_to_discord
        asyncio.run(forever(settings, watching=True, delivering=True, in_slack=in_slack, in_discord=in_discord))


def watch(dry_run: DryRun = False) -> None:
    """Only watch: poll, record and queue alerts. `clausewatch deliver` sends them."""
    if dry_run:
        _rehearse(watching=True, delivering=False)
    with prepared("watch") as settings:
        asyncio.run(forever(settings, watching=True))


def deliver(dry_run: DryRun = False) -> None:
    """Only deliver: send the alerts that `clausewatch watch` queues."""
    if dry_run:
        _rehearse(watching=False, delivering=True)
    with prepared("deliver") as settings:
        asyncio.run(forever(settings, delivering=True))


def release() -> None:
    """Check the settings and the rules, and bring the database up to date. Run it before each new version starts."""
    asyncio.run(_released(_logging()))
    typer.echo("The settings, the rules and the database are ready.")
    if HONCHO in os.environ:
        asyncio.run(stopped())


def _rehearse(*, watching: bool, delivering: bool) -> NoReturn:
    raise typer.Exit(asyncio.run(rehearse(_logging(), watching=watching, delivering=delivering)))


def _logging() -> Settings:
    """The settings, with logging set up."""
    settings = read_settings(os.environ)
    set_up_logging(settings.secrets, as_json=settings.log_as_json)
    return settings


@contextmanager
def prepared(*roles: str) -> Iterator[Settings]:
    """The settings, with logging set up and this process alone in its roles on a local database."""
    settings = _logging()
    with ExitStack() as stack:
        for role in roles:
            stack.enter_context(held(settings.database_url.get_secret_value(), role))
        yield settings


async def _once(settings: Settings) -> int:
    async with opened(settings, console=Console()) as app:
        stop = stop_on_signals()
        polling = asyncio.create_task(one_pass(app.watch))
        await either(polling, stop)
        if not polling.done():
            return await _dropped(polling)
        undelivered = await _delivered(app, stop)
    return INTERRUPTED if stop.is_set() else _tell_failures(polling.result(), undelivered)


async def _dropped(polling: asyncio.Task[tuple[Health, ...]]) -> int:
    """End a pass in the middle: what it had recorded stays, what it had begun is dropped."""
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    return INTERRUPTED


async def _delivered(app: App, stop: asyncio.Event) -> Sequence[Delivery]:
    """Send what may be sent; the deliveries that were tried and could not be made. What is kept back is no failure."""
    await app.outbox.store.reopen()
    over = {delivery.id for delivery in await app.outbox.store.deliveries() if delivery.status not in WAITING}
    await drain(replace(app.outbox, stop=stop))
    tried = [delivery for delivery in await app.outbox.store.deliveries() if delivery.id not in over]
    return [each for each in tried if each.reason and each.status is not DeliveryStatus.SUPPRESSED]


def _tell_failures(healths: Sequence[Health], undelivered: Sequence[Delivery]) -> int:
    failing = [health for health in healths if health.failures]
    for health in failing:
        typer.echo(f"{health.source_id} could not be read: {health.reason}", err=True)
    for delivery in undelivered:
        typer.echo(f"an alert for {delivery.channel.id} is {delivery.status}: {delivery.reason}", err=True)
    return SOME_FAILED if failing or undelivered else 0


async def forever(
    settings: Settings,
    *,
    watching: bool = False,
    delivering: bool = False,
    in_slack: bool = False,
    in_discord: bool = False,
) -> None:
    """Run these loops in one process until a signal ends it; `in_…` answers commands and clicks there."""
    async with opened(settings, console=Console()) as app, monitored(app) as canary, asyncio.TaskGroup() as loops:
        stop = stop_on_signals()
        if canary and watching:
            loops.create_task(canary.sing_until(stop))
        if watching:
            loops.create_task(watch_until(stop, app.watch, app.refresh, app.engine))
            if app.archivist:
                loops.create_task(run_errands(stop, app.archivist))
        if delivering:
            loops.create_task(deliver_until(stop, app.outbox, app.engine))
        if in_slack:
            loops.create_task(answer_in_slack(stop, app))
        if in_discord:
            loops.create_task(answer_in_discord(stop, app))


async def stopped() -> None:
    """Wait for a signal."""
    await stop_on_signals().wait()


async def _released(settings: Settings) -> None:
    async with opened(settings, console=Console()):
        pass
