"""What every backend's store promises: clausewatch.ports.Store, method by method."""

import hashlib
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from sqlalchemy import func, select

from clausewatch.errors import Overtaken, StoreError
from clausewatch.model import (
    AlertKind,
    ChangeKind,
    DeliveryAction,
    DeliveryStatus,
    Health,
    OnDoubt,
    Posting,
    SourceKind,
    Validators,
)
from clausewatch.ports import Recording, Settlement, Store
from clausewatch.store import SqlStore
from clausewatch.store.compression import decompress
from clausewatch.store.tables import article, channel, fetch, snapshot

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)
PLATFORMS = ("slack", "discord")


def test_it_is_a_store(store):
    def accept(given: Store) -> Store:
        return given

    assert accept(store) is store


async def _rows(store, table):
    async with store.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table))


# Sources


async def test_new_sources_are_due_at_once(store, make):
    await store.register([make.source("b"), make.source("a")], make.now)
    assert await store.due(make.now) == ("a", "b")
    assert await store.due(make.now - timedelta(microseconds=1)) == ()
    assert await store.next_due() == make.now
    assert await store.health("a") == Health(source_id="a", next_due=make.now)


async def test_longest_overdue_first(store, make):
    await store.register([make.source(name) for name in "abc"], make.now)
    for name, hours in (("a", 2), ("b", 1), ("c", 3)):
        await store.record(Recording(health=make.health(name, next_due=make.now + hours * HOUR)))
    assert await store.due(make.now + 2 * HOUR) == ("b", "a")
    assert await store.next_due() == make.now + HOUR


async def test_an_empty_store_answers(store, make):
    await store.register([], make.now)
    assert await store.next_due() is None
    assert await store.next_attempt() is None
    assert await store.healths() == await store.alerts() == await store.deliveries() == ()
    assert (
        await store.due(make.now) == await store.unannounced() == await store.open_channels(make.now, PLATFORMS) == ()
    )
    assert await store.latest_version("nobody") is await store.memory("nobody") is await store.snapshot("", "") is None
    assert await store.versions("nobody") == ()
    assert not await store.has_articles("nobody")


async def test_health_comes_back_as_it_was_recorded(store, make):
    await store.register([make.source()], make.now)
    health = make.health(
        failing_since=make.now - HOUR, failures=3, reason="The server answered 503.", note="The page flaps."
    )
    await store.record(Recording(health=health))
    assert await store.health("tonewell-terms") == health
    assert await store.healths() == (health,)


async def test_times_come_back_in_utc(store, make):
    await store.register([make.source()], make.now)
    due = (make.now + HOUR).astimezone(timezone(timedelta(hours=9)))
    await store.record(Recording(health=make.health(next_due=due)))
    found = (await store.health("tonewell-terms")).next_due
    assert found == due
    assert found.utcoffset() == timedelta()


async def test_naive_times_are_refused(store, make):
    await store.register([make.source()], make.now)
    with pytest.raises(Exception, match="no zone"):
        await store.record(Recording(health=make.health(next_due=make.now.replace(tzinfo=None))))


async def test_foreign_text_cannot_break_a_row(store, make):
    await store.register([make.source()], make.now)
    odd = Validators(etag='"caf\udce9"', last_modified="\0")
    await store.record(Recording(health=make.health(reason="said \udcff and \0", validators=odd)))
    health = await store.health("tonewell-terms")
    assert health.validators == odd
    assert health.reason == "said � and �"


async def test_a_source_that_was_never_registered(store, make):
    with pytest.raises(StoreError, match="knows no source 'ghost'"):
        await store.health("ghost")
    with pytest.raises(StoreError, match="knows no source 'ghost'"):
        await store.record(Recording(health=make.health("ghost")))


async def test_removed_sources_rest_and_come_back(store, make):
    both = [make.source("a"), make.source("b")]
    await store.register(both, make.now)
    health = make.health("b", next_due=make.now - HOUR, failures=2)
    await store.record(Recording(health=health))
    await store.register(both[:1], make.now)
    assert await store.due(make.now) == ("a",)
    assert await store.next_due() == make.now
    assert [each.source_id for each in await store.healths()] == ["a"]
    assert await store.unannounced() == ()
    assert await store.health("b") == health
    await store.register(both, make.now + HOUR)
    assert await store.due(make.now) == ("b", "a")
    assert await store.health("b") == health


