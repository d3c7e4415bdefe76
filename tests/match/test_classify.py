import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from clausewatch.cli.classify import classify
from clausewatch.errors import SettingsError

app = typer.Typer()
app.command()(classify)
runner = CliRunner()

GRANT = "We use your songs to train our AI models."


def answers(given: str, *arguments: str) -> list[dict[str, object]]:
    result = runner.invoke(app, list(arguments), input=given, catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_are_answered_in_order_with_their_ids() -> None:
    given = "\n".join(json.dumps(row) for row in ({"id": {"a": 1}, "text": "Be kind."}, {"text": GRANT}))
    first, second = answers(given)
    assert first == {"id": {"a": 1}, "topic": "none", "kinds": [], "matches": []}
    assert second["id"] is None
    assert (second["topic"], second["kinds"]) == ("training", ["grant"])
    match = second["matches"][0]  # type: ignore[index]
    assert set(match) == {"rule", "kind", "quote", "start", "end"}
    assert GRANT[match["start"] : match["end"]] == match["quote"]


def test_paragraphs_are_numbered() -> None:
    found = answers(f"\nBe kind.\nAlways.\n\n\n{GRANT}\n")
    assert [(each["id"], each["kinds"]) for each in found] == [(1, []), (2, ["grant"])]


def test_a_file_and_nothing_at_all(tmp_path: Path) -> None:
    file = tmp_path / "given.txt"
    file.write_text("Be “kind”.", encoding="utf-8")
    assert len(answers("", str(file))) == 1
    assert answers("") == []


@pytest.mark.parametrize("wrong", ['{"text": "x"}\n{broken', '{"id": 1}', '{"text": 5}'])
def test_what_is_wrong_is_named_by_line(wrong: str) -> None:
    result = runner.invoke(app, [], input=wrong)
    assert isinstance(result.exception, SettingsError)
    assert "-:" in str(result.exception)


def test_a_missing_file_is_said() -> None:
    result = runner.invoke(app, ["/nowhere/at/all"])
    assert isinstance(result.exception, SettingsError)
