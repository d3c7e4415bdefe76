"""`backfill`: since when a document says what it says, asked of the Wayback Machine."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from clausewatch.app import archiving
from clausewatch.archive import Archivist, Looked, ask, run_one, wording
from clausewatch.cli.dry import ON_A_COPY, on_a_copy
from clausewatch.cli.past import DocumentArgument
from clausewatch.cli.showing import DAY_FORMAT, console, day
from clausewatch.errors import SettingsError
from clausewatch.model import Backfill, BackfillState, ClauseKind
from clausewatch.settings import read_settings

UNFINISHED = 1
"""Exit status of a backfill that waits for the archive: the same command goes on with it."""


def backfill(
    document: DocumentArgument,
    clause: Annotated[
        list[ClauseKind] | None, typer.Option("--clause", help="Look for this kind; repeatable. Default: all it holds.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=[DAY_FORMAT], help="Only captures from this day on.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=ON_A_COPY)] = False,
) -> None:
    """Ask the Wayback Machine since when a document says what it says; interrupted, the same command goes on."""
    done = asyncio.run(_backfill(document, clause or (), day(since), dry=dry_run))
    if done.state is BackfillState.WAITING:
        typer.echo(f"It goes on later: {done.reason}.", err=True)
        raise typer.Exit(UNFINISHED)


async def _backfill(named: str, kinds: Sequence[ClauseKind], since: datetime | None, *, dry: bool) -> Backfill:
    progress = Console(stderr=True, highlight=False)
    async with on_a_copy(read_settings(os.environ), dry=dry) as settings, archiving(settings) as work:
        dossier = await work.answers.document(named)
        if not dossier.url:
            raise SettingsError(f"{dossier.source_id} has no address to ask for: it came with an archive.")
        asked = await ask(work.answers.store, dossier.source_id, work.answers.clock(), kinds=kinds, since=since)
        done = await run_one(asked, replace(work, follow=lambda looked: _follow(progress, looked)))
        out = console()
        out.print(Text(f"{dossier.publisher}: {dossier.title}: {done.state}, {done.reason}."))
        await _show(out, work, dossier.platform_id, dossier.source_id)
    return done


def _follow(progress: Console, looked: Looked) -> None:
    said = "cannot be read" if looked.kinds is None else ", ".join(sorted(looked.kinds)) or "says nothing of it"
    progress.print(Text(f"{looked.at:%Y-%m-%d %H:%M}  {said}", style="dim"))


async def _show(out: Console, work: Archivist, platform_id: str, source_id: str) -> None:
    for position in await work.answers.positions([platform_id]):
        for said in position.documents:
            if said.dossier.source_id == source_id:
                out.print(Text(f"  {wording.NAMES[position.kind]}: {wording.stands(said)}"))