async def test_registering_again_changes_nothing(store, make):
    await store.register([make.source()], make.now)
    await store.record(Recording(health=make.health()))
    await store.register([make.source(title="Terms", interval=HOUR)], make.now + HOUR)
    assert await store.health("tonewell-terms") == make.health()


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://tonewell.example/new"},
        {"select": ("main",)},
        {"remove": ("nav",)},
        {"fetch": "browser"},
        {"proxy": "canada"},
    ],
)
async def test_a_source_declared_otherwise_is_read_in_full(store, make, change):
    await store.register([make.source()], make.now)
    await store.record(Recording(health=make.health(note="The page flaps.")))
    await store.register([make.source(**change)], make.now + HOUR)
    health = await store.health("tonewell-terms")
    assert health == make.health(next_due=make.now + HOUR, validators=Validators(), note="The page flaps.")


async def test_memory_is_the_last_recorded(store, make):
    await store.register([make.source()], make.now)
    for text in ('{"a": "ä"}', "{}", '"\ud800"'):
        await store.record(Recording(health=make.health(), memory=text))
        assert await store.memory("tonewell-terms") == text
    await store.record(Recording(health=make.health()))
    assert await store.memory("tonewell-terms") == '"\ud800"'


# Versions and snapshots


async def test_versions_in_order(store, make):
    await store.register([make.source(), make.source("other")], make.now)
    first = make.version()
    second = make.version(words="We may train models.", kind=ChangeKind.REVISION, recorded_at=make.now + HOUR)
    await store.record(Recording(health=make.health(), snapshot=make.snapshot(), version=first))
    await store.record(Recording(health=make.health(), version=second))
    await store.record(Recording(health=make.health("other"), version=make.version("other")))
    assert await store.versions("tonewell-terms") == (first, second)
    assert await store.latest_version("tonewell-terms") == second


async def test_a_body_is_kept_once_and_compressed(store, make):
    await store.register([make.source(), make.source("mirror")], make.now)
    seen = make.snapshot()
    for name in ("tonewell-terms", "tonewell-terms", "mirror"):
        await store.record(Recording(health=make.health(name), snapshot=make.snapshot(name)))
    assert await store.snapshot(seen.source_id, seen.digest) == seen
    assert await store.snapshot("mirror", seen.digest) == make.snapshot("mirror")
    assert await store.snapshot(seen.source_id, hashlib.sha256(b"").hexdigest()) is None
    assert (await _rows(store, snapshot), await _rows(store, fetch)) == (1, 3)
    async with store.database.read() as connection:
        kept = (await connection.execute(select(snapshot))).one()
    assert len(kept.body) < len(seen.body) / 10
    assert decompress(kept.body) == seen.body
    assert kept.size == len(seen.body)


async def test_a_version_without_its_snapshot_is_refused(store, make):
    await store.register([make.source()], make.now)
    with pytest.raises(StoreError):
        await store.record(Recording(health=make.health(), version=make.version()))
    assert await store.versions("tonewell-terms") == ()


# Articles


async def test_known_articles(store, make):
    await store.register([make.source("the-crate", kind=SourceKind.FEED), make.source("other")], make.now)
    assert not await store.has_articles("the-crate")
    odd = "x" * 100_000 + "\0\ud800"
    seen = ((make.article("1"), True), (make.article(odd, published_at=None), False))
    await store.record(Recording(health=make.health("the-crate"), articles=seen))
    await store.record(Recording(health=make.health("the-crate"), articles=((make.article("1"), False),)))
    assert await store.has_articles("the-crate")
    assert set(await store.known_articles("the-crate", ["1", odd, "2"])) == {"1", odd}
    assert await store.known_articles("other", ["1"]) == {}
    assert await store.known_articles("the-crate", []) == {}
    assert await _rows(store, article) == 2


