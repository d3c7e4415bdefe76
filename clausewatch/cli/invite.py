"""`invite`: the link that adds the Discord bot to a server."""

from typing import Annotated

import typer

from integrations.discord.invite import invite_link


def invite(
    application_id: Annotated[int, typer.Argument(help="The application's id, from General Information.")],
) -> None:
    """Print the link that invites the Discord bot to a server, with the least permissions it can work with."""
    typer.echo(invite_link(application_id))
