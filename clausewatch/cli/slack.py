"""`slack`: answers commands and clicks in Slack, as a process of its own. `secret-key`: the key that it may need."""

import asyncio
import base64
import os
import secrets

import typer

from clausewatch.cli.run import HONCHO, forever, prepared, stopped
from clausewatch.errors import SettingsError

OFF = "nothing to answer in Slack: neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set"

KEY_BYTES = 32
"""Of a Fernet key. https://github.com/fernet/spec"""


def slack() -> None:
    """Answer `/policy`, buttons and the App Home in Slack. `clausewatch run` does it too."""
    with prepared() as settings:
        if settings.slack_app:
            asyncio.run(forever(settings, in_slack=True))
        elif HONCHO in os.environ:
            typer.echo(f"There is {OFF}.")
            asyncio.run(stopped())
        else:
            raise SettingsError(f"there is {OFF}")


def secret_key() -> None:
    """Make a key for CLAUSEWATCH_SECRET_KEY. Keep it as long as the database, and elsewhere."""
    typer.echo(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii"))
