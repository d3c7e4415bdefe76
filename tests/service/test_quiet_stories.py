"""What quiet hours hold back of a story comes after them; a story that becomes grave reaches who did not want it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clausewatch.announce import announce_digests
from clausewatch.model import AlertKind, Article, DeliveryAction, Feed, Level, Subscription, Times
from clausewatch.pipeline import poll

ALLOWS = "Wavelane's new terms let it train AI on artists' uploads"
LEAD = "The platform says it may use recordings to train its AI models. Artists were not asked."
MILD = "Wavelane says it will not train AI on artists' uploads"
NIGHT = Times(quiet=(22 * 60, 7 * 60))


@pytest.fixture
def item(clock):
    def make(number: int, title: str, lead: str = LEAD) -> Article:
        return Article(
            id=f"guid-{number}",
            source_id="feed/treble-post",
            outlet=f"Paper {number}",
            title=title,
            lead=lead,
            url=f"https://treble.example/{number}",
            published_at=clock(),
        )

    return make


@pytest.fixture
async def show(feeds, feed, clock, store):
    """Polls the feed as it is given; (channel, action, level) of the deliveries of its news so far."""

    async def show(watch, *articles: Article):
        if not await store.has_articles(feed.id):
            await store.register(watch.ruleset.sources, clock())
            feeds.pages[feed.id] = Feed(articles=())
            await poll(feed, watch)
        feeds.pages[feed.id] = Feed(articles=articles)
        await poll(feed, watch)
        return [(each.channel.id, each.action, each.alert.level) for each in await store.deliveries()]

    return show


def with_routes(watch, *subscriptions: Subscription):
    return replace(watch, ruleset=replace(watch.ruleset, subscriptions=subscriptions))


async def test_an_edit_in_quiet_hours_comes_after_them(watch, show, item, clock, store):
    quiet = with_routes(watch, Subscription(channel_ids=("team",), level=Level.LOW, times=NIGHT))
    clock.now = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
    first = item(1, ALLOWS)
    assert await show(quiet, first) == [("team", DeliveryAction.POST, Level.HIGH)]
    clock.advance(hours=2)
    assert len(await show(quiet, item(2, ALLOWS), first)) == 1
    await announce_digests(quiet)
    assert len(await store.deliveries()) == 1
    clock.advance(hours=9)
    await announce_digests(quiet)
    await announce_digests(quiet)
    _, edit = await store.deliveries()
    assert edit.action is DeliveryAction.EDIT
    assert any("2 outlets" in note for note in edit.alert.notes)


async def test_a_reply_in_quiet_hours_comes_into_the_thread_after_them(watch, show, item, clock, store):
    quiet = with_routes(watch, Subscription(channel_ids=("team",), level=Level.LOW, times=NIGHT))
    clock.now = datetime(2026, 1, 5, 21, 0, tzinfo=UTC)
    first = item(1, ALLOWS)
    await show(quiet, first)
    clock.advance(hours=2)
    denial = item(2, MILD, "The company denies that it trains models on recordings.")
    assert len(await show(quiet, denial, first)) == 1
    clock.advance(hours=9)
    await announce_digests(quiet)
    await announce_digests(quiet)
    opening, *after = await store.deliveries()
    assert [each.action for each in after] == [DeliveryAction.REPLY, DeliveryAction.EDIT]
    assert after[0].broadcast
    assert after[0].alert.subject != opening.alert.subject


async def test_a_story_that_begins_in_quiet_hours_is_posted_after_them_and_has_its_thread(
    watch, show, item, clock, store
):
    quiet = with_routes(watch, Subscription(channel_ids=("team",), level=Level.LOW, times=NIGHT))
    clock.now = datetime(2026, 1, 5, 23, 0, tzinfo=UTC)
    first = item(1, ALLOWS)
    denial = item(2, MILD, "The company denies that it trains models on recordings.")
    assert await show(quiet, first) == []
    clock.advance(hours=1)
    assert await show(quiet, denial, first) == []
    clock.advance(hours=8)
    await announce_digests(quiet)
    (opening,) = await store.deliveries()
    assert (opening.action, opening.alert.kind) == (DeliveryAction.POST, AlertKind.NEWS)
    assert any("2 outlets" in note for note in opening.alert.notes)
    revised = item(3, "Wavelane rewrites its AI terms", "No model will be trained without explicit consent.")
    told = await show(quiet, revised, denial, first)
    assert [action for _, action, _ in told] == [DeliveryAction.POST, DeliveryAction.REPLY, DeliveryAction.EDIT]


async def test_a_story_that_becomes_grave_reaches_channels_that_did_not_want_it(watch, show, item, clock):
    every = Subscription(channel_ids=("team",), level=Level.LOW)
    grave = Subscription(channel_ids=("legal",), level=Level.HIGH)
    routed = with_routes(watch, every, grave)
    mild = item(1, MILD, "The company denies that it trains models on recordings.")
    ((channel, _, level),) = await show(routed, mild)
    assert (channel, level) == ("team", Level.MEDIUM)
    clock.advance(hours=5)
    turned = item(2, ALLOWS)
    told = await show(routed, turned, mild)
    assert [each for each in told if each[0] == "legal"] == [("legal", DeliveryAction.POST, Level.HIGH)]
    clock.advance(hours=5)
    told = await show(routed, item(3, ALLOWS), turned, mild)
    assert [action for channel, action, _ in told if channel == "legal"] == [DeliveryAction.POST, DeliveryAction.EDIT]