async def test_a_feed_as_long_as_it_likes(store, make):
    await store.register([make.source("the-crate", kind=SourceKind.FEED)], make.now)
    await store.record(Recording(health=make.health("the-crate"), articles=((make.article("39999"), True),)))
    assert set(await store.known_articles("the-crate", [str(number) for number in range(40_000)])) == {"39999"}


async def test_a_feed_without_articles_was_recorded_too(store, make):
    await store.register([make.source("the-crate", kind=SourceKind.FEED)], make.now)
    await store.record(Recording(health=make.health("the-crate", succeeded_at=None, failures=1)))
    assert not await store.has_articles("the-crate")
    await store.record(Recording(health=make.health("the-crate")))
    assert await store.has_articles("the-crate")


# Alerts and the baseline


async def test_alerts_oldest_first(store, make):
    await store.register([make.source()], make.now)
    told = [make.alert("z", at=make.now), make.alert("a", at=make.now - HOUR)]
    await store.record(
        Recording(health=make.health(), postings=tuple(Posting(alert=each, channels=()) for each in told))
    )
    assert await store.alerts() == tuple(told)
    assert await store.deliveries() == ()


async def test_a_known_alert_adds_nothing(store, make):
    await store.register([make.source()], make.now)
    await store.record(make.recording(alerts=((make.alert(), (make.slack,)),)))
    again = make.alert(summary="The same event, told again.")
    await store.record(make.recording(alerts=((again, (make.slack, make.discord)),)))
    assert await store.alerts() == (make.alert(),)
    assert [delivery.channel for delivery in await store.deliveries()] == [make.slack]
    assert await _rows(store, channel) == 1


async def test_a_channel_named_twice_is_told_once(store, make):
    await store.register([make.source()], make.now)
    await store.record(make.recording(alerts=((make.alert(), (make.slack, make.slack)),)))
    assert len(await store.deliveries()) == 1


async def test_the_baseline_is_announced_once(store, make):
    await store.register([make.source(name) for name in "abc"], make.now)
    await store.record(make.recording("b", alerts=()))
    await store.record(make.recording("a", alerts=()))
    await store.record(Recording(health=make.health("c", succeeded_at=None, failures=1, reason="no answer")))
    assert await store.unannounced() == ("a", "b")
    await store.announce(["a", "b"], make.alert("baseline"), [make.slack, make.discord])
    assert await store.unannounced() == ()
    assert [each.fingerprint for each in await store.alerts()] == ["baseline"]
    assert [each.channel for each in await store.deliveries()] == [make.slack, make.discord]
    await store.record(make.recording("c", alerts=()))
    assert await store.unannounced() == ("c",)
    await store.announce(["c"], make.alert("baseline"), [make.slack])
    assert await store.unannounced() == ()
    assert len(await store.deliveries()) == 2


async def test_channels_without_a_baseline(store, make):
    moved = replace(make.slack, address="C0NEWROOM")
    await store.register([make.source()], make.now)
    await store.record(make.recording(alerts=((make.alert("f1"), (make.slack,)),)))
    both = (make.slack, make.discord)
    assert await store.channels_without_baseline(both) == both
    await store.announce((), make.alert("baseline", kind=AlertKind.BASELINE), [make.slack])
    assert await store.channels_without_baseline(both) == (make.discord,)
    assert await store.channels_without_baseline([moved]) == ()
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)
    assert await store.channels_without_baseline([moved]) == (moved,)
    await store.place([moved])
    assert await store.channels_without_baseline([moved]) == ()


async def test_what_waits_goes_to_a_moved_channel_at_once(store, make):
    await store.register([make.source()], make.now)
    await store.record(make.recording())
    for each in ("label-slack", "label-discord"):
        await _settle(store, each, make.now, DeliveryStatus.PENDING, attempts=0, not_before=make.now + HOUR)
    moved = replace(make.slack, address="C0NEWROOM")
    await store.place([moved, make.discord])
    assert await store.open_channels(make.now, PLATFORMS) == ("label-slack",)
    assert (await store.claim("label-slack", make.now, LEASE)).delivery.channel == moved


