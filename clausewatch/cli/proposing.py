"""Shows what a command would change in the rules file, and changes it where a person said so and it still loads."""

from difflib import unified_diff
from pathlib import Path

import typer

from clausewatch.errors import SettingsError
from clausewatch.ruleset import find, load
from clausewatch.ruleset.find import baseline
from clausewatch.ruleset.wrong import problems_after, write

FAILED = 1
"""Exit status where the edited rules would not load, or nothing could be done."""


def own_rules(given: Path | None) -> Path:
    """The rules file that a command may edit. Raises SettingsError where there is only the one that was shipped."""
    path = find(given)
    if given is None and path == baseline() and path.parent != Path.cwd():
        raise SettingsError("there is no rules.yaml here: go to its folder, or give --rules its path.")
    return path


def propose(path: Path, before: str, after: str, *, write_it: bool) -> None:
    """Print the difference; with `write_it`, write it. Raises typer.Exit where the edited rules would not load."""
    if before == after:
        typer.echo(f"Nothing to change: {path} says so already.")
        return
    lines = unified_diff(before.splitlines(), after.splitlines(), str(path), str(path), lineterm="")
    typer.echo("\n".join(lines))
    if problems := problems_after(load(path, examples=False), {path: (before, after)}):
        typer.echo("Nothing was written, because the rules would not load:")
        for problem in problems:
            typer.echo(str(problem))
        raise typer.Exit(FAILED)
    if write_it:
        write({path: (before, after)})
        typer.echo(f"Written: {path}.")
    else:
        typer.echo("Nothing was written: --write does it.")
