import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rehearsal.real import CORPUS, RealPage, live, moments
from rehearsal.try_real import OUT, main
from watchers.ota import records

START = datetime(2024, 1, 1, tzinfo=UTC)
APP = typer.Typer()
APP.command()(main)


def _record(repository: Path, path: str, text: str, day: int) -> None:
    file = repository / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    date = (START + timedelta(days=day)).isoformat()
    author = ["-c", "user.name=recorder", "-c", "user.email=recorder@recorder.example"]
    subprocess.run(["git", "-C", repository, "add", "."], check=True)
    subprocess.run(
        ["git", "-C", repository, *author, "commit", "-q", "--date", date, "-m", f"Record new changes of {path}"],
        check=True,
    )


@pytest.fixture
def pages(tmp_path) -> list[RealPage]:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    _record(tmp_path, "Wavelark/Terms.md", "first | words", 3)
    _record(tmp_path, "Wavelark/Terms.md", "seen by nobody", 14)
    _record(tmp_path, "Wavelark/Terms.md", "cell<br>cell <b>", 16)
    _record(tmp_path, "Humfield/Terms #2.html", "<p>as it was recorded</p>", 40)
    documents = ["Wavelark/Terms", "Humfield/Terms #2"]
    return [
        RealPage(repository=tmp_path, document=document, number=number, history=tuple(records(tmp_path, [document])))
        for number, document in enumerate(documents, start=1)
    ]


def test_history_is_seen_at_equal_distances(pages):
    seen = list(live(pages, moments(pages, START, 5)))
    assert [moment.at - START for moment in seen] == [timedelta(days=day) for day in (0, 10, 20, 30, 40)]
    shown = [{path: reply.body.decode() for path, reply in moment.replies.items()} for moment in seen]
    assert [sorted(replies) for replies in shown] == [["/page-1", "/page-2"], ["/page-1"], ["/page-1"], [], ["/page-2"]]
    assert "first | words" in shown[0]["/page-1"]
    assert "cell<br>cell &lt;b&gt;" in shown[2]["/page-1"]
    assert shown[4]["/page-2"] == "<p>as it was recorded</p>"


def test_a_page_is_called_by_its_service_and_type(pages):
    assert [(page.service, page.title) for page in pages] == [("Wavelark", "Terms"), ("Humfield", "Terms")]


def test_without_the_corpus_it_is_skipped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(APP, ["--corpus", "nowhere"])
    assert (result.exit_code, result.stderr) == (0, "Skipped: there is no corpus at nowhere.\n")
    assert not OUT.exists()


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not on this machine")
def test_real_pages_and_news_reach_all_three_channels(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(APP, ["--documents", "3", "--steps", "20"])
    assert result.exit_code == 0, result.output
    assert "Now watching 3 documents and 3 feeds." in result.stdout
    assert "not delivered" not in result.stdout
    assert (OUT / "preview.html").stat().st_size > 10_000
