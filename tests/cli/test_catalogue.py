"""`clausewatch --help` says of each command what the command itself says, without loading any."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from clausewatch.cli import COMMANDS, app, loaded

HEAVY = ("aiohttp", "sqlalchemy", "clausewatch.app", "clausewatch.store", "clausewatch.language")
"""What a command needs and a list of commands does not."""


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says(name):
    command = loaded(name)
    assert command.name in {name, ""}
    assert " ".join(command.help.split("\n\n")[0].split()) == COMMANDS[name].summary


def test_the_list_loads_no_command():
    script = f"""if True:
        import sys
        from clausewatch.cli import app
        app(["--help"], standalone_mode=False)
        print([each for each in {HEAVY!r} if each in sys.modules])
    """
    said = subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.PIPE, text=True).stdout
    assert "Watch every source of rules.yaml" in said
    assert said.splitlines()[-1] == "[]"


def test_a_command_that_is_almost_one():
    said = CliRunner().invoke(app, ["prun"])
    assert said.exit_code == 2
    assert "Did you mean" in said.output
    assert "prune" in said.output
