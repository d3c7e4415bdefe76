"""`invite`: the link that adds the Discord bot to a server."""

from typing import Annotated

import typer


def invite(
    application_id: Annotated[int, typer.Argument(help="The application's id, from General Information.")],
) -> None:
    """Print the link that invites the Discord bot to a server, with the least permissions it can work with."""
    from integrations.discord.invite import invite_link  # noqa: PLC0415 -- no other command pays for its library

    typer.echo(invite_link(application_id))
