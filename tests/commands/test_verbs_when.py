"""Since when something is so is told as what was seen, never as a day that nobody knows."""

import pytest

from tests.commands.talking import words

TERMS = "\n".join(f"Point {number} is about how you and Tonewell work together." for number in range(30))


@pytest.fixture
async def changed(recorded):
    await recorded("tonewell/terms-of-use", TERMS, f"{TERMS}\nWe train AI.")
    await recorded("wavelane/terms-of-use", f"{TERMS}\nWe train AI.")


async def test_a_comparison_tells_between_which_looks(talk, changed):
    said = words(await talk.ask("compare Tonewell Wavelane"))
    assert "yes, since between 08 Jan 2026 and 10 Jan 2026" in said
    assert "yes, since 16 Jan 2026 or earlier" in said


@pytest.mark.parametrize("verb", ["history", "diff"])
async def test_a_change_is_told_between_which_looks(talk, changed, verb):
    assert "between 08 Jan 2026 and 10 Jan 2026" in words(await talk.ask(f"{verb} Tonewell"))


async def test_of_a_topic_only_that_is_denied_which_was_asked(talk, changed):
    said = words(await talk.ask("lookup Tonewell opt-out"))
    assert (
        "Its documents say nothing about this that the rules know (opt-out); lookup Tonewell has all they say." in said
    )
