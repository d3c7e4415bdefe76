"""Pages that moved for good or are gone: said in the health, told once, and asked for no more where they are gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.errors import Gone, Postponed, Refused
from clausewatch.model import AlertKind
from clausewatch.pipeline import poll
from clausewatch.schedule import NEVER

PAGE = "Terms of Use\nYou keep every right in the recordings that you upload."
MOVED = "https://wavelane.example/legal/terms"


@pytest.fixture
async def read(watch, pages, terms, clock):
    """The watch after the terms were read once."""
    pages.pages[terms.id] = PAGE
    await watch.store.register(watch.ruleset.sources, clock())
    await poll(terms, watch)
    return watch


async def _notices(watch) -> list[str]:
    return [alert.subject for alert in await watch.store.alerts() if alert.kind is AlertKind.NOTICE]


async def test_a_page_that_is_gone_ends_its_watch_with_one_notice(read, pages, terms, clock):
    pages.pages[terms.id] = Gone("the server answered 410 Gone: the page is gone for good", 410)
    clock.advance(hours=6)
    health = await poll(terms, read)
    assert health.next_due == NEVER
    assert health.reason.endswith("The watch has ended.")
    assert terms.id not in await read.store.due(clock.advance(days=400))
    await poll(terms, read)
    assert await _notices(read) == ["A watch has ended: Wavelane (Terms of Use)"]
    assert len(await read.store.versions(terms.id)) == 1


async def test_a_page_that_comes_back_is_watched_again_and_may_end_again(read, pages, terms, clock):
    for _ in range(2):
        pages.pages[terms.id] = Gone("the page is gone for good", 410)
        clock.advance(days=1)
        await poll(terms, read)
        pages.pages[terms.id] = PAGE
        clock.advance(days=1)
        health = await poll(terms, read)
        assert (health.failures, health.next_due < clock() + terms.interval * 2) == (0, True)
    assert len(await _notices(read)) == 2


async def test_a_page_at_another_address_is_registered_anew(read, pages, terms, clock):
    pages.pages[terms.id] = Gone("the page is gone for good", 410)
    await poll(terms, read)
    await read.store.register([replace(terms, url=MOVED)], clock())
    assert await read.store.due(clock()) == (terms.id,)


@pytest.mark.parametrize("body", [PAGE, PAGE + "\nWe answer letters within a week."])
async def test_a_move_is_noted_while_it_lasts_and_told_once(read, pages, terms, clock, body):
    pages.moved_to = MOVED
    pages.pages[terms.id] = body
    for _ in range(3):
        clock.advance(hours=6)
        health = await poll(terms, read)
        assert MOVED in health.note
        assert health.validators.moved_to == MOVED
    assert await _notices(read) == ["A page has moved: Wavelane (Terms of Use)"]
    pages.moved_to = None
    clock.advance(hours=6)
    assert (await poll(terms, read)).note == ""


async def test_what_stood_elsewhere_from_the_first_is_noted_and_not_told(watch, pages, terms, clock):
    pages.pages[terms.id], pages.moved_to = PAGE, MOVED
    await watch.store.register(watch.ruleset.sources, clock())
    for _ in range(2):
        assert MOVED in (await poll(terms, watch)).note
        clock.advance(hours=6)
    assert await _notices(watch) == []


@pytest.mark.parametrize("other", ["http://wavelane.example/terms", "https://www.wavelane.example/terms/"])
async def test_another_spelling_is_no_move(read, pages, terms, clock, other):
    pages.moved_to = other
    clock.advance(hours=6)
    assert (await poll(terms, read)).note == ""
    assert await _notices(read) == []


async def test_a_wish_to_be_left_alone_is_kept(read, pages, terms, clock):
    until = clock() + timedelta(hours=9)
    pages.pages[terms.id] = Postponed("the host asked to be left alone", until)
    health = await poll(terms, read)
    assert (health.next_due, health.failures) == (until, 0)
    refused = Refused("the server answered 429", 429)
    refused.not_before = until
    pages.pages[terms.id] = refused
    assert (await poll(terms, read)).next_due >= until
