from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.announce import announce_baseline, announce_digests
from clausewatch.errors import NotTheDocument, Unreachable
from clausewatch.language import Reader
from clausewatch.model import (
    AlertKind,
    Article,
    ChangeKind,
    Channel,
    ClauseKind,
    DeliveryStatus,
    Feed,
    Level,
    Subscription,
    Times,
    Validators,
)
from clausewatch.pipeline import poll
from clausewatch.ports import Settlement
from clausewatch.service import one_pass

BEFORE = "Welcome to Wavelane.\nYou keep all rights to the music that you upload.\nWrite to us with any question."
GRANT = "We may use the music that you upload to train our artificial intelligence models."
AFTER = f"{BEFORE}\n{GRANT}"


def item(id_: str, title: str, lead: str, **fields) -> Article:
    return Article(
        id=id_,
        source_id="feed/treble-post",
        outlet="Treble Post",
        title=title,
        lead=lead,
        url=f"https://t.example/{id_}",
        **fields,
    )


def articles(*items: Article, remarks: tuple[str, ...] = ()) -> Feed:
    return Feed(articles=items, remarks=remarks)


NEWS = (
    "Wavelane terms now allow AI training on uploads",
    "The platform changed its terms of use to train AI on songs.",
)
OTHER = ("Festival announces line-up", "Forty acts play in July.")


@pytest.fixture
async def watched(watch, pages, feeds, terms, feed):
    """A watch that has had its first contact."""
    pages.pages[terms.id] = BEFORE
    feeds.pages[feed.id] = articles(item("1", *NEWS))
    await one_pass(watch)
    return watch


async def told(watch) -> list:
    return [alert for alert in await watch.store.alerts() if alert.kind is not AlertKind.BASELINE]


async def test_first_contact_is_one_silent_summary_a_channel(watched, terms):
    alerts = await watched.store.alerts()
    assert [alert.kind for alert in alerts] == [AlertKind.BASELINE]
    assert "Now watching 1 document and 1 feed." in alerts[0].summary
    assert [delivery.channel.id for delivery in await watched.store.deliveries()] == ["team", "legal"]
    versions = await watched.store.versions(terms.id)
    assert [version.kind for version in versions] == [ChangeKind.FIRST_RECORD]


async def test_a_document_that_grants_from_the_start_is_named_in_the_summary(watch, pages, feeds, terms, feed):
    pages.pages[terms.id], feeds.pages[feed.id] = AFTER, articles()
    await one_pass(watch)
    (alert,) = await watch.store.alerts()
    assert "The document lets the platform train AI on users' content: Wavelane (Terms of Use)." in alert.summary


async def test_a_new_clause_becomes_one_alert_and_one_version(watched, pages, terms, clock):
    clock.advance(timedelta(hours=6))
    pages.pages[terms.id] = AFTER
    for _ in range(3):
        await one_pass(watched)
    (alert,) = await told(watched)
    assert (alert.level, alert.kinds, alert.at) == (Level.HIGH, (ClauseKind.GRANT,), clock())
    assert GRANT in alert.quotes[0].after.text
    assert alert.last_without == clock() - timedelta(hours=6)
    assert len(await watched.store.versions(terms.id)) == 2


async def test_polling_again_adds_no_delivery_and_no_version(watched, clock, terms):
    before = len(await watched.store.deliveries())
    clock.advance(timedelta(hours=6))
    await one_pass(watched)
    assert len(await watched.store.deliveries()) == before
    assert len(await watched.store.versions(terms.id)) == 1


async def test_a_relevant_article_is_told_once_and_others_are_not(watched, feeds, feed, clock):
    clock.advance(timedelta(hours=1))
    feeds.pages[feed.id] = articles(
        item("3", *OTHER),
        item("2", NEWS[0], NEWS[1], published_at=clock()),
        item("1", *NEWS),
    )
    await one_pass(watched)
    clock.advance(timedelta(hours=1))
    feeds.pages[feed.id] = articles(*feeds.pages[feed.id].articles, item("4", *OTHER))
    await one_pass(watched)
    (alert,) = await told(watched)
    assert (alert.kind, alert.publisher, alert.subject) == (AlertKind.NEWS, "Wavelane", NEWS[0])


async def test_an_old_article_seen_first_today_is_no_news(watched, feeds, feed, clock):
    feeds.pages[feed.id] = articles(item("2", *NEWS, published_at=clock() - timedelta(days=40)))
    await one_pass(watched)
    assert await told(watched) == []


