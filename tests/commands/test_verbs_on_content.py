"""The verbs on an archive with content: the rehearsal's episode, as the real program recorded it."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from clausewatch.app import opened
from rehearsal.clock import HandClock
from rehearsal.demo import play, settings_in
from rehearsal.episode import ACTS
from tests.commands.talking import Conversation, words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def recorded_episode(tmp_path_factory) -> Path:
    """The folder of a Clausewatch that has seen the whole episode."""
    folder = tmp_path_factory.mktemp("episode")
    asyncio.run(play(folder, Console(file=io.StringIO()), ACTS))
    return folder


@pytest.fixture
async def talk(recorded_episode: Path, tmp_path: Path) -> AsyncIterator[Conversation]:
    shutil.copytree(recorded_episode, tmp_path, dirs_exist_ok=True)
    clock, settings = HandClock(ACTS[-1].polls[-1]), settings_in(tmp_path, tmp_path / "rules.yaml")
    async with opened(settings, console=Console(file=io.StringIO()), clock=clock) as app:
        yield Conversation(app.desk())


async def test_a_platform_is_looked_up_compared_and_its_past_told(talk):
    said = words(await talk.ask("lookup Wavelark"))
    assert "Terms of Use" in said
    assert "no longer lets the platform train AI on users' content, since 02 Sep 2026" in said
    assert "Humfield" in words(await talk.ask("compare Wavelark Humfield Osterklang"))
    assert "Terms of Use" in words(await talk.ask("history Wavelark"))
    assert "machine" in words(await talk.ask("diff Wavelark"))
    assert "Wavelark" in words(await talk.ask("search machine learning"))


async def test_stories_are_merged_split_and_muted(talk):
    stories = sorted(await talk.desk.store.stories(), key=lambda story: -len(story.reports))
    long, short = stories[0], stories[-1]
    listed = words(await talk.ask("story list"))
    assert long.id in listed
    assert "1. " in words(await talk.ask(f"story split {long.id}"))
    before = len(long.reports)
    await talk.ask(f"story split {long.id} 2")
    left = await talk.desk.store.story(long.id)
    assert left is not None
    assert len(left.reports) == before - 1
    apart = next(each for each in await talk.desk.store.stories() if each.id not in {one.id for one in stories})
    await talk.ask(f"story merge {apart.id} {long.id}")
    whole = await talk.desk.store.story(long.id)
    assert whole is not None
    assert len(whole.reports) == before
    await talk.ask(f"story mute {short.id}")
    assert (await talk.desk.store.story(short.id)).muted
    await talk.ask(f"story unmute {short.id}")
    assert not (await talk.desk.store.story(short.id)).muted
    assert [entry.command for entry in await talk.desk.store.audit(9)] == [
        "story unmute",
        "story mute",
        "story merge",
        "story split",
    ]
