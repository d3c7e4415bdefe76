"""`discord`: answers commands and clicks in Discord, as a process of its own."""

import asyncio
import os

import typer

from clausewatch.cli.run import HONCHO, forever, prepared, stopped
from clausewatch.errors import SettingsError

OFF = "nothing to answer in Discord: DISCORD_BOT_TOKEN is not set, or CLAUSEWATCH_DISCORD_COMMANDS is 0"


def discord() -> None:
    """Answer `/policy` and the buttons below alerts in Discord. `clausewatch run` does it too."""
    with prepared("discord") as settings:
        if settings.listens_to_discord:
            asyncio.run(forever(settings, in_discord=True))
        elif HONCHO in os.environ:
            typer.echo(f"There is {OFF}.")
            asyncio.run(stopped())
        else:
            raise SettingsError(f"there is {OFF}")
