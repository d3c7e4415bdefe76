"""While a change waits to be confirmed, every verb that says what stands says that it waits."""

import pytest

from tests.commands.talking import words

TERMS = "\n".join(f"Point {number} is about how you and Tonewell work together." for number in range(30))
WAITS = "changed between 08 Jan 2026 and 10 Jan 2026, waiting to be confirmed (clauses went or were replaced): "


@pytest.fixture
async def held(recorded):
    """Tonewell's terms let it train, and do so no longer since they were read last."""
    await recorded("tonewell/terms-of-use", f"{TERMS}\nWe train AI.", TERMS)


async def test_a_lookup_says_it(talk, held):
    said = words(await talk.ask("lookup Tonewell"))
    assert "lets the platform train AI on users' content, since 08 Jan 2026 or earlier" in said
    assert f"{WAITS}may train on users' content: not any more." in said
    assert "waiting to be confirmed" not in words(await talk.ask("lookup Tonewell opt-out"))


async def test_a_comparison_says_it(talk, held):
    assert "yes, since 08 Jan 2026 or earlier; changed, waiting to be confirmed" in words(
        await talk.ask("compare Tonewell Wavelane")
    )


async def test_a_history_says_it_before_what_changed(talk, held):
    assert f"Terms of Use: {WAITS}" in words(await talk.ask("history Tonewell"))
    assert "Nothing has changed" in words(await talk.ask('history Tonewell document:"Privacy Policy"'))


async def test_the_first_page_of_the_app_says_it(talk, held):
    assert "may train (changed, waiting to be confirmed)" in words(await talk.click("home"))


async def test_what_went_back_is_not_said_to_wait(talk, recorded):
    await recorded("tonewell/terms-of-use", f"{TERMS}\nWe train AI.", TERMS, f"{TERMS}\nWe train AI.")
    for verb in ("lookup Tonewell", "compare Tonewell Wavelane", "history Tonewell", "home"):
        assert "waiting" not in words(await talk.click(verb))
