"""`clausewatch ask`: the chat commands at the command line, as whoever runs the program."""

import asyncio
import getpass
import os
import uuid
from typing import Annotated

import typer
from rich.console import Console

from clausewatch.app import opened
from clausewatch.cli.showing import console
from clausewatch.commands import Desk, answer
from clausewatch.errors import SettingsError
from clausewatch.model import Asker, Clicked, Command, Reply, Submitted, Typed
from clausewatch.settings import read_settings
from integrations.console.reply import render_reply

LOCAL = "local"


def ask(
    words: Annotated[
        list[str] | None, typer.Argument(help='What to ask: "lookup Tonewell". Without anything, help.')
    ] = None,
    click: Annotated[str | None, typer.Option(metavar="ID", help="Press the button of this id.")] = None,
    choose: Annotated[list[str] | None, typer.Option(metavar="VALUE", help="What to choose in a select.")] = None,
    submit: Annotated[str | None, typer.Option(metavar="ID", help="Send in the form of this id.")] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=VALUE", help="A field of the form; again for the next, or for a second choice."
        ),
    ] = None,
) -> None:
    """Ask what can be asked in Slack and Discord, and see the answer. `clausewatch ask help` lists it all."""
    if sum(each is not None for each in (words or None, click, submit)) > 1:
        raise typer.BadParameter("give words, or --click, or --submit")
    said: Typed | Clicked | Submitted = Typed(words=" ".join(words or ()))
    if click:
        said = Clicked(action=click, choice=tuple(choose or ()))
    if submit:
        said = Submitted(form=submit, values=_values(values or ()))
    asyncio.run(_ask(said))


def _values(given: list[str] | tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    fields: dict[str, list[str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise SettingsError(f'"{each}" is no field: write --set FIELD=VALUE.')
        fields.setdefault(name, []).append(value)
    return tuple((name, tuple(chosen)) for name, chosen in fields.items())


async def _ask(said: Typed | Clicked | Submitted) -> None:
    settings = read_settings(os.environ)
    out = console()
    async with opened(settings, console=Console()) as app:
        desk = app.desk()
        reply = await _answered(said, desk)
        out.print(render_reply(reply))
        while reply.then:
            reply = await _answered(Clicked(action=reply.then), desk)
            out.print(render_reply(reply))


async def _answered(said: Typed | Clicked | Submitted, desk: Desk) -> Reply:
    asker = Asker(platform=LOCAL, user=getpass.getuser(), name=getpass.getuser(), is_admin=True)
    return await answer(Command(asker=asker, event_id=f"{LOCAL}:{uuid.uuid4()}", said=said), desk)