async def test_news_of_one_event_is_one_story_oldest_first(watched, feeds, feed, clock):
    clock.advance(timedelta(hours=6))
    now = clock()
    feeds.pages[feed.id] = articles(
        item("undated-new", "Newest: " + NEWS[0], NEWS[1]),
        item("b", "Third: " + NEWS[0], NEWS[1], published_at=now - timedelta(hours=1)),
        item("undated-old", "Newer: " + NEWS[0], NEWS[1]),
        item("c", "Second: " + NEWS[0], NEWS[1], published_at=now - timedelta(hours=2)),
        item("a", "First: " + NEWS[0], NEWS[1], published_at=now - timedelta(hours=3)),
    )
    await one_pass(watched)
    (message,) = await told(watched)
    assert message.subject.startswith("First:")
    (story,) = await watched.store.stories()
    order = [report.title.partition(":")[0] for report in story.reports]
    assert order == [NEWS[0], "First", "Second", "Third", "Newer", "Newest"]
    assert story.card == message


async def test_what_is_wrong_with_a_feed_is_noted_until_the_feed_is_well(watched, feeds, feed):
    remarks = ("the feed breaks off after item 1", "1 entry has no date")
    feeds.pages[feed.id] = articles(item("2", *OTHER), remarks=remarks)
    for _ in range(2):
        await one_pass(watched)
        health = await watched.store.health(feed.id)
        assert (health.note, health.failures) == ("the feed breaks off after item 1; 1 entry has no date", 0)
    feeds.pages[feed.id] = articles(item("2", *OTHER))
    await one_pass(watched)
    assert (await watched.store.health(feed.id)).note == ""


@pytest.mark.parametrize("error", [Unreachable("the host never answered"), NotTheDocument("this is a log-in page")])
async def test_a_failure_is_recorded_and_changes_no_version(watched, pages, terms, feed, clock, error):
    pages.pages[terms.id] = error
    clock.advance(timedelta(hours=6))
    healths = await one_pass(watched)
    assert [(health.failures, health.reason) for health in healths] == [(1, str(error)), (0, "")]
    assert healths[0].failing_since == clock()
    assert len(await watched.store.versions(terms.id)) == 1
    pages.pages[terms.id] = BEFORE
    assert (await poll(terms, watched)).failures == 0
    assert await told(watched) == []


async def test_a_source_that_failed_at_first_is_summed_up_when_it_can_be_read(watch, pages, feeds, terms, feed):
    pages.pages[terms.id], feeds.pages[feed.id] = Unreachable("no such host"), articles()
    await one_pass(watch)
    pages.pages[terms.id] = AFTER
    await one_pass(watch)
    first, second = await watch.store.alerts()
    assert "1 could not be read yet: Wavelane (Terms of Use)." in first.summary
    assert "Now watching 1 document." in second.summary
    assert await told(watch) == []


async def baselines(watch) -> list[tuple[str, str]]:
    deliveries = await watch.store.deliveries()
    return [(each.channel.id, each.alert.summary) for each in deliveries if each.alert.kind is AlertKind.BASELINE]


async def test_a_channel_that_comes_later_gets_its_own_first_message_once(watched):
    chat = Channel(id="chat", platform="fake", address="3")
    later = replace(watched, channels=(*watched.channels, chat))
    for _ in range(3):
        await one_pass(later)
    assert [channel for channel, _ in await baselines(later)] == ["team", "legal", "chat"]
    assert len({summary for _, summary in await baselines(later)}) == 1


async def test_two_channels_that_come_together_get_a_message_each(watched):
    both = tuple(Channel(id=name, platform="fake", address=name) for name in ("chat", "board"))
    await one_pass(replace(watched, channels=both))
    assert [channel for channel, _ in await baselines(watched)] == ["team", "legal", "chat", "board"]


async def test_a_new_source_is_told_to_the_old_channels_and_everything_to_a_new_one(watched, pages, terms):
    second = replace(terms, id="wavelane/privacy", title="Privacy Policy")
    pages.pages[second.id] = BEFORE
    chat = Channel(id="chat", platform="fake", address="3")
    sources = (*watched.ruleset.sources, second)
    ruleset = replace(watched.ruleset, sources=sources)
    await one_pass(replace(watched, ruleset=ruleset, channels=(*watched.channels, chat)))
    news = dict((await baselines(watched))[2:])
    assert news == {
        "chat": "Now watching 2 documents and 1 feed.",
        "team": "Now watching 1 document.",
        "legal": "Now watching 1 document.",
    }


