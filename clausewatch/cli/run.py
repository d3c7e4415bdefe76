"""`run`, `watch`, `deliver`, `release`: the program itself, whole or in parts."""

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler

from clausewatch.app import App, opened, stop_on_signals
from clausewatch.deliver import drain
from clausewatch.model import Health
from clausewatch.service import deliver_until, one_pass, watch_until
from clausewatch.settings import Settings, read_settings
from clausewatch.store import held

SOME_FAILED = 1
"""Exit status of a pass in which some sources could not be read."""

INTERRUPTED = 130
"""Exit status of a pass that a signal ended early (128 + SIGINT, as shells have it)."""


HONCHO = "HONCHO_PROCESS_NAME"
"""Set by honcho, which ends every process of a Procfile when one of them ends, even `release`: there it has to stay."""


def run(
    once: Annotated[bool, typer.Option("--once", help="Do one pass over every source and exit.")] = False,
) -> None:
    """Watch every source of rules.yaml and deliver to every configured channel, in one process."""
    with _prepared("watch", "deliver") as settings:
        if once:
            raise typer.Exit(asyncio.run(_once(settings)))
        asyncio.run(_forever(settings, watching=True, delivering=True))


def watch() -> None:
    """Only watch: poll, record and queue alerts. `clausewatch deliver` sends them."""
    with _prepared("watch") as settings:
        asyncio.run(_forever(settings, watching=True, delivering=False))


def deliver() -> None:
    """Only deliver: send the alerts that `clausewatch watch` queues."""
    with _prepared("deliver") as settings:
        asyncio.run(_forever(settings, watching=False, delivering=True))


def release() -> None:
    """Check the settings and the rules, and bring the database up to date. Run it before each new version starts."""
    settings = read_settings(os.environ)
    asyncio.run(_released(settings))
    typer.echo("The settings, the rules and the database are ready.")
    if HONCHO in os.environ:
        asyncio.run(_stopped())


@contextmanager
def _prepared(*roles: str) -> Iterator[Settings]:
    """The settings, with logging set up and this process alone in its roles on a local database."""
    logging.basicConfig(
        level=logging.INFO,
        format="%(message)s",
        handlers=[RichHandler(console=Console(stderr=True), show_path=False, markup=False)],
    )
    for library in ("alembic", "discord"):
        logging.getLogger(library).setLevel(logging.WARNING)
    settings = read_settings(os.environ)
    with ExitStack() as stack:
        for role in roles:
            stack.enter_context(held(settings.database_url.get_secret_value(), role))
        yield settings


async def _once(settings: Settings) -> int:
    stop = stop_on_signals()
    async with opened(settings, console=Console()) as app:
        work = asyncio.create_task(_pass(app))
        await asyncio.wait({work, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            return INTERRUPTED
    return _tell_failures(work.result())


async def _pass(app: App) -> Sequence[Health]:
    healths = await one_pass(app.watch)
    await drain(app.outbox)
    return healths


def _tell_failures(healths: Sequence[Health]) -> int:
    failing = [health for health in healths if health.failures]
    for health in failing:
        typer.echo(f"{health.source_id} could not be read: {health.reason}", err=True)
    return SOME_FAILED if failing else 0


async def _forever(settings: Settings, *, watching: bool, delivering: bool) -> None:
    stop = stop_on_signals()
    async with opened(settings, console=Console()) as app, asyncio.TaskGroup() as loops:
        if watching:
            loops.create_task(watch_until(stop, app.watch, lambda watch: app.rules.refresh(watch, settings)))
        if delivering:
            loops.create_task(deliver_until(stop, app.outbox))


async def _stopped() -> None:
    await stop_on_signals().wait()


async def _released(settings: Settings) -> None:
    async with opened(settings, console=Console()):
        pass