# The outbox


async def _settle(store, channel_id, now, status, **values):
    """Begin the channel's next delivery and settle it; what it was."""
    turn = await store.claim(channel_id, now, LEASE)
    await store.settle(turn, Settlement(status=status, **{"attempts": 1, **values}), now, keep=False)
    return turn.delivery


@pytest.fixture
async def outbox(store, make):
    """Two alerts for Slack, the first of them for Discord too: deliveries 1, 2 (Discord) and 3."""
    await store.register([make.source()], make.now)
    alerts = ((make.alert("f1"), (make.slack, make.discord)), (make.alert("f2"), (make.slack,)))
    await store.record(make.recording(alerts=alerts))
    return await store.deliveries()


async def test_deliveries_start_pending(outbox, make):
    first, second, third = outbox
    assert [each.alert.fingerprint for each in outbox] == ["f1", "f1", "f2"]
    assert [each.channel for each in outbox] == [make.slack, make.discord, make.slack]
    assert first.alert == make.alert("f1")
    assert first.id < second.id < third.id
    for each in outbox:
        assert (each.status, each.attempts, each.not_before) == (DeliveryStatus.PENDING, 0, None)
        assert (each.remote_id, each.reason) == (None, "")


async def test_nonces_are_short_stable_and_distinct(outbox):
    nonces = [each.nonce for each in outbox]
    assert len(set(nonces)) == 3
    assert all(0 < len(nonce) <= 25 and nonce.isascii() and nonce.isalnum() for nonce in nonces)
    assert nonces[0] == "THZT3DX3XXJUAI7Z6RLFJLMES"


async def test_order_within_a_channel_holds(store, outbox, make):
    first, other, second = outbox
    assert await store.open_channels(make.now, PLATFORMS) == ("label-slack", "label-discord")
    later = make.now + HOUR
    await _settle(store, "label-slack", make.now, DeliveryStatus.PENDING, not_before=later, reason="busy")
    assert await store.open_channels(make.now, PLATFORMS) == ("label-discord",)
    assert await store.open_channels(later, PLATFORMS) == ("label-slack", "label-discord")
    assert await store.next_attempt() == later
    assert await store.claim("label-slack", make.now, LEASE) is None
    turn = await store.claim("label-slack", later, LEASE)
    assert (turn.delivery.id, turn.delivery.attempts, turn.delivery.reason) == (first.id, 1, "busy")
    begun = (await store.deliveries())[0]
    assert (begun.status, begun.attempts, begun.begun_at) == (DeliveryStatus.SENDING, 2, later)
    done = Settlement(status=DeliveryStatus.SENT, attempts=2, remote_id="1767603600.000100")
    following = await store.proceed(turn, later, LEASE, done)
    assert following.delivery == second
    sent = (await store.deliveries())[0]
    assert (sent.status, sent.remote_id, sent.settled_at) == (DeliveryStatus.SENT, "1767603600.000100", later)
    await store.settle(following, Settlement(status=DeliveryStatus.FAILED, attempts=16), later, keep=True)
    assert await store.proceed(following, later, LEASE) is None
    assert await store.open_channels(later, PLATFORMS) == ("label-discord",)
    assert await store.open_channels(later, ("slack",)) == ()
    assert await store.next_attempt() is None
    assert other.channel == make.discord


async def test_next_attempt_looks_only_at_each_channels_oldest(store, outbox, make):
    await _settle(store, "label-slack", make.now, DeliveryStatus.PENDING, not_before=make.now + 3 * HOUR)
    await _settle(store, "label-discord", make.now, DeliveryStatus.SENDING, not_before=make.now + 2 * HOUR)
    assert await store.next_attempt() == make.now + 2 * HOUR
    assert await store.open_channels(make.now + HOUR, PLATFORMS) == ()


@pytest.mark.parametrize("final", ["sent", "rejected", "failed", "suppressed"])
async def test_final_is_final(store, outbox, make, final):
    turn = await store.claim("label-slack", make.now, LEASE)
    await store.settle(turn, Settlement(status=DeliveryStatus(final), attempts=1), make.now, keep=True)
    await store.settle(turn, Settlement(status=DeliveryStatus.PENDING, attempts=7), make.now, keep=True)
    (first, *_) = await store.deliveries()
    assert (first.status, first.attempts) == (final, 1)


