"""What every backend's store promises: clausewatch.ports.Store. Versions, articles, alerts, and a restart."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clausewatch.errors import StoreError
from clausewatch.model import (
    AlertKind,
    ChangeKind,
    DeliveryStatus,
    Posting,
    SourceKind,
)
from clausewatch.ports import Recording, Store
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


async def test_channels_without_a_baseline(store, make, settle):
    moved = replace(make.slack, address="C0NEWROOM")
    await store.register([make.source()], make.now)
    await store.record(make.recording(alerts=((make.alert("f1"), (make.slack,)),)))
    both = (make.slack, make.discord)
    assert await store.channels_without_baseline(both) == both
    await store.announce((), make.alert("baseline", kind=AlertKind.BASELINE), [make.slack])
    assert await store.channels_without_baseline(both) == (make.discord,)
    assert await store.channels_without_baseline([moved]) == ()
    await settle("label-slack", make.now, DeliveryStatus.SENT)
    await settle("label-slack", make.now, DeliveryStatus.SENT)
    assert await store.channels_without_baseline([moved]) == (moved,)
    await store.place([moved])
    assert await store.channels_without_baseline([moved]) == ()


async def test_what_waits_goes_to_a_moved_channel_at_once(store, make, settle):
    await store.register([make.source()], make.now)
    await store.record(make.recording())
    for each in ("label-slack", "label-discord"):
        await settle(each, make.now, DeliveryStatus.PENDING, attempts=0, not_before=make.now + HOUR)
    moved = replace(make.slack, address="C0NEWROOM")
    await store.place([moved, make.discord])
    assert await store.open_channels(make.now, PLATFORMS) == ("label-slack",)
    assert (await store.claim("label-slack", make.now, LEASE)).delivery.channel == moved


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
