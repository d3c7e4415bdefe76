"""`clausewatch stories` and `story`: what is listed, why, and corrections from the command line."""

import asyncio
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from clausewatch.cli import app
from clausewatch.model import Source, SourceKind
from clausewatch.ports import Recording
from clausewatch.store import SqlStore
from clausewatch.story import grow


@pytest.fixture
def database(tmp_path, monkeypatch, press):
    """A database with one story of two reports."""
    url = f"sqlite:///{tmp_path / 'clausewatch.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    first = grow(press.report("Wavelark changes its terms to allow AI training", "There is no opt-out."), ())
    both = grow(press.report("Wavelark has never trained AI, it says", "Users can opt out.", days=1), (first.story,))
    feed = Source(id="f", kind=SourceKind.FEED, publisher="F", title="F", url="https://f.example", interval=press.day)

    async def fill() -> None:
        async with SqlStore.open(url) as store:
            await store.register([feed], press.start)
            health = replace(await store.health("f"), checked_at=press.start)
            await store.record(Recording(health=health, stories=(both.story,), stories_revision=0))

    asyncio.run(fill())
    return both.story


def run(*words: str) -> str:
    result = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_stories_are_listed_and_explained(database):
    assert "reported → denied" in run("stories", "--all")
    shown = run("story", "show", database.id[:6], "--why")
    assert "Outlets disagree on an opt-out" in shown
    assert "is about Wavelark like the story" in shown
    assert "news-denial" in shown


def test_a_story_is_split_merged_and_muted(database):
    new = run("story", "split", database.id, database.reports[1].key[:12]).split()[-2]
    assert "has 2 reports now" in run("story", "merge", new, database.id, "--reason", "one event")
    assert "is muted" in run("story", "mute", database.id)
    shown = run("story", "show", database.id)
    assert "muted" in shown
    assert "one event" in shown
    assert isinstance(CliRunner().invoke(app, ["story", "show", "nobody"]).exception, Exception)


def test_what_is_piped_is_neither_folded_nor_padded(database):
    commands = (("stories", "--all"), ("story", "show", database.id, "--why"), ("ask", "help"))
    for words in commands:
        said = CliRunner().invoke(app, words, env={"COLUMNS": "30"}).stdout.splitlines()
        assert max(map(len, said)) > 60, words
        assert not [line for line in said if line != line.rstrip()], words
        assert not [line for line in said if len(line) > 2000], words