async def test_a_channel_is_held_by_one(store, outbox, make):
    turn = await store.claim("label-slack", make.now, LEASE)
    assert await store.claim("label-slack", make.now, LEASE) is None
    assert await store.open_channels(make.now, PLATFORMS) == ("label-discord",)
    await store.release(turn)
    assert await store.claim("label-slack", make.now, LEASE)
    assert await store.claim("nobody", make.now, LEASE) is None


async def test_who_was_overtaken_writes_nothing(store, outbox, make):
    late = await store.claim("label-slack", make.now, timedelta())
    assert (await store.claim("label-slack", make.now, LEASE)).delivery.status is DeliveryStatus.SENDING
    before = await store.deliveries()
    sent = Settlement(status=DeliveryStatus.SENT, attempts=1, remote_id="late")
    for write in (
        lambda: store.settle(late, sent, make.now, keep=True),
        lambda: store.proceed(late, make.now, LEASE, sent),
        lambda: store.extend(late, LEASE),
        lambda: store.release(late),
        lambda: store.hold(late, make.now, make.alert("held", kind=AlertKind.NOTICE)),
    ):
        with pytest.raises(Overtaken):
            await write()
    assert await store.deliveries() == before
    assert await store.claim("label-slack", make.now, LEASE) is None


async def test_a_doubt_keeps_the_time_of_its_first_request(store, outbox, make):
    await store.claim("label-slack", make.now, timedelta())
    found = (await store.claim("label-slack", make.now + HOUR, timedelta())).delivery
    assert (found.status, found.begun_at, found.attempts) == (DeliveryStatus.SENDING, make.now, 1)
    assert (await store.claim("label-slack", make.now + 2 * HOUR, LEASE)).delivery.begun_at == make.now


async def test_a_channel_moves_with_its_next_alert(store, outbox, make):
    moved = replace(make.slack, address="C0NEWROOM", in_doubt=OnDoubt.ASK)
    await store.record(make.recording(alerts=((make.alert("f3"), (moved,)),)))
    assert (await store.claim("label-slack", make.now, LEASE)).delivery.channel == moved


async def test_a_setting_is_no_move(store, make):
    await store.announce((), make.alert("baseline", kind=AlertKind.BASELINE), [make.slack])
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)
    asking = replace(make.slack, in_doubt=OnDoubt.ASK)
    assert await store.channels_without_baseline([asking]) == ()
    await store.place([asking])
    assert await store.channels_without_baseline([asking]) == ()


async def test_what_was_given_up_can_be_queued_again(store, outbox, make):
    first, other, second = outbox
    await _settle(store, "label-slack", make.now, DeliveryStatus.REJECTED, reason="too long")
    await _settle(store, "label-discord", make.now, DeliveryStatus.FAILED, attempts=16, reason="busy")
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT, remote_id="m1")
    assert [await store.retry(second.id), await store.retry(404), await store.retry(first.id)] == [0, 0, 1]
    assert (await store.claim("label-slack", make.now, LEASE)).delivery == first
    assert await store.retry() == 1
    assert (await store.claim("label-discord", make.now, LEASE)).delivery == other


async def test_a_failure_is_told_in_the_fallback_channel(store, outbox, make):
    notice = make.alert("failure", kind=AlertKind.NOTICE)
    await _settle(store, "label-slack", make.now, DeliveryStatus.FAILED, notice=notice)
    assert len(await store.deliveries()) == 3
    await store.place([replace(make.discord, fallback=True)])
    await _settle(store, "label-slack", make.now, DeliveryStatus.FAILED, notice=notice)
    told = (await store.deliveries())[-1]
    assert (told.alert, told.channel.id) == (notice, "label-discord")
    await _settle(store, "label-discord", make.now, DeliveryStatus.FAILED, notice=make.alert("of its own"))
    assert len(await store.deliveries()) == 4


