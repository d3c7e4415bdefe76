"""The command line: `clausewatch COMMAND`.

Exit status: 0 fine, 1 a source or delivery failed, 2 bad configuration, 75 the database is out of reach for now.
"""

import sys
from collections.abc import Callable, Iterator

import typer
from rich.console import Console

from clausewatch.cli.ask import ask
from clausewatch.cli.backfill import backfill
from clausewatch.cli.check import check
from clausewatch.cli.classify import classify
from clausewatch.cli.db import db_app
from clausewatch.cli.deliveries import deliveries_app
from clausewatch.cli.discord import discord
from clausewatch.cli.discover import discover
from clausewatch.cli.doctor import doctor
from clausewatch.cli.import_history import import_history_
from clausewatch.cli.import_ota import import_ota
from clausewatch.cli.invite import invite
from clausewatch.cli.lookup import compare, lookup
from clausewatch.cli.past import diff, history_of
from clausewatch.cli.prune import prune
from clausewatch.cli.replay import replay
from clausewatch.cli.report import report
from clausewatch.cli.rules import rules_app
from clausewatch.cli.run import deliver, release, run, watch
from clausewatch.cli.search import search
from clausewatch.cli.serve import serve_app
from clausewatch.cli.signals import signals
from clausewatch.cli.slack import secret_key, slack
from clausewatch.cli.status import status
from clausewatch.cli.stories import stories, story_app
from clausewatch.errors import RulesetError, SettingsError, StoreError, StoreUnavailable

BAD_CONFIGURATION = 2
"""Exit status where the environment, the rules or the database cannot be used."""

OUT_OF_REACH = 75
"""Exit status where the database cannot be used now and perhaps can be later (EX_TEMPFAIL of sysexits.h)."""

app = typer.Typer(
    help="Watches platforms' terms and news, and tells the team what changed about AI training.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
PANELS: dict[str, dict[str, Callable[..., None] | typer.Typer]] = {
    "Watching": {
        "run": run,
        "watch": watch,
        "deliver": deliver,
        "slack": slack,
        "discord": discord,
        "serve": serve_app,
    },
    "Setting up": {
        "discover": discover,
        "check": check,
        "import-ota": import_ota,
        "invite": invite,
        "doctor": doctor,
        "secret-key": secret_key,
        "release": release,
    },
    "Asking": {
        "lookup": lookup,
        "compare": compare,
        "history": history_of,
        "search": search,
        "diff": diff,
        "signals": signals,
        "stories": stories,
        "story": story_app,
        "report": report,
        "ask": ask,
    },
    "Rules": {
        "rules": rules_app,
        "classify": classify,
        "replay": replay,
    },
    "The past": {
        "backfill": backfill,
        "import-history": import_history_,
    },
    "Looking after it": {
        "status": status,
        "deliveries": deliveries_app,
        "prune": prune,
        "db": db_app,
    },
}
"""Every command under the heading at which `clausewatch --help` lists it."""

for panel, commands in PANELS.items():
    for name, command in commands.items():
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, rich_help_panel=panel)
        else:
            app.command(name, rich_help_panel=panel)(command)


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