async def test_a_moved_channel_hears_the_first_message_in_its_new_place(watched):
    team, legal = watched.channels
    _, second = await watched.store.deliveries()
    now, later = watched.clock(), watched.clock() + timedelta(hours=1)
    sent = Settlement(status=DeliveryStatus.SENT, attempts=1, remote_id="m1")
    closed = Settlement(status=DeliveryStatus.PENDING, attempts=0, not_before=later, reason="no such room")
    for channel, done in ((team, sent), (legal, closed)):
        turn = await watched.store.claim(channel.id, now, timedelta(minutes=1))
        await watched.store.settle(turn, done, now, keep=False)
    moved = replace(watched, channels=(replace(team, address="7"), replace(legal, address="8")))
    for _ in range(2):
        await one_pass(moved)
    assert [channel for channel, _ in await baselines(moved)] == ["team", "legal", "team"]
    waiting = (await watched.store.deliveries())[1]
    assert (waiting.id, waiting.channel.address, waiting.not_before) == (second.id, "8", None)


async def test_a_channel_that_no_subscription_names_hears_nothing(watched):
    ruleset = replace(
        watched.ruleset, subscriptions=(replace(watched.ruleset.subscriptions[0], channel_ids=("team",)),)
    )
    chat = Channel(id="chat", platform="fake", address="3")
    await one_pass(replace(watched, ruleset=ruleset, channels=(*watched.channels, chat)))
    assert [channel for channel, _ in await baselines(watched)] == ["team", "legal"]


async def test_nothing_is_announced_before_every_source_was_tried(watch, pages, terms, clock):
    pages.pages[terms.id] = BEFORE
    await watch.store.register(watch.ruleset.sources, clock())
    await poll(terms, watch)
    await announce_baseline(watch)
    assert await watch.store.alerts() == ()


async def test_a_changed_extraction_is_a_technical_upgrade_and_tells_nothing(watched, pages, terms, clock):
    clock.advance(timedelta(hours=6))
    pages.version = "2"
    await one_pass(watched)
    versions = await watched.store.versions(terms.id)
    assert [version.kind for version in versions] == [ChangeKind.FIRST_RECORD, ChangeKind.TECHNICAL_UPGRADE]
    assert len(versions[-1].document.passages) == len(versions[0].document.passages) - 1
    assert await told(watched) == []


async def test_what_the_document_changed_beside_a_changed_extraction_is_still_told(watched, pages, terms, clock):
    clock.advance(timedelta(hours=6))
    pages.version = "2"
    pages.pages[terms.id] = AFTER
    await one_pass(watched)
    kinds = [version.kind for version in await watched.store.versions(terms.id)]
    assert kinds == [ChangeKind.FIRST_RECORD, ChangeKind.TECHNICAL_UPGRADE, ChangeKind.REVISION]
    (alert,) = await told(watched)
    assert alert.kinds == (ClauseKind.GRANT,)


async def test_a_clause_that_went_is_told_once_it_has_stayed_away(watch, pages, feeds, terms, feed, clock):
    pages.pages[terms.id], feeds.pages[feed.id] = AFTER, articles()
    await one_pass(watch)
    gone = clock.advance(timedelta(hours=6))
    pages.pages[terms.id] = BEFORE
    await one_pass(watch)
    assert await told(watch) == []
    clock.advance(watch.ruleset.confirm_after)
    await one_pass(watch)
    (alert,) = await told(watch)
    assert (alert.kinds, alert.level, alert.at) == ((ClauseKind.GRANT,), Level.MEDIUM, gone)
    assert GRANT in alert.quotes[0].before.text


async def test_how_long_a_doubtful_change_must_stand_is_set_in_the_rules(watch, pages, feeds, terms, feed, clock):
    watch = replace(watch, ruleset=replace(watch.ruleset, confirm_after=timedelta(minutes=1)))
    pages.pages[terms.id], feeds.pages[feed.id] = AFTER, articles()
    await one_pass(watch)
    pages.pages[terms.id] = BEFORE
    for _ in range(2):
        clock.advance(timedelta(hours=1))
        await one_pass(watch)
    assert [alert.kinds for alert in await told(watch)] == [(ClauseKind.GRANT,)]


