"""The commands print the answers: for people, plain when piped, and as JSON."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from clausewatch.archive.reports import inert
from clausewatch.cli import app
from clausewatch.errors import SettingsError, StoreError
from clausewatch.model import (
    Alert,
    AlertKind,
    Article,
    Claim,
    DeliveryAction,
    Health,
    Level,
    Phase,
    Posting,
    Report,
    Story,
    Subject,
)
from clausewatch.ports import Recording
from clausewatch.store import SqlStore
from tests.archive.wavelane import DENIAL, FILLER, GRANT, URL
from tests.watchers_ota.archives import Archive, day

RULES = f"""\
platforms:
  - {{id: wavelane, name: Wavelane, documents: [{{title: Terms of Use, url: "{URL}"}}]}}
rules:
  - id: lets-train
    title: The service trains
    kind: grant
    regex: "We may .*train"
    should_match: [We may use your recordings to train our models.]
    should_not_match: [{{text: We may call you., because: nothing is trained}}]
  - id: does-not-train
    title: The service does not train
    kind: denial
    regex: "We do not .*train"
    should_match: [We do not use your recordings to train our models.]
    should_not_match: [{{text: We do not call you., because: nothing is trained}}]
"""
"""Few rules, which load at once: what rules find is tested elsewhere."""


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path / "collection")
    text = "\n\n".join(FILLER)
    archive.record("Wavelane/Terms of Use.md", text, "First record of Wavelane Terms of Use", day(1))
    archive.record("Wavelane/Terms of Use.md", f"{text}\n\n{GRANT}", "Record new changes of Wavelane", day(9))
    archive.record("=Tonal/Terms.md", f"{text}\n\n{DENIAL}", "First record of Tonal Terms", day(3))
    return archive


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("CLAUSEWATCH_RULES", "SLACK_BOT_TOKEN", "DISCORD_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", str(tmp_path / "test.db"))
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(home):
    def command(*arguments):
        result = CliRunner().invoke(app, list(arguments))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


@pytest.fixture
def filled(run, archive):
    return run("import-history", str(archive.path))


def _json(result):
    return json.loads(result.stdout)


def test_import_says_what_came_and_from_whom(run, archive, filled):
    assert filled.stdout == (
        "3 new records of 2 documents, 3 versions with new words. From Open Terms Archive, collection.\n"
    )
    again = run("import-history", str(archive.path))
    assert again.stdout.startswith("0 new records of 2 documents, 0 versions")


def test_a_dry_run_of_an_import_says_the_same_and_keeps_nothing(run, archive, home):
    tried = run("import-history", str(archive.path), "--dry-run")
    assert not (home / "test.db").exists()
    assert run("import-history", str(archive.path)).stdout == tried.stdout
    kept = (home / "test.db").read_bytes()
    assert run("import-history", str(archive.path), "--dry-run").stdout.startswith("0 new records")
    assert (home / "test.db").read_bytes() == kept


def test_a_dry_run_of_a_backfill_keeps_nothing(run, filled, home, monkeypatch):
    monkeypatch.setenv("CLAUSEWATCH_ALLOW_PRIVATE", "1")
    monkeypatch.setenv("CLAUSEWATCH_WAYBACK_URL", "http://127.0.0.1:1")
    before = run("lookup", "wavelane").stdout
    tried = run("backfill", "wavelane/terms-of-use", "--dry-run")
    assert (tried.exit_code, "goes on later" in tried.stderr) == (1, True)
    with closing(sqlite3.connect(home / "test.db")) as connection:
        assert connection.execute("SELECT count(*) FROM backfill").fetchone() == (0,)
    assert run("lookup", "wavelane").stdout == before


def test_import_of_one_document_under_a_watched_one(run, archive):
    run("import-history", str(archive.path), "--document", "=Tonal/Terms", "--as", "wavelane/terms-of-use")
    assert "says it does not train: says so" in run("lookup", "wavelane").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--document", "Wavelane/Nothing"], "no record of Wavelane/Nothing"),
        (["--as", "wavelane/terms-of-use"], "one document"),
    ],
)
def test_import_refuses_in_one_line(run, archive, arguments, said):
    with pytest.raises(SettingsError, match=said):
        run("import-history", str(archive.path), *arguments)


def test_lookup(run, filled):
    text = run("lookup", "wavelane").stdout
    assert "Wavelane – may train on users' content: says so; it came between 01 May 2031 and 09 May 2031" in text
    assert f"“{GRANT}”" in text
    assert "\x1b" not in text
    found = _json(run("lookup", "Wavelane", "--format", "json", "--kind", "grant"))
    (document,) = found[0]["documents"]
    assert found[0]["since"] == {"last_without": "2031-05-01T06:00:00+00:00", "first_with": "2031-05-09T06:00:00+00:00"}
    assert document["now"]["statements"][0]["text"]["text"] == GRANT
    assert [answer["holds"] for answer in document["earlier"]] == [False]


def test_lookup_of_what_never_was(run, filled):
    assert run("lookup", "wavelane", "--kind", "user_ban").stdout == (
        "Wavelane – others may not train: does not say so\n\n"
    )
    with pytest.raises(SettingsError, match='no platform "Wavelaen": did you mean Wavelane'):
        run("lookup", "Wavelaen")


def test_before_anything_was_read(run, home):
    with pytest.raises(StoreError, match="no database yet"):
        run("lookup", "wavelane")


def test_compare(run, filled):
    text = run("compare", "wavelane", "=tonal", "--kind", "grant", "--kind", "denial").stdout
    assert [line.split("  ")[0] for line in text.splitlines()] == ["Platform", "Wavelane", "=Tonal"]
    assert "yes, between 01 May 2031 and 09 May 2031" in text
    assert "yes, on or before 03 May 2031" in text
    assert len(_json(run("compare", "--format", "json", "--kind", "grant"))) == 2


def test_history(run, filled):
    text = run("history", "wavelane", "--versions").stdout
    assert "between 01 May 2031 and 09 May 2031: Wavelane (Terms of Use) now lets the platform train AI" in text
    assert "Versions from Open Terms Archive, collection." in text
    (found,) = _json(run("history", "Wavelane: Terms of Use", "--format", "json"))
    assert [version["kind"] for version in found["versions"]] == ["first_record", "revision"]
    assert found["versions"][0]["origin"]["name"] == "collection"
    (later,) = _json(run("history", "wavelane", "--format", "json", "--since", "2031-06-01"))
    assert later["events"] == []


def test_history_of_a_platform_has_all_its_documents(run, home, archive):
    faq = f'{{title: FAQ, url: "{URL}/faq"}}'
    (home / "rules.yaml").write_text(RULES.replace("documents: [", f"documents: [{faq}, "), encoding="utf-8")
    run("import-history", str(archive.path), "--document", "=Tonal/Terms", "--as", "wavelane/faq")
    run("import-history", str(archive.path), "--document", "Wavelane/Terms of Use", "--as", "wavelane/terms-of-use")
    first, second = run("history", "wavelane").stdout.split("\n\n")
    assert first.startswith("Wavelane: FAQ, seen from 03 May 2031")
    assert second.startswith("Wavelane: Terms of Use, seen from 01 May 2031")
    assert len(_json(run("history", "wavelane", "--format", "json"))) == 2


def test_search(run, filled):
    text = run("search", "train*", "artificial intelligence", "--platform", "wavelane").stdout
    assert text.splitlines()[0] == "wavelane/terms-of-use, stands, first seen 09 May 2031  [grant]"
    assert text.splitlines()[1].strip() == GRANT
    (hit,) = _json(run("search", "--kind", "denial", "--format", "json"))
    assert hit["kinds"] == ["denial"]
    assert run("search", "gramophone").stdout == "Nothing was found.\n"
    assert run("search").exit_code == 2


def test_diff(run, filled):
    text = run("diff", "wavelane").stdout
    assert f"+ {GRANT}  [grant]" in text
    assert FILLER[3] not in text
    assert FILLER[3] in run("diff", "wavelane", "--all").stdout
    found = _json(run("diff", "wavelane", "2031-05-02", "2031-05-30", "--format", "json"))
    assert [line["after"]["text"] for line in found["lines"]] == [GRANT]
    numbers = found["before"]["id"], found["after"]["id"]
    assert _json(run("diff", "wavelane", *map(str, numbers), "--format", "json")) == found


@pytest.mark.parametrize(
    ("which", "said"),
    [("2001-01-01", "not seen before"), ("999", "no version 999"), ("soon", "neither a version's number nor a day")],
)
def test_diff_of_what_is_not_there(run, filled, which, said):
    with pytest.raises(SettingsError, match=said):
        run("diff", "wavelane", which)
    with pytest.raises(SettingsError, match="only one version"):
        run("diff", "=tonal")


@pytest.fixture
async def news(run, filled, home):
    """An article with a title that means mischief everywhere."""
    at = datetime(2031, 5, 20, tzinfo=UTC)
    title = '<script>alert("1")</script> *Wavelane* [trains](https://bad.example)'
    told = Alert(
        fingerprint="n", kind=AlertKind.NEWS, level=Level.MEDIUM, publisher="=The Crate", subject=title,
        summary="Lead.", at=at, links=(("=The Crate", "javascript:alert(1)"),),
    )  # fmt: skip
    article = Article(id="1", source_id="wavelane/terms-of-use", outlet="", title=title, lead="", url="")
    report = Report(
        key="1", source_id=article.source_id, outlet="The Crate", title=title, text=title, at=at, seen_at=at,
        subject=Subject.TERMS, phase=Phase.REPORTED, url="", bodies=(), claim=Claim(),
    )  # fmt: skip
    later = replace(told, fingerprint="n 2", notes=("Two outlets report it.",))
    edit = Posting(alert=later, channels=(), action=DeliveryAction.EDIT, parent="n")
    async with SqlStore.open(str(home / "test.db")) as store:
        health = Health(source_id="wavelane/terms-of-use", next_due=at + timedelta(days=1))
        await store.record(
            Recording(
                health=health,
                articles=((article, True),),
                postings=(Posting(alert=told, channels=()), edit),
                stories=(Story(id="5b1f0c7d9b", subject=Subject.TERMS, reports=(report,), card=told),),
                stories_revision=(await store.open_stories(at)).revision,
            )
        )


def test_report_as_markdown(run, news):
    text = run("report", "--since", "2031-05-01", "--until", "2031-05-31").stdout
    assert text.startswith("# AI training in platforms' terms, 01 May 2031 to ")
    assert f"**{GRANT[:-1]}" in text
    assert "between 01 May 2031 and 09 May 2031" in text
    assert r"\<script\>" in text
    assert text.count(r"\[trains\]") == 1


def test_report_as_html_is_inert(run, news):
    text = run("report", "--since", "2031-05-01", "--until", "2031-05-31", "--format", "html").stdout
    assert "<ins>We may use" in text
    assert "<script" not in text
    assert "javascript:" not in text


def test_report_as_csv_is_no_formula(run, filled):
    text = run("report", "--since", "2031-01-01", "--until", "2031-12-31", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["platform"], row["kinds"], row["after"]) for row in rows] == [("Wavelane", "grant", GRANT)]
    assert inert("=1+1") == "'=1+1"


def test_a_report_ends_with_the_day_that_was_asked_for(run, filled):
    text = run("report", "--since", "2031-05-01", "--until", "2031-05-31").stdout
    assert text.startswith("# AI training in platforms' terms, 01 May 2031 to 31 May 2031\n")


def test_a_period_that_ends_before_it_begins_is_refused(run, filled):
    refused = run("report", "--since", "2031-05-31", "--until", "2031-05-01")
    assert refused.exit_code == 2
    assert "ends before it begins" in refused.output


def test_a_report_without_changes(run, filled):
    quiet = ("report", "--since", "2031-08-01", "--until", "2031-08-31")
    assert "No watched document changed" in run(*quiet).stdout
    assert _json(run("report", "--since", "2031-05-01", "--until", "2031-05-02", "--format", "json"))["changes"] == []
