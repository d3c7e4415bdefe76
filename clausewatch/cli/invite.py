"""`invite`: the link that adds the Discord bot to a server."""

from typing import Annotated

import typer

LEAST_ID = 10**16
"""Ids count milliseconds since 2015, times 2**22 (https://docs.discord.com/developers/reference#snowflakes)."""


def _checked(given: int) -> int:
    if given < LEAST_ID:
        raise typer.BadParameter("an application's id has 17 to 20 digits: see General Information of its page")
    return given


def invite(
    application_id: Annotated[
        int,
        typer.Argument(
            callback=_checked,
            help="The application's id: 17 to 20 digits, from General Information of its page.",
        ),
    ],
) -> None:
    """Print the link that invites the Discord bot to a server, with the least permissions it can work with."""
    from integrations.discord.invite import invite_link  # noqa: PLC0415 -- no other command pays for its library

    typer.echo(invite_link(application_id))
