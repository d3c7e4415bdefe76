"""`clausewatch import-ota`: shows what it would change, changes it when told to, and only once."""

import json

import pytest
from typer.testing import CliRunner

from clausewatch.cli import app

RULES = """\
# Ours.
platforms:
  - id: acme
    name: Acme
    documents:
      - {title: Terms, url: "https://acme.example/terms"}
"""


@pytest.fixture
def invoke(tmp_path, monkeypatch):
    """Runs the command in a folder with a rules file and a declaration, and gives its output."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.yaml").write_text(RULES)
    terms = {"Terms of Service": {"fetch": "https://o.example/t", "select": "main", "filter": ["tidy"]}}
    (tmp_path / "o.json").write_text(json.dumps({"name": "Ostinato", "terms": terms}))

    def run(*arguments: str, status: int = 0) -> str:
        result = CliRunner().invoke(app, ["import-ota", *arguments])
        assert result.exit_code == status, result.output
        return result.output

    return run


def test_a_declaration_is_shown_then_written_then_there(invoke, tmp_path):
    shown = invoke("o.json")
    assert "Note: Terms of Service: its filters are JavaScript" in shown
    assert "+  - id: ostinato" in shown
    assert "--write does it" in shown
    assert (tmp_path / "rules.yaml").read_text() == RULES
    assert "Written: rules.yaml" in invoke("o.json", "--write").replace(f"{tmp_path}/", "")
    assert (tmp_path / "rules.yaml").read_text().startswith(RULES)
    assert "Nothing to change" in invoke("o.json", "--write")


def test_what_would_not_load_is_not_written(invoke, tmp_path):
    text = RULES.replace(
        '{title: Terms, url: "https://acme.example/terms"}', "title: Terms\n        url: https://acme.example/"
    )
    (tmp_path / "rules.yaml").write_text(text)
    pages = [{"fetch": "https://bad.example/1", "select": "main"}] * 2
    (tmp_path / "bad.json").write_text(json.dumps({"name": "Acme", "terms": {"Terms": {"combine": pages}}}))
    assert "the rules would not load" in invoke("bad.json", "--write", status=1)
    assert (tmp_path / "rules.yaml").read_text() == text


def test_terms_that_cannot_be_used_keep_nothing_else_from_being_written(invoke, tmp_path):
    terms = {"Nowhere": {"select": "main"}, "Terms": {"fetch": "https://bad.example/terms"}}
    (tmp_path / "half.json").write_text(json.dumps({"name": "Half", "terms": terms}))
    said = invoke("half.json", "--write")
    assert "Note: Nowhere: it was left out" in said
    assert "https://bad.example/terms" in (tmp_path / "rules.yaml").read_text()


def test_a_way_of_writing_that_a_program_cannot_edit(invoke, tmp_path):
    terms = {"Terms": {"fetch": "https://acme.example/other"}}
    (tmp_path / "acme.json").write_text(json.dumps({"name": "Acme", "terms": terms}))
    assert "needs a person" in invoke("acme.json", status=1)
    assert (tmp_path / "rules.yaml").read_text() == RULES
