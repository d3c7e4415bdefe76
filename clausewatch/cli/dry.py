"""`--dry-run`: everything is read and decided by the program itself, on a copy of the store that is thrown away."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from pydantic import SecretStr
from rich.console import Console

from clausewatch.app import App, opened
from clausewatch.cli.status import WAITING
from clausewatch.deliver import drain
from clausewatch.model import Delivery, Health
from clausewatch.service import one_pass
from clausewatch.settings import Settings
from clausewatch.store import is_there, snapshot_of

ON_A_COPY = "Do it on a copy of the database and show what comes of it; store nothing."
"""What `--dry-run` means where a command stores what it finds."""


async def rehearse(settings: Settings, *, watching: bool, delivering: bool) -> int:
    """Do one pass on a copy of the store, and show what would be told; the exit status.

    The sites are really asked. No language model is, and what the senders of the chat platforms get is printed.
    """
    async with on_a_copy(settings) as apart, opened(apart, console=Console(), dry=True) as app:
        return await _pass(app, watching=watching, delivering=delivering)


@asynccontextmanager
async def on_a_copy(settings: Settings, *, dry: bool = True) -> AsyncIterator[Settings]:
    """The settings with a copy of the store that is thrown away at the end; as they are where it is no dry run."""
    if not dry:
        yield settings
        return
    url = settings.database_url.get_secret_value()
    with TemporaryDirectory(prefix="clausewatch-dry-") as folder:
        copy = Path(folder, "clausewatch.db")
        if is_there(url):
            await snapshot_of(url, copy)
        yield replace(settings, database_url=SecretStr(str(copy)), language_model=None, monitor=None, canary="")


async def _pass(app: App, *, watching: bool, delivering: bool) -> int:
    before = {delivery.id for delivery in await app.watch.store.deliveries()}
    healths = await one_pass(app.watch) if watching else ()
    queued = [each for each in await app.watch.store.deliveries() if each.id not in before]
    waiting = [each for each in await app.watch.store.deliveries() if each.status in WAITING]
    if delivering:
        await app.outbox.store.reopen()
        await drain(app.outbox)
    return _sum_up(healths, queued, waiting, delivering=delivering)


def _sum_up(
    healths: Sequence[Health], queued: Sequence[Delivery], waiting: Sequence[Delivery], *, delivering: bool
) -> int:
    failing = [health for health in healths if health.failures]
    for health in failing:
        typer.echo(f"{health.source_id} could not be read: {health.reason}", err=True)
    if not delivering:
        for delivery in queued:
            typer.echo(f"Would queue for {delivery.channel.id}: {delivery.alert.publisher}: {delivery.alert.subject}")
    typer.echo(
        f"Dry run: {len(healths)} sources read, {len(failing)} of them in vain; "
        f"{len(queued)} messages decided, {len(waiting)} would be sent. Nothing was stored or sent."
    )
    return 1 if failing else 0
