"""`clausewatch replay` over an invented archive, by rules of the test's own."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer import Typer
from typer.testing import CliRunner

from clausewatch.cli import history
from clausewatch.cli.replay import replay
from clausewatch.errors import SettingsError
from tests.watchers_ota.archives import Archive, day

RULES = """
words:
  look-for: [train~]
rules:
  - id: lets-train
    title: The service trains
    kind: grant
    regex: "We may .*train"
    should_match: [We may use your recordings to train our models.]
    should_not_match: [{text: We may call you., because: nothing is trained}]
  - id: does-not-train
    title: The service does not train
    kind: denial
    regex: "We do not .*train"
    should_match: [We do not use your recordings to train our models.]
    should_not_match: [{text: We do not call you., because: nothing is trained}]
"""
BODY = "\n\n".join(
    f"Point {number} of what Tonal Works and you agree on, in its {number}th wording." for number in range(30)
)
GRANT = "We may use your recordings to train our models."
DENIAL = "We do not use your messages to train our models."
KEYS = [
    *("document", "date", "commit", "change", "level", "kinds_added", "kinds_removed", "kinds_changed"),
    *("title", "summary", "quotes"),
]

app = Typer()
app.command()(replay)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def commits(archive: Archive) -> list[str]:
    """Terms that gain a grant, an upgrade, a one-fetch loss of it, then another document that loses a denial."""
    terms, privacy = "Tonal Works/Terms of Service.md", "Tonal Works/Privacy Policy.md"
    archive.record(privacy, f"{BODY}\n\n{DENIAL}", "First record of Tonal Works Privacy Policy", day(1, 5))
    return [
        archive.record(terms, BODY, "First record of Tonal Works Terms of Service", day(1)),
        archive.record(terms, f"{BODY}\n\n{GRANT}", "Record new changes of Tonal Works Terms of Service", day(3)),
        archive.record(terms, f"{BODY}\n\n{GRANT} {DENIAL}", "Apply technical or declaration upgrade on Tonal", day(4)),
        archive.record(terms, BODY, "Record new changes of Tonal Works Terms of Service", day(6)),
        archive.record(terms, f"{BODY}\n\n{GRANT} {DENIAL}", "Record new changes of Tonal Works Terms", day(6, 18)),
        archive.record(privacy, BODY, "Record new changes of Tonal Works Privacy Policy", day(8)),
    ]


def run(archive: Archive, rules: Path, *options: str) -> Result:
    # Wide enough that the table wraps nothing.
    return CliRunner().invoke(app, [str(archive.path), "--rules", str(rules), *options], env={"COLUMNS": "300"})


def lines(archive: Archive, rules: Path, *options: str) -> list[dict[str, Any]]:
    result = run(archive, rules, "--format", "jsonl", *options)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_alerts_are_json_lines_in_order_of_time(archive: Archive, rules: Path, commits: list[str]) -> None:
    grant, denial = lines(archive, rules)

    assert list(grant) == KEYS
    assert grant | {"summary": "", "level": ""} == {
        "document": "Tonal Works/Terms of Service",
        "date": "2031-05-03T06:00:00+00:00",
        "commit": commits[1],
        "change": "revision",
        "level": "",
        "kinds_added": ["grant"],
        "kinds_removed": [],
        "kinds_changed": [],
        "title": "Tonal Works: Terms of Service",
        "summary": "",
        "quotes": [{"kind": "grant", "before": None, "after": GRANT}],
    }
    assert grant["level"] == "high"
    assert "train AI" in grant["summary"]
    assert (denial["document"], denial["date"], denial["commit"]) == (
        "Tonal Works/Privacy Policy",
        "2031-05-08T06:00:00+00:00",
        commits[5],
    )
    assert denial["kinds_removed"] == ["denial"]
    assert denial["quotes"] == [{"kind": "denial", "before": DENIAL, "after": None}]


def test_all_adds_first_records_and_what_was_not_told(archive: Archive, rules: Path, commits: list[str]) -> None:
    every = lines(archive, rules, "--all")

    firsts = [line for line in every if line["change"] == "first_record"]
    assert [(line["document"], line["kinds_added"]) for line in firsts] == [
        ("Tonal Works/Privacy Policy", ["denial"]),
        ("Tonal Works/Terms of Service", []),
    ]
    silent = {line["commit"]: line["reason"] for line in every if line["change"] == "suppressed"}
    assert "extraction changed" in silent[commits[2]]
    assert silent[commits[3]]
    assert all(list(line)[: len(KEYS)] == KEYS for line in every)


def test_a_new_mention_of_no_kind_is_unclear_and_low(archive: Archive, rules: Path) -> None:
    rules.write_text(f"phrases:\n  speaks-of-training: [trained on]\n{RULES}", encoding="utf-8")
    terms = "Tonal Works/Terms of Service.md"
    archive.record(terms, BODY, "First record of Tonal Works Terms of Service", day(1))
    mention = "Some models are trained on recordings."
    archive.record(terms, f"{BODY}\n\n{mention}", "Record new changes of Tonal Works Terms of Service", day(3))

    (line,) = lines(archive, rules)
    assert (line["date"], line["level"], line["kinds_added"]) == ("2031-05-03T06:00:00+00:00", "low", [])
    assert line["quotes"] == [{"kind": "unclear", "before": None, "after": mention}]
    assert "unclear" in line["summary"]


def test_a_document_and_a_span_of_days_can_be_named(archive: Archive, rules: Path, commits: list[str]) -> None:
    terms = ("--document", "Tonal Works/Terms of Service")
    assert len(lines(archive, rules, *terms)) == 1
    assert len(lines(archive, rules, *terms, "--document", "Tonal Works/Privacy Policy")) == 2
    assert [line["commit"] for line in lines(archive, rules, "--since", "2031-05-04")] == [commits[5]]
    assert [line["commit"] for line in lines(archive, rules, "--until", "2031-05-03")] == [commits[1]]
    assert lines(archive, rules, "--since", "2031-05-03", "--until", "2031-05-03")
    assert not lines(archive, rules, "--until", "2031-05-02")


def test_one_rule_can_be_backtested(archive: Archive, rules: Path, commits: list[str]) -> None:
    assert [line["commit"] for line in lines(archive, rules, "--rule", "lets-train")] == [commits[1]]
    assert [line["commit"] for line in lines(archive, rules, "--rule", "does-not-train")] == [commits[5]]
    failed = run(archive, rules, "--rule", "lets-trian")
    assert isinstance(failed.exception, SettingsError)
    assert "does-not-train, lets-train" in str(failed.exception)


def test_the_table_is_for_people(archive: Archive, rules: Path, commits: list[str]) -> None:
    table = run(archive, rules, "--all").stdout

    assert "What would have been told" in table
    assert "First record: denial." in table
    assert "Not told: the extraction changed" in table
    assert "lets the platform train AI" in table
    assert "Nothing would have been told." in run(archive, rules, "--until", "2031-05-02").stdout


def test_progress_is_on_standard_error_only(archive: Archive, rules: Path, commits: list[str]) -> None:
    result = run(archive, rules, "--format", "jsonl")

    assert "Replayed 7 records of 2 documents" in result.stderr
    assert "Replayed" not in result.stdout


def test_raw_pages_are_replayed_too(archive: Archive, rules: Path) -> None:
    def page(*paragraphs: str, nonce: str) -> str:
        body = "".join(f'<p class="{nonce}">{text}</p>' for text in paragraphs)
        return f'<html><title>Terms</title><body><main><a href="/?{nonce}">Home</a>{body}</main></body></html>'

    points = BODY.split("\n\n")
    path = "Tonal Works/Terms of Service.html"
    archive.record(path, page(*points, nonce="a1"), "First record of Tonal Works Terms of Service", day(1))
    archive.record(path, page(*points, nonce="b2"), "Record new changes of Tonal Works Terms", day(2))
    changed = archive.record(path, page(*points, GRANT, nonce="c3"), "Record new changes of Tonal Works Terms", day(3))

    (line,) = lines(archive, rules)
    assert line["commit"] == changed
    assert line["kinds_added"] == ["grant"]


def test_what_is_no_archive_is_a_configuration_mistake(tmp_path: Path, rules: Path) -> None:
    result = CliRunner().invoke(app, [str(tmp_path), "--rules", str(rules)])

    assert isinstance(result.exception, SettingsError)
    assert "not a git repository" in str(result.exception)


def test_processes_give_what_one_process_gives(
    archive: Archive, rules: Path, commits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = history.jobs(archive.path, rules, rule=None, documents=(), until=None)
    alone = list(history.replay_all(work))
    monkeypatch.setattr(history, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(history.os, "cpu_count", lambda: 2)

    assert list(history.replay_all(work)) == alone
