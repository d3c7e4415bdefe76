"""The unit files and the pages about them name only what there is."""

import configparser
import re
from pathlib import Path

import pytest

from clausewatch.cli import COMMANDS, loaded
from clausewatch.settings import VARIABLES

REPOSITORY = Path(__file__).parents[2]
UNITS = sorted((REPOSITORY / "deploy/systemd").glob("clausewatch*"))


def commands():
    found = set(COMMANDS)
    for name in COMMANDS:
        found |= {f"{name} {below}" for below in getattr(loaded(name), "commands", {})}
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_commands_that_there_are(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(unit.read_text(encoding="utf-8"))
    assert "Unit" in parser
    ran = re.findall(r"bin/clausewatch ((?:db )?[a-z-]+)", unit.read_text(encoding="utf-8"))
    assert set(ran) <= commands()
    assert ran or unit.suffix == ".timer"


def test_the_example_environment_names_variables_that_there_are():
    example = (REPOSITORY / "deploy/systemd/environment.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))
    assert named
    assert named <= set(VARIABLES)


def test_the_page_names_commands_and_variables_that_there_are():
    page = (REPOSITORY / "docs/operating.md").read_text(encoding="utf-8")
    ran = re.findall(r"clausewatch ((?:db |deliveries )?(?:[a-z]+))(?=[\s`])", page)
    assert {"run", "prune", "db backup", "db compact", "db copy", "release", "status"} <= set(ran) & commands()
    assert set(re.findall(r"CLAUSEWATCH_[A-Z_]+", page)) <= set(VARIABLES)


def test_metrics_that_the_page_names_are_those_that_there_are():
    from clausewatch.monitor import Metrics

    page = (REPOSITORY / "docs/operating.md").read_text(encoding="utf-8")
    there = set()
    for family in Metrics().registry.collect():
        there.add(family.name + ("_total" if family.type == "counter" else ""))
    assert set(re.findall(r"clausewatch_[a-z_]+", page)) == there
