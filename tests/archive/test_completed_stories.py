"""What a backfill finds out goes into the messages of stories that were told before it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.archive import ask, run_one
from clausewatch.decide import decide_document
from clausewatch.model import Article, Channel, DeliveryAction, Health, Snapshot, SourceKind, Subscription
from clausewatch.pipeline import woven
from clausewatch.ports import Recording
from clausewatch.watch import Watch
from tests.archive.wavelane import GRANT, URL, day, page

TEAM = Channel(id="team", platform="fake", address="1")
NEWS = "Wavelane changes its terms to allow AI training on uploads"
LEAD = "The clause was added on 20 March 2024, readers say."


@pytest.fixture
def watch(answers, ruleset):
    everyone = (Subscription(channel_ids=("everyone",)),)
    ruled = replace(ruleset, subscriptions=everyone)
    return Watch(ruleset=ruled, channels=(TEAM,), store=answers.store, watchers={}, clock=answers.clock)


@pytest.fixture
async def told(watch, terms, archivist, store, clock):
    """We saw the clause late, and told a story that knows no better than that."""
    clock.now = day(90)
    health = Health(source_id=terms.id, next_due=day(90), checked_at=day(90), succeeded_at=day(90))
    snapshot = Snapshot(source_id=terms.id, url=URL, fetched_at=day(90), content_type="text/html", body=page(GRANT))
    feed = replace(terms, id="feed/post", kind=SourceKind.FEED, platform=None)
    await store.register([terms, feed], day(90))
    found = archivist.extract(terms, snapshot)
    await store.record(decide_document(found, snapshot, None, health, terms, watch))
    article = Article(
        id="1", source_id=feed.id, outlet="Post", title=NEWS, lead=LEAD, url="https://p.example/1", published_at=day(90)
    )
    recording = Recording(health=replace(health, source_id=feed.id), articles=((article, True),))
    await store.record(await woven(recording, watch, silent=False))


async def test_a_story_is_told_what_the_archive_found(told, store, watch, answers, archivist, keep, terms, clock):
    (story,) = await store.stories()
    assert not any("in our copies" in note for note in story.card.notes)
    for at in range(0, 80, 10):
        keep(day(at), *([GRANT] if at >= 30 else []))
    work = replace(archivist, answers=replace(answers, ruleset=watch.ruleset))
    await run_one(await ask(store, terms.id, clock()), work)
    (edit,) = [each for each in await store.deliveries() if each.action is DeliveryAction.EDIT]
    said = "1 outlet says the terms changed on 20 March 2024; the clause stands in our copies since between"
    assert any(said in note and "31 January 2024" in note for note in edit.alert.notes)
    (story,) = await store.stories()
    assert story.card.notes == edit.alert.notes
    clock.advance(timedelta(hours=1))
    await run_one(await ask(store, terms.id, clock()), work)
    assert len([each for each in await store.deliveries() if each.action is DeliveryAction.EDIT]) == 1
