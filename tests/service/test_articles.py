"""An item of a feed is one item, whatever of it the outlet rewrites: it is revised in its place and posted once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clausewatch.decide import reappeared
from clausewatch.model import AlertKind, Article, DeliveryAction, Feed
from clausewatch.pipeline import poll

NEWS = "Wavelane's new terms let it train AI on artists' uploads"
LEAD = "The platform says it may use recordings to train its AI models. Artists were not asked."
OTHER = "Festival season opens with record ticket sales"
WHEN = datetime(2026, 1, 5, 8, tzinfo=UTC)


def item(number: int = 1, **fields) -> Article:
    usual = {
        "id": f"guid-{number}",
        "source_id": "feed/treble-post",
        "outlet": "Treble Post",
        "title": NEWS,
        "lead": LEAD,
        "url": f"https://treble.example/{number}",
        "published_at": WHEN,
    }
    return Article(**(usual | fields))


@pytest.fixture
async def show(watch, feeds, feed, clock):
    """Polls the feed as it is given, after a first silent contact with another item."""
    await watch.store.register(watch.ruleset.sources, clock())

    async def show(*articles: Article) -> list[str]:
        """The headlines of the news told so far."""
        clock.advance(minutes=30)
        feeds.pages[feed.id] = Feed(articles=articles)
        await poll(feed, watch)
        told = await watch.store.deliveries()
        news = (each for each in told if each.alert.kind is AlertKind.NEWS and each.action is not DeliveryAction.EDIT)
        return list(dict.fromkeys(each.alert.subject for each in news))

    await show(item(0, title=OTHER, lead=""))
    return show


@pytest.mark.parametrize(
    "rewritten",
    [
        {"published_at": WHEN + timedelta(hours=3)},
        {"title": "Updated: " + NEWS},
        {"lead": LEAD + " The company answered."},
        {"url": "https://treble.example/1-updated"},
        {"id": "https://treble.example/?p=1"},
        {"id": "changed", "published_at": WHEN + timedelta(hours=3)},
        {"id": "changed", "title": "Updated: " + NEWS},
        {"id": "changed", "lead": "Other words. " + LEAD},
    ],
)
async def test_an_item_that_is_rewritten_is_told_once(show, rewritten):
    assert await show(item()) == [NEWS]
    assert await show(item(**rewritten)) == [NEWS]
    assert await show(item(**rewritten)) == [NEWS]


async def test_the_store_has_what_the_item_says_now(show, watch, feed):
    await show(item())
    await show(item(id="changed", title="Updated: " + NEWS))
    known = await watch.store.known_articles(feed.id, ["guid-1", "changed"])
    assert {identity: article.title for identity, article in known.items()} == {"guid-1": "Updated: " + NEWS}


async def test_an_item_that_comes_to_matter_is_told_then_and_once(show):
    assert await show(item(title=OTHER, lead="")) == []
    assert await show(item()) == [NEWS]
    assert await show(item(title=OTHER, lead="")) == [NEWS]
    assert await show(item()) == [NEWS]


async def test_what_was_told_of_an_item_is_brought_up_to_date(show, watch):
    await show(item())
    await show(item(title="Corrected: " + NEWS, lead="The clause is from 2 January 2026. It may train AI on uploads."))
    edits = [each for each in await watch.store.deliveries() if each.action is DeliveryAction.EDIT]
    assert {each.channel.id for each in edits} == {"team", "legal"}
    assert {each.alert.subject for each in edits} == {"Corrected: " + NEWS}
    assert all("2 January 2026" in each.alert.summary for each in edits)
    (story,) = await watch.store.stories()
    assert story.card.subject == "Corrected: " + NEWS


async def test_the_reply_to_a_story_is_brought_up_to_date(show, watch):
    denial = item(2, title="Wavelane says it has never trained AI on uploads", lead="It never will, it says.")
    first = item(title="Wavelane changes its terms to allow AI training on uploads")
    await show(first)
    await show(first, denial)
    await show(first, replace(denial, lead="It never trained AI on recordings, the platform says."))
    told = await watch.store.deliveries()
    reply = next(each for each in told if each.action is DeliveryAction.REPLY)
    edit = told[-2:]
    assert {each.action for each in edit} == {DeliveryAction.EDIT}
    assert {each.alert.subject for each in told if each.alert.subject == reply.alert.subject} == {denial.title}
    (quote,) = edit[0].alert.quotes
    assert "never trained AI on recordings" in quote.after.text


async def test_items_that_share_a_link_are_items_of_their_own(show):
    live = "https://treble.example/live"
    second = "Singers sue over AI training on their recordings"
    told = await show(item(1, url=live), item(2, url=live, title=second, published_at=WHEN - timedelta(hours=1)))
    assert sorted(told) == sorted([NEWS, second])


async def test_the_next_story_at_the_same_address_is_a_story(show):
    column = "https://treble.example/column"
    await show(item(1, url=column))
    second = "Singers sue over AI training on their recordings"
    later = item(2, url=column, title=second, lead="They demand licences.", published_at=WHEN + timedelta(days=7))
    assert await show(later) == [NEWS, second]


def test_what_might_be_either_is_taken_for_neither():
    old = [item(1, url="https://treble.example/live"), item(2, url="https://treble.example/live")]
    assert reappeared([item(3, url="https://treble.example/live")], old) == {}


async def test_five_thousand_items(show, watch, feed):
    many = [item(number, title=OTHER, lead="word " * 60) for number in range(1, 5001)]
    assert await show(*many) == []
    assert (
        await show(*(item(number, id=f"new-{number}", title=OTHER, lead="word " * 60) for number in range(1, 5001)))
        == []
    )
    assert len(await watch.store.articles_at(feed.id, {article.url for article in many})) == 5000
