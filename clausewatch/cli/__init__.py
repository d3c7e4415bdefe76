"""The command line: `clausewatch COMMAND`.

Exit status: 0 fine, 1 a source or delivery failed, 2 bad configuration, 75 the database is out of reach for now.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.main import get_command, get_group

from clausewatch.cli.catalogue import PANELS
from clausewatch.errors import RulesetError, SettingsError, StoreError, StoreUnavailable

BAD_CONFIGURATION = 2
"""Exit status where the environment, the rules or the database cannot be used."""

OUT_OF_REACH = 75
"""Exit status where the database cannot be used now and perhaps can be later (EX_TEMPFAIL of sysexits.h)."""

COMMANDS = {name: offered for commands in PANELS.values() for name, offered in commands.items()}


class Deferring(TyperGroup):
    """Loads a command where it is called: until then it is only what the catalogue says of it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """As typer's, with the command that is called in place of its entry."""
        name, entry, rest = super().resolve_command(ctx, args)
        return name, entry and loaded(name or ""), rest


def loaded(name: str) -> Any:
    """The command, or the group of commands, as typer runs it."""
    module, _, member = COMMANDS[name].place.partition(":")
    found = getattr(import_module(f"clausewatch.cli.{module}"), member)
    if isinstance(found, typer.Typer):
        return get_group(found)
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return get_command(alone)


app = typer.Typer(cls=Deferring, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def clausewatch() -> None:
    """Watches platforms' terms and news, and tells the team what changed about AI training."""


def _listed() -> None:
    """What stands for a command until it is called."""


for panel, commands in PANELS.items():
    for name, offered in commands.items():
        app.command(name, help=offered.summary, rich_help_panel=panel)(_listed)


def main() -> None:
    """The `clausewatch` command."""
    try:
        app()
    except* (SettingsError, RulesetError, StoreError) as errors:
        found = list(_flat(errors))
        for text in dict.fromkeys(map(str, found)):
            Console(stderr=True, highlight=False).print(f"clausewatch: {text}", markup=False, soft_wrap=True)
        may_pass = all(isinstance(error, StoreUnavailable) for error in found)
        sys.exit(OUT_OF_REACH if may_pass else BAD_CONFIGURATION)


def _flat(errors: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    """The errors of a group and of the groups within it: the loops run in task groups."""
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error
