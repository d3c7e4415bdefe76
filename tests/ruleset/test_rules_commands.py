from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clausewatch.cli.rules import rules_app

Write = Callable[..., Path]
runner = CliRunner()


def said(*arguments: object, given: str | None = None) -> tuple[int, str]:
    result = runner.invoke(rules_app, [str(argument) for argument in arguments], input=given)
    return result.exit_code, result.output


def test_lint_and_test_of_sound_rules(rules_file: Write) -> None:
    path = rules_file()
    assert said("lint", "--rules", path) == (0, f"{path}: 1 rule, 2 sources, no problems.\n")
    assert said("test", "--rules", path) == (0, f"{path}: 2 examples of 1 rule, all as expected.\n")


def test_lint_names_every_problem_and_fails(rules_file: Write, sound: str) -> None:
    status, output = said("lint", "--rules", rules_file(sound.replace("who:", "whom:").replace("may:", "mai:")))
    assert status == 1
    assert 'did you mean "who"?' in output
    assert 'did you mean "may"?' in output
    assert output.endswith("2 problems.\n")


def test_test_says_what_was_missing(rules_file: Write, sound: str) -> None:
    status, output = said("test", "--rules", rules_file(sound.replace("[We train AI.]", "[We train dogs.]")))
    assert status == 1
    assert "rules.yaml:19: this example should match service-trains but does not" in output
    assert "found nothing, but does: no trains." in output


def test_a_known_miss_that_is_found_now_is_told(rules_file: Write, sound: str) -> None:
    path = rules_file(sound.replace("does: trains", "does: trains\n    known_misses: [We train models and AI.]"))
    assert "a known miss is matched now" in said("test", "--rules", path)[1]


def test_explain_shows_what_is_met_and_what_is_not(rules_file: Write) -> None:
    status, output = said("explain", "You train AI.", "--rules", rules_file())
    assert status == 0
    assert "service-trains (grant) does not match" in output
    assert "✓ does: train ai" in output
    assert "✗ who: it is user" in output
    assert output.endswith("kinds: none\n")
    assert said("explain", "-", "--rules", rules_file(), given="We train AI.")[1].count("matches") == 1


def test_explain_of_foreign_markup_is_inert(rules_file: Write) -> None:
    assert "[red]We train AI[/red]" in said("explain", "[red]We train AI[/red].", "--rules", rules_file())[1]


def test_list_and_show(rules_file: Write) -> None:
    path = rules_file()
    assert "service-trains" in said("list", "--rules", path)[1]
    status, output = said("show", "service-trains", "--rules", path)
    assert status == 0
    assert "who: service" in output
    assert "- We do not train AI.  (it says not)" in output


@pytest.mark.parametrize("command", ["show", "explain"])
def test_an_unknown_rule_is_refused(rules_file: Write, command: str) -> None:
    arguments = ("x",) if command == "show" else ("text", "--rule", "x")
    assert said(command, *arguments, "--rules", rules_file())[0] == 2
