"""What every backend's store promises of stories, corrections and digests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.errors import CorrectionError, StoriesMoved
from clausewatch.model import (
    Claim,
    ClaimedDate,
    Collected,
    Correction,
    CorrectionKind,
    DateKind,
    DeliveryAction,
    Level,
    Phase,
    Posting,
    Report,
    Stance,
    Story,
    Subject,
)
from clausewatch.ports import Recording
from clausewatch.store import SqlStore

HOUR = timedelta(hours=1)


def report(make, key="r1", **changes):
    claim = Claim(
        platform="Tonewell",
        stance=Stance.GRANT,
        opt_out=False,
        exempt=("licensed music",),
        dates=(ClaimedDate(kind=DateKind.CHANGED, value="2026-01", quote="in January"),),
        quotes=("We never did.",),
        evidence=(("news-grant", "may train"),),
    )
    values = {
        "source_id": "the-crate",
        "outlet": "The Crate",
        "title": "Tonewell adds a clause",
        "text": "Uploads may train models. \0\ud800",
        "url": "https://crate.example/1",
        "at": make.now,
        "seen_at": make.now,
        "subject": Subject.TERMS,
        "phase": Phase.REPORTED,
        "bodies": ("Tonewell",),
        "claim": claim,
        "reasons": ("the first report of it",),
    }
    return Report(key=key, **{**values, **changes})


def story(make, name="5t0ry", *reports, **changes):
    return Story(id=name, subject=Subject.TERMS, reports=reports or (report(make, f"{name}-1"),), **changes)


async def record(store, make, *stories, revision=None, **more):
    await store.register([make.source()], make.now)
    if revision is None:
        revision = (await store.open_stories(make.now)).revision
    await store.record(Recording(health=make.health(), stories=stories, stories_revision=revision, **more))


def said(make, kind, story_id, **more):
    return Correction(kind=kind, story_id=story_id, author="ada", at=make.now, reason="seen by eye", **more)


async def test_a_story_comes_back_as_it_was(store, make):
    told = story(
        make,
        "5t0ry",
        report(make, "a"),
        report(make, "b"),
        card=make.alert("f1"),
        level=Level.HIGH,
        apart=frozenset("x"),
    )
    await record(store, make, told)
    assert await store.stories() == (told,)
    assert (await store.open_stories(make.now)).stories == (told,)
    assert (await store.open_stories(make.now + HOUR)).stories == ()
    assert await store.story("5t0ry") == await store.story("5t") == told
    assert await store.story("nobody") is None


async def test_a_story_grows(store, make):
    await record(store, make, story(make))
    grown = (await store.stories())[0].joined_by(report(make, "r2", phase=Phase.DENIED))
    await record(store, make, grown)
    assert await store.stories() == (grown,)


@pytest.fixture
async def another(store, database_url):
    """The same database, opened once more."""
    async with SqlStore.open(database_url) as opened:
        yield opened


async def test_open_stories_are_those_that_are_stored_whoever_wrote_them(store, another, make):
    """Each of two processes knows what it wrote itself; both see what is there."""
    one, two = story(make, "one"), story(make, "two", report(make, "late", at=make.now + HOUR))

    async def seen(since) -> list[str]:
        mine, theirs = await store.open_stories(since), await another.open_stories(since)
        assert mine == theirs
        assert {each.id for each in await store.stories()} >= {each.id for each in mine.stories}
        return [each.id for each in mine.stories]

    await seen(make.now)
    await record(store, make, one)
    assert await seen(make.now) == ["one"]
    await record(another, make, two)
    assert await seen(make.now) == ["one", "two"]
    assert await seen(make.now + HOUR) == ["two"]
    await record(store, make, one.joined_by(report(make, "later", at=make.now + 2 * HOUR)))
    assert await seen(make.now + HOUR) == ["one", "two"]
    assert await seen(make.now - HOUR) == ["one", "two"]
    await store.correct(said(make, CorrectionKind.MERGE, "two", other_id="one"))
    assert await seen(make.now) == ["one"]
    with pytest.raises(StoriesMoved):
        await record(store, make, one, revision=0)
    assert await seen(make.now) == ["one"]


async def test_a_beginning_that_two_stories_share_names_none(store, make):
    await record(store, make, story(make, "aa1"), story(make, "aa2"))
    assert await store.story("aa") is None
    assert (await store.story("aa2")).id == "aa2"


async def test_who_comes_second_decides_again_and_nothing_of_it_is_kept(store, make):
    await record(store, make, story(make, "one"), revision=0)
    with pytest.raises(StoriesMoved):
        await record(
            store, make, story(make, "two"), revision=0, articles=((make.article(feed="tonewell-terms"), True),)
        )
    assert [each.id for each in await store.stories()] == ["one"]
    assert not await store.known_articles("tonewell-terms", ["guid-1"])


async def test_merged_stories_are_one_from_then_on(store, make):
    await record(store, make, story(make, "one", card=make.alert("f1")), story(make, "two"))
    await store.correct(said(make, CorrectionKind.MERGE, "two", other_id="one"))
    (left,) = await store.stories()
    assert (left.id, left.card.fingerprint, [each.key for each in left.reports]) == ("one", "f1", ["one-1", "two-1"])
    assert await store.story("two") == left
    assert [each.kind for each in await store.corrections("one")] == [CorrectionKind.MERGE]


async def test_a_split_story_is_two(store, make):
    await record(store, make, story(make, "one", report(make, "a"), report(make, "b"), card=make.alert("f1")))
    await store.correct(said(make, CorrectionKind.SPLIT, "one", keys=("b",)))
    stories = {each.card and each.card.fingerprint: each for each in await store.stories()}
    assert [each.key for each in stories["f1"].reports] == ["a"]
    assert [each.key for each in stories[None].reports] == ["b"]
    assert stories["f1"].apart == {stories[None].id}


async def test_a_muted_story(store, make):
    await record(store, make, story(make))
    await store.correct(said(make, CorrectionKind.MUTE, "5t0"))
    assert (await store.story("5t0ry")).muted
    await store.correct(said(make, CorrectionKind.UNMUTE, "5t0ry"))
    assert not (await store.story("5t0ry")).muted
    assert [each.story_id for each in await store.corrections("5t0ry")] == ["5t0ry", "5t0ry"]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (CorrectionKind.MERGE, {"other_id": "nobody"}),
        (CorrectionKind.MERGE, {"other_id": "5t0ry"}),
        (CorrectionKind.SPLIT, {"keys": ("5t0ry-1",)}),
        (CorrectionKind.SPLIT, {"keys": ("unknown",)}),
    ],
)
async def test_what_cannot_be_done_is_said_and_not_done(store, make, kind, more):
    before = story(make)
    await record(store, make, before)
    with pytest.raises(CorrectionError):
        await store.correct(said(make, kind, "5t0ry", **more))
    assert await store.stories() == (before,)
    assert await store.corrections("5t0ry") == ()


# Digests


async def test_what_is_collected_waits_until_it_is_due(store, make):
    waits = Collected(channel=make.slack, alert=make.alert(), topic="t", due_at=make.now + HOUR)
    await store.collect([waits])
    assert await store.next_digest() == make.now + HOUR
    assert await store.due_for_digest(make.now) == ()
    assert await store.due_for_digest(make.now + HOUR) == (waits,)


async def test_a_later_alert_on_a_topic_takes_the_place_of_the_first(store, make):
    first = Collected(channel=make.slack, alert=make.alert("f1"), topic="t", due_at=make.now)
    await store.collect([first])
    await store.collect([replace(first, alert=make.alert("f2"), due_at=make.now + HOUR)])
    (waits,) = await store.due_for_digest(make.now)
    assert (waits.alert.fingerprint, waits.due_at) == ("f2", make.now)


async def test_what_only_brings_up_to_date_is_dropped_where_nothing_waits(store, make):
    late = Collected(channel=make.slack, alert=make.alert(), topic="t", due_at=make.now, action=DeliveryAction.EDIT)
    await store.collect([late])
    assert await store.next_digest() is None


async def test_an_edit_of_a_message_in_the_channel_waits_beside_what_else_is_collected(store, make):
    await store.announce((), make.alert("f1"), (make.slack,))
    other = Collected(channel=make.slack, alert=make.alert("other"), topic="f1", due_at=make.now)
    edit = replace(other, alert=make.alert("edition 1"), action=DeliveryAction.EDIT)
    later = replace(edit, alert=make.alert("edition 2"))
    await store.collect([other, edit, later])
    assert await store.due_for_digest(make.now) == (other, later)


async def test_replies_to_a_message_in_the_channel_wait_each_for_itself(store, make):
    await store.announce((), make.alert("f1"), (make.slack,))
    one = Collected(
        channel=make.slack,
        alert=make.alert("one"),
        topic="f1",
        due_at=make.now,
        action=DeliveryAction.REPLY,
        broadcast=True,
    )
    two = replace(one, alert=make.alert("two"), broadcast=False)
    await store.collect([one, two, two])
    assert await store.due_for_digest(make.now) == (one, two)


async def test_a_reply_takes_the_place_of_what_waits_where_there_is_no_message(store, make):
    waits = Collected(channel=make.slack, alert=make.alert("f1"), topic="f1", due_at=make.now)
    await store.collect([waits, replace(waits, alert=make.alert("one"), action=DeliveryAction.REPLY)])
    assert await store.due_for_digest(make.now) == (replace(waits, alert=make.alert("one")),)


async def test_an_edit_that_waits_gives_way_to_a_later_one(store, make):
    await store.announce((), make.alert("f1"), (make.slack,))
    await store.collect(
        [Collected(channel=make.slack, alert=make.alert("e1"), topic="f1", due_at=make.now, action=DeliveryAction.EDIT)]
    )
    newer = Posting(alert=make.alert("e2"), channels=(make.slack,), action=DeliveryAction.EDIT, parent="f1")
    await store.register([make.source()], make.now)
    await store.record(Recording(health=await store.health(make.source().id), postings=(newer,)))
    assert await store.due_for_digest(make.now) == ()


async def test_latecomers_get_an_alert_as_it_is_now_and_its_edits(store, make):
    await store.announce((), make.alert("f1"), (make.slack,))
    raised = replace(make.alert("f1"), level=Level.HIGH)
    late = Posting(alert=raised, channels=(make.discord,), latecomers=(make.discord,))
    await store.register([make.source()], make.now)
    await store.record(Recording(health=await store.health(make.source().id), postings=(late, late)))
    both = (make.slack, make.discord)
    edit = Posting(alert=make.alert("e1"), channels=both, action=DeliveryAction.EDIT, parent="f1")
    await store.record(Recording(health=await store.health(make.source().id), postings=(edit,)))
    told = [(each.channel.id, each.action, each.alert.level) for each in await store.deliveries()]
    assert told[1] == (make.discord.id, DeliveryAction.POST, Level.HIGH)
    assert [action for _, action, _ in told] == ["post", "post", "edit", "edit"]


async def test_a_digest_is_told_once_and_takes_away_what_it_tells(store, make):
    due = Collected(channel=make.slack, alert=make.alert("f1"), topic="a", due_at=make.now)
    later = replace(due, topic="b", due_at=make.now + HOUR)
    elsewhere = replace(due, channel=make.discord)
    await store.collect([due, later, elsewhere])
    await store.tell_collected(make.slack, [Posting(alert=make.alert("digest"), channels=(make.slack,))], make.now)
    assert [each.alert.fingerprint for each in await store.deliveries()] == ["digest"]
    assert {each.topic for each in await store.due_for_digest(make.now + HOUR)} == {"a", "b"}
    assert [each.channel for each in await store.due_for_digest(make.now)] == [make.discord]
