"""`import-history`: whole histories from Open Terms Archive, from a git repository or a data set's zip file."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clausewatch.app import archiving
from clausewatch.archive import Answers, import_history, place, wording
from clausewatch.cli.dry import ON_A_COPY, on_a_copy
from clausewatch.errors import SettingsError, SourceError
from clausewatch.model import Dossier
from clausewatch.ports import HistoryReader, Shelf
from clausewatch.settings import read_settings
from watchers.ota_history import open_history


def import_history_(
    archive: Annotated[
        Path, typer.Argument(metavar="ARCHIVE", help="A git repository of versions, or a data set (zip).")
    ],
    document: Annotated[
        list[str] | None, typer.Option("--document", help='Only this one, as "Service/Terms Type"; repeatable.')
    ] = None,
    under: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="The watched document that the one --document is.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=ON_A_COPY)] = False,
) -> None:
    """Take a document's recorded past into the store; nothing is told of it. Interrupted, the same command goes on."""
    if not archive.exists():
        raise SettingsError(f"there is nothing at {archive}: name a git repository or a zip file.")
    try:
        asyncio.run(_import(archive, document or (), under, dry=dry_run))
    except SourceError as error:
        raise SettingsError(str(error)) from None


async def _import(archive: Path, wanted: Sequence[str], under: str | None, *, dry: bool) -> None:
    reader = await asyncio.to_thread(open_history, archive)
    shelves = _chosen(await asyncio.to_thread(reader.shelves), wanted)
    async with on_a_copy(read_settings(os.environ), dry=dry) as settings, archiving(settings) as work:
        answers = work.answers
        placed = place(shelves, answers.ruleset.platforms, await answers.dossiers(), under=under)
        with _progress() as progress:
            added, versions = await _take(answers, reader, placed, progress)
            await _derive(answers, [dossier for _, dossier in placed], progress)
    credit = wording.attribution(reader.origin)
    typer.echo(f"{added} new records of {len(placed)} documents, {versions} versions with new words. From {credit}.")


def _chosen(shelves: Sequence[Shelf], wanted: Sequence[str]) -> list[Shelf]:
    known = {f"{shelf.service}/{shelf.title}": shelf for shelf in shelves}
    if missing := [name for name in wanted if name not in known]:
        raise SettingsError(f"the archive has no record of {', '.join(missing)}: name it as SERVICE/TERMS TYPE.")
    return [known[name] for name in wanted] if wanted else list(shelves)


def _progress() -> Progress:
    """On standard error: what is being done, how far, and how long it still takes."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


async def _take(
    answers: Answers, reader: HistoryReader, placed: Sequence[tuple[Shelf, Dossier]], progress: Progress
) -> tuple[int, int]:
    task = progress.add_task("Importing records", total=sum(len(shelf.entries) for shelf, _ in placed))
    added = versions = 0
    async for step in import_history(answers.store, reader, placed):
        progress.advance(task, step.done)
        added, versions = added + step.added, versions + step.versions
    return added, versions


async def _derive(answers: Answers, dossiers: Sequence[Dossier], progress: Progress) -> None:
    """Read everything by the rules in force, so that the first question need not wait for it."""
    task = progress.add_task("Reading by the rules", total=len(dossiers))
    for dossier in dossiers:
        await answers.timelines([dossier])
        progress.advance(task)