async def test_a_held_channel_gets_notices_only(store, outbox, make):
    turn = await store.claim("label-slack", make.now, LEASE)
    await store.hold(turn, make.now, make.alert("flood", kind=AlertKind.NOTICE))
    (first, *_) = await store.deliveries()
    assert first.status is DeliveryStatus.PENDING
    assert (await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)).alert.fingerprint == "flood"
    assert await store.claim("label-slack", make.now, LEASE) is None
    assert await store.open_channels(make.now, PLATFORMS) == ("label-discord",)
    assert await store.waiting("label-slack") == await store.resume("label-slack") == 2
    turn = await store.claim("label-slack", make.now, LEASE)
    assert (turn.delivery.alert.fingerprint, turn.recent) == ("f1", 0)
    await store.hold(turn, make.now, make.alert("flood again", kind=AlertKind.NOTICE))
    assert await store.drop("label-slack") == 3
    assert {each.status for each in await store.deliveries() if each.channel == make.slack} == {"sent", "suppressed"}


async def test_messages_of_the_last_hour_are_counted(store, outbox, make):
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)
    turn = await store.claim("label-slack", make.now + HOUR / 2, LEASE)
    assert turn.recent == 1
    await store.release(turn)
    assert (await store.claim("label-slack", make.now + HOUR, LEASE)).recent == 0


# Replies and edits


async def _post(store, make, fingerprint, action=DeliveryAction.POST, parent=None, channels=None, **values):
    posting = Posting(
        alert=make.alert(fingerprint), channels=channels or (make.slack,), action=action, parent=parent, **values
    )
    await store.record(Recording(health=make.health(), postings=(posting,)))


@pytest.fixture
async def told(store, make):
    """A message in Slack."""
    await store.register([make.source()], make.now)
    await _post(store, make, "root")
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT, remote_id="m1")


async def test_a_reply_knows_the_first_message_of_its_thread(store, told, make):
    await _post(store, make, "reply", DeliveryAction.REPLY, "root", broadcast=True)
    found = await _settle(store, "label-slack", make.now, DeliveryStatus.SENT, remote_id="m2")
    assert (found.action, found.target, found.broadcast) == (DeliveryAction.REPLY, "m1", True)
    await _post(store, make, "reply to the reply", DeliveryAction.REPLY, "reply")
    assert (await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)).target == "m1"
    await _post(store, make, "edit of the reply", DeliveryAction.EDIT, "reply")
    assert (await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)).target == "m2"


async def test_the_message_of_an_edit_is_the_edited_one(store, told, make):
    await _post(store, make, "edit", DeliveryAction.EDIT, "root")
    await _settle(store, "label-slack", make.now, DeliveryStatus.SENT, remote_id="m1")
    await _post(store, make, "edit again", DeliveryAction.EDIT, "edit")
    await _post(store, make, "reply", DeliveryAction.REPLY, "edit again")
    for action in (DeliveryAction.EDIT, DeliveryAction.REPLY):
        found = await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)
        assert (found.action, found.target) == (action, "m1")


async def test_what_edits_or_answers_another_was_not_posted_itself(store, told, make):
    await _post(store, make, "edit", DeliveryAction.EDIT, "root")
    await _post(store, make, "reply", DeliveryAction.REPLY, "root")
    await _post(store, make, "other")
    assert [each.fingerprint for each in await store.posted()] == ["root", "other"]


async def test_only_the_last_of_several_edits_goes(store, told, make):
    for number in range(3):
        await _post(store, make, f"edit {number}", DeliveryAction.EDIT, "root")
    assert (await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)).alert.fingerprint == "edit 2"
    suppressed = [each for each in await store.deliveries() if each.status is DeliveryStatus.SUPPRESSED]
    assert [each.reason for each in suppressed] == ["superseded by a later edit"] * 2


