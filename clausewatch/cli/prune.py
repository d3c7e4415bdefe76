"""`prune`: let go of versions and snapshots that no alert and no position rests on."""

import asyncio
import os
import re
from datetime import timedelta
from typing import Annotated

import typer

from clausewatch.app import answering
from clausewatch.archive.retention import Plan, plan, within_budget
from clausewatch.ports import Freed
from clausewatch.settings import read_settings

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000, "t": 1_000_000_000_000}


def prune(
    keep: Annotated[int, typer.Option(metavar="DAYS", min=0, help="What is younger stays, whatever it takes.")] = 365,
    budget: Annotated[
        str, typer.Option(metavar="SIZE", help="Only free as much as brings documents and pages to this, as in 2GB.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be freed, and free nothing.")] = False,
) -> None:
    """Free old versions and page copies. What an alert or a position rests on, and each source's last copy, stays."""
    asyncio.run(_prune(timedelta(days=keep), _size(budget) if budget else None, dry=dry_run))


async def _prune(keep: timedelta, budget: int | None, *, dry: bool) -> None:
    async with answering(read_settings(os.environ)) as answers:
        before = answers.clock() - keep
        found = await plan(answers, before)
        going, held = found.versions, await answers.store.room()
        if budget is not None:
            going, left = within_budget(found, await answers.store.weights(), held, budget)
            if left > budget:
                typer.echo(f"The budget cannot be met: {_megabytes(left)} are younger, or something rests on them.")
        freed = await answers.store.prune(going, before, dry=dry)
    _tell(found, freed, held, dry=dry)


def _tell(found: Plan, freed: Freed, held: int, *, dry: bool) -> None:
    verb = "Would free" if dry else "Freed"
    typer.echo(
        f"{verb} {freed.versions} versions and {freed.snapshots} page copies: "
        f"{_megabytes(freed.size)} of {_megabytes(held)}."
    )
    typer.echo(
        f"{found.kept} versions of that age stay: alerts or positions rest on them, or they are a source's last."
    )
    for source_id in found.whole:
        typer.echo(f"{source_id} stays whole: its positions would read otherwise without the rest.")
    if freed.versions and not dry:
        typer.echo("New rows take the room first. `clausewatch db compact` gives it back to the disk.")


def _size(written: str) -> int:
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        raise typer.BadParameter(f"{written!r} is no size: write for instance 500MB or 2GB")
    return int(float(found[1]) * _UNITS[found[2].lower()])


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
