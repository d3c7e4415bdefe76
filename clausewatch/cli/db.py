"""`db`: the database itself."""

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from clausewatch.errors import StoreError
from clausewatch.settings import read_settings
from clausewatch.store import Database, back_up, compact, copy_rows, held, is_there

db_app = typer.Typer(help="The database itself.", no_args_is_help=True)


@db_app.callback()
def db() -> None:
    """The database itself."""


@db_app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The file of an SQLite store.")],
) -> None:
    """Copy everything into the database that DATABASE_URL names, which has to be new. Stop Clausewatch first."""
    target = read_settings(os.environ).database_url.get_secret_value()
    if not is_there(source):
        raise StoreError(f"there is no database {source}")
    with ExitStack() as stack:
        for url in (source, target):
            for role in ("watch", "deliver"):
                stack.enter_context(held(url, role))
        asyncio.run(_copy(source, target))


@db_app.command()
def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the SQLite database into a file, also while Clausewatch runs. To restore: stop it, put the file back."""
    url = read_settings(os.environ).database_url.get_secret_value()
    if not is_there(url):
        raise StoreError("there is no database yet: `clausewatch run` makes it, or set DATABASE_URL")
    size = back_up(url, file)
    typer.echo(f"{file} holds everything ({size / 1_000_000:.1f} MB).")


@db_app.command("compact")
def compact_() -> None:
    """Give the room of what was pruned back to the disk (SQLite). Stop Clausewatch first."""
    url = read_settings(os.environ).database_url.get_secret_value()
    if not is_there(url):
        raise StoreError("there is no database yet: `clausewatch run` makes it, or set DATABASE_URL")
    with held(url, "watch"), held(url, "deliver"):
        typer.echo(f"{compact(url) / 1_000_000:.1f} MB are free again.")


async def _copy(source: str, target: str) -> None:
    async with Database.open(source, migrate=False) as old, Database.open(target, migrate=True) as new:
        await copy_rows(old, new, lambda table, rows: typer.echo(f"{table:<12}{rows}"))
    typer.echo("Everything is copied. Start Clausewatch with this DATABASE_URL from now on.")