async def test_a_parent_that_was_never_sent(store, told, make):
    await _post(store, make, "here")
    await _settle(store, "label-slack", make.now, DeliveryStatus.REJECTED)
    for parent in ("here", "elsewhere"):
        await _post(store, make, f"edit of {parent}", DeliveryAction.EDIT, parent)
        await _post(store, make, f"reply to {parent}", DeliveryAction.REPLY, parent)
        found = await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)
        assert (found.alert.fingerprint, found.target) == (f"reply to {parent}", None)
    suppressed = [each for each in await store.deliveries() if each.status is DeliveryStatus.SUPPRESSED]
    assert [each.reason for each in suppressed] == ["the message that it would change was never sent here"] * 2


async def test_each_channel_has_its_own_parent(store, told, make):
    await _post(store, make, "late", channels=(make.discord,))
    await _settle(store, "label-discord", make.now, DeliveryStatus.SENT, remote_id="d1")
    await _post(store, make, "r1", DeliveryAction.REPLY, "root", channels=(make.slack, make.discord))
    assert (await _settle(store, "label-slack", make.now, DeliveryStatus.SENT)).target == "m1"
    assert (await _settle(store, "label-discord", make.now, DeliveryStatus.SENT)).target is None


# Claims of sources


async def test_due_sources_are_claimed_by_the_shard_of_their_host(store, make):
    places = [(host, number) for host in "ab" for number in (1, 2)]
    await store.register(
        [make.source(f"{host}{number}", url=f"https://{host}.example/{number}") for host, number in places], make.now
    )
    shards = await store.due_shards(make.now)
    claimed = [await store.claim_due(shard, make.now, HOUR, limit=9, but=()) for shard in shards]
    together = {frozenset(health.source_id for health in one) for one in claimed}
    assert together == {frozenset({"a1", "a2"}), frozenset({"b1", "b2"})}
    assert await store.due_shards(make.now) == ()
    assert len(await store.claim_due(shards[0], make.now + HOUR, HOUR, limit=1, but=())) == 1
    (health,) = await store.claim_due(shards[1], make.now + HOUR, HOUR, limit=9, but=[claimed[1][0].source_id])
    assert health.source_id == claimed[1][1].source_id
    assert health.turn == 2


async def test_what_was_claimed_since_cannot_be_recorded(store, make):
    await store.register([make.source()], make.now)
    (shard,) = await store.due_shards(make.now)
    (mine,) = await store.claim_due(shard, make.now, timedelta(), limit=1, but=())
    (other,) = await store.claim_due(shard, make.now, HOUR, limit=1, but=())
    with pytest.raises(Overtaken, match="tonewell-terms was claimed"):
        await store.record(make.recording(health=make.health(turn=mine.turn)))
    assert await store.alerts() == ()
    await store.record(Recording(health=make.health(turn=other.turn, crashes=2)))
    assert (await store.health("tonewell-terms")).crashes == 2
    await store.unclaim(["tonewell-terms"], make.now)
    with pytest.raises(Overtaken):
        await store.record(Recording(health=make.health(turn=other.turn)))
    assert await store.due_shards(make.now) == (shard,)


async def test_a_source_declared_otherwise_while_it_is_read_is_read_again(store, make):
    await store.register([make.source()], make.now)
    before = await store.health("tonewell-terms")
    await store.register([make.source(select=("main",))], make.now)
    with pytest.raises(Overtaken):
        await store.record(make.recording(health=make.health(turn=before.turn)))


# Restart


async def test_everything_outlives_a_restart(database_url, make):
    async def state(store):
        return (
            await store.healths(),
            await store.memory("tonewell-terms"),
            await store.versions("tonewell-terms"),
            await store.snapshot("tonewell-terms", make.snapshot().digest),
            await store.known_articles("tonewell-terms", ["guid-1"]),
            await store.unannounced(),
            await store.alerts(),
            await store.deliveries(),
            await store.open_channels(make.now, PLATFORMS),
        )

    async with SqlStore.open(database_url) as store:
        await store.register([make.source()], make.now)
        await store.record(make.recording())
        before = await state(store)
    async with SqlStore.open(database_url, migrate=False) as store:
        assert await state(store) == before
    async with SqlStore.open(database_url) as store:
        await store.register([make.source()], make.now + HOUR)
        assert await state(store) == before
