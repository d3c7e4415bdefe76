"""A document that is watched in several regions: each view with a memory of its own, their differences told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.model import AlertKind, Feed
from clausewatch.service import one_pass

GRANT = "You grant us the right to use what you upload to train our artificial intelligence models."
PLAIN = "You keep every right in what you upload to the service."


@pytest.fixture
def canada(terms):
    return replace(
        terms, id=f"{terms.id}@canada", title=f"{terms.title} (Canada)", region="Canada", accept_language="en-CA"
    )


@pytest.fixture
def watch(watch, canada, feeds, feed):
    feeds.pages[feed.id] = Feed(articles=())
    return replace(watch, ruleset=replace(watch.ruleset, sources=(*watch.ruleset.sources, canada)))


async def _notices(watch):
    return [alert for alert in await watch.store.alerts() if alert.kind is AlertKind.NOTICE]


async def test_a_difference_is_told_once_it_has_stood(watch, pages, terms, canada, clock):
    pages.pages[terms.id], pages.pages[canada.id] = f"{PLAIN}\n{GRANT}", PLAIN
    await one_pass(watch)
    assert not await _notices(watch)
    for _ in range(3):
        clock.advance(days=1)
        await one_pass(watch)
    (notice,) = await _notices(watch)
    assert notice.subject == "Wavelane: Terms of Use differs by region"
    assert notice.summary == f"grant stands in the ordinary view, but not in Canada: “{GRANT}”"


async def test_a_revision_that_reaches_one_region_after_the_other_is_no_difference(watch, pages, terms, canada, clock):
    pages.pages[terms.id] = pages.pages[canada.id] = PLAIN
    await one_pass(watch)
    clock.advance(days=2)
    pages.pages[terms.id] = f"{PLAIN}\n{GRANT}"
    await one_pass(watch)
    clock.advance(timedelta(hours=6))
    pages.pages[canada.id] = f"{PLAIN}\n{GRANT}"
    await one_pass(watch)
    clock.advance(days=2)
    await one_pass(watch)
    assert not await _notices(watch)
    changes = [alert.source_id for alert in await watch.store.alerts() if alert.kind is AlertKind.CHANGE]
    assert changes == [terms.id, canada.id]


async def test_views_that_say_the_same_are_not_told_of(watch, pages, terms, canada, clock):
    pages.pages[terms.id] = pages.pages[canada.id] = GRANT
    await one_pass(watch)
    clock.advance(days=3)
    await one_pass(watch)
    assert not await _notices(watch)
