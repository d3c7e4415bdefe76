"""`doctor`: examines tokens, scopes and channels of every chat platform, and says what to do."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module

import typer

from clausewatch.app import effective_channels
from clausewatch.model import Channel
from clausewatch.ports import Finding
from clausewatch.ruleset import find, load
from clausewatch.settings import Settings, read_settings

Check = Callable[[Settings, Sequence[Channel]], Awaitable[Sequence[Finding]]]
"""Examines one platform: its settings, and its channels among those given."""

DOCTORS: Mapping[str, str] = {
    "slack": "integrations.slack.doctor",
    "discord": "integrations.discord.doctor",
}
"""One module with a `check` a platform, in the order in which they are told. The platforms' libraries are big: no other
command pays for them."""

SOMETHING_WRONG = 1
"""Exit status where somebody must do something."""


def doctor() -> None:
    """Check the tokens, scopes and channels of Slack and Discord, and say what to do. Posts nothing."""
    settings = read_settings(os.environ)
    channels = effective_channels(settings, load(find(settings.rules), examples=False))
    findings = asyncio.run(examined(settings, channels))
    for finding in findings:
        typer.echo(told(finding))
    if not all(finding.is_fine for finding in findings):
        raise typer.Exit(SOMETHING_WRONG)


async def examined(settings: Settings, channels: Sequence[Channel]) -> Sequence[Finding]:
    """What every platform's doctor finds."""
    checks: list[Check] = [import_module(name).check for name in DOCTORS.values()]
    return [finding for check in checks for finding in await check(settings, channels)]


def told(finding: Finding) -> str:
    """A finding as a line, and what to do as another."""
    mark = "-  " if not finding.is_configured else "ok " if finding.is_fine else "NOT"
    return f"{mark}  {finding.text}" + (f"\n     {finding.advice}" if finding.advice else "")
