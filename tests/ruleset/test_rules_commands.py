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


def test_wrong_proposes_the_example_and_says_that_the_rule_must_change(rules_file: Write) -> None:
    path = rules_file()
    before = path.read_text()
    status, output = said("wrong", "We may train model trains.", "--kind", "none", "--because", "toys", "--rules", path)
    assert status == 0
    assert "service-trains (grant) matches it: change the rule too" in output
    assert "+    should_not_match: [{text: We do not train AI., because: it says not}" in output
    assert '{text: "We may train model trains.", because: "toys"}]' in output
    assert path.read_text() == before


def test_wrong_writes_nothing_that_would_not_load(rules_file: Write) -> None:
    path = rules_file()
    before = path.read_text()
    status, output = said("wrong", "We may train model trains.", "--write", "--rules", path)
    assert status == 1
    assert "Nothing was written" in output
    assert "this example should NOT match service-trains but does" in output
    assert path.read_text() == before


def test_wrong_writes_a_miss_once(rules_file: Write) -> None:
    path = rules_file()
    arguments = ("wrong", "We feed songs to our model.", "--kind", "grant", "--write", "--rules", path)
    status, output = said(*arguments)
    assert status == 0
    assert "comes nearest" in output
    assert f"Written: {path}." in output
    assert "    known_misses:\n      - We feed songs to our model.\n" in path.read_text()
    assert said(*arguments)[1].startswith("Nothing to add")
    assert said("test", "--rules", path)[0] == 0


def test_wrong_of_a_sentence_that_is_read_rightly_makes_it_an_example(rules_file: Write) -> None:
    path = rules_file()
    assert said("wrong", "We may train AI models.", "--kind", "grant", "--write", "--rules", path)[0] == 0
    assert 'should_match: [We train AI., "We may train AI models."]' in path.read_text()


def test_wrong_for_one_rule_after_it_was_mended(rules_file: Write, sound: str) -> None:
    path = rules_file(sound.replace("does: trains", "does: trains\n    not_when: [model trains]"))
    arguments = ("wrong", "We may train model trains.", "--write", "--rules", path)
    assert said(*arguments)[1].startswith("Nothing to add")
    status, output = said(*arguments, "--rule", "service-trains")
    assert status == 0
    assert "does not match it" in output
    assert '{text: "We may train model trains.", because: "it is none of the kinds"}]' in path.read_text()


def test_wrong_finds_the_included_file(rules_file: Write, sound: str) -> None:
    included = rules_file(sound.split("platforms:", maxsplit=1)[0], "more/rules.yaml")
    main = rules_file("include: [more/rules.yaml]")
    assert said("wrong", "We feed it songs.", "--kind", "grant", "--write", "--rules", main)[0] == 0
    assert "- We feed it songs." in included.read_text()
    assert main.read_text() == "include: [more/rules.yaml]"


def test_wrong_refuses_an_unknown_kind(rules_file: Write) -> None:
    status, output = said("wrong", "We train AI.", "--kind", "grand", "--rules", rules_file())
    assert status == 2
    assert "grant" in output


def test_wrong_says_what_only_a_person_can_edit(rules_file: Write, sound: str) -> None:
    path = rules_file(sound.replace("[We train AI.]", "We train AI."))
    status, output = said("wrong", "We may train AI.", "--kind", "grant", "--write", "--rules", path)
    assert status == 1
    assert "Make it a list first" in output