async def test_rules_that_were_edited_do_not_make_old_words_news(watched, pages, terms, clock):
    pages.pages[terms.id] = AFTER
    clock.advance(timedelta(hours=6))
    deaf = replace(watched, ruleset=replace(watched.ruleset, reader=Reader((), watched.ruleset.reader.vocabulary)))
    await one_pass(deaf)
    assert [alert for alert in await told(watched) if alert.kinds] == []
    pages.pages[terms.id] = AFTER + "\nWe answer letters within a week."
    clock.advance(timedelta(hours=6))
    await one_pass(watched)
    assert [alert for alert in await told(watched) if alert.kinds] == []


async def test_an_answer_that_crashes_a_step_stops_nothing_else(watched, pages, feeds, terms, feed, clock, monkeypatch):
    def crash(*_):
        raise ValueError("an odd page")

    monkeypatch.setattr(pages, "extract", crash)
    pages.pages[terms.id] = AFTER
    feeds.pages[feed.id] = articles(item("2", *NEWS, published_at=clock()), item("1", *NEWS))
    broken, fine = await one_pass(watched)
    assert (broken.failures, fine.failures) == (1, 0)
    assert "Clausewatch itself failed on this answer (ValueError)" in broken.reason
    assert len(await told(watched)) == 1
    assert len(await watched.store.versions(terms.id)) == 1


async def test_a_document_at_a_new_address_is_read_anew(watched, pages, terms, clock):
    moved = replace(terms, url="https://wavelane.example/new-terms")
    seen = []
    retrieve = pages.retrieve

    async def look(source, validators):
        seen.append(validators)
        return await retrieve(source, validators)

    pages.retrieve = look
    await poll(terms, watched)
    await poll(moved, watched)
    assert seen[0].body_digest
    assert seen[1] == Validators()


async def test_a_document_that_we_fail_on_is_set_aside_after_three_tries_and_told_once(
    watch, pages, feeds, terms, feed
):
    pages.pages[terms.id], feeds.pages[feed.id] = "Welcome.", Feed(articles=())

    def stumble(*_):
        raise ZeroDivisionError

    pages.extract = stumble
    for tries in range(1, 6):
        await one_pass(watch)
        health = await watch.store.health(terms.id)
        assert health.crashes == tries
        watch.clock.advance(days=2)
    notices = [each for each in await watch.store.alerts() if each.kind is AlertKind.NOTICE]
    assert len(notices) == 1
    assert "wavelane/terms-of-use is set aside after 3 tries" in notices[0].summary
    assert (await watch.store.health(feed.id)).failures == 0
    del pages.extract
    await one_pass(watch)
    assert (await watch.store.health(terms.id)).crashes == 0


async def test_a_rules_edit_in_the_middle_of_a_poll_drops_it_and_reads_again(watch, pages, feeds, terms, feed):
    pages.pages[terms.id], feeds.pages[feed.id] = "Welcome.", Feed(articles=())
    retrieve, edited = pages.retrieve, replace(terms, select=("main",))

    async def edit_meanwhile(*arguments):
        await watch.store.register([edited, feed], watch.clock())
        return await retrieve(*arguments)

    await watch.store.register([terms, feed], watch.clock())
    pages.retrieve = edit_meanwhile
    await poll(terms, watch)
    assert await watch.store.latest_version(terms.id) is None
    assert terms.id in await watch.store.due(watch.clock())
    pages.retrieve = retrieve
    await poll(edited, watch)
    assert await watch.store.latest_version(terms.id)


# Digests


async def test_a_digest_is_told_once_when_it_is_due(watched, feeds, feed, clock):
    times = Times(digest="daily", at=(clock().hour + 8) % 24 * 60)
    ruleset = replace(watched.ruleset, subscriptions=(Subscription(channel_ids=("everyone",), times=times),))
    watch = replace(watched, ruleset=ruleset)
    feeds.pages[feed.id] = articles(item("2", *OTHER))
    await poll(feed, watch)
    clock.advance(timedelta(hours=1))
    feeds.pages[feed.id] = articles(item("9", NEWS[0], NEWS[1], published_at=clock()), item("2", *OTHER))
    await poll(feed, watch)
    before = len(await watch.store.deliveries())
    await announce_digests(watch)
    assert len(await watch.store.deliveries()) == before
    clock.advance(timedelta(hours=9))
    await announce_digests(watch)
    await announce_digests(watch)
    digests = [each for each in await watch.store.deliveries() if each.alert.kind is AlertKind.DIGEST]
    assert {each.channel for each in digests} == set(watch.channels)
    assert len(digests) == len(watch.channels)
    assert all(NEWS[0] in each.alert.summary for each in digests)
    assert await watch.store.next_digest() is None
