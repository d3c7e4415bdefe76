"""What operation asks the store for, on SQLite and on Postgres."""

from datetime import timedelta

import pytest

from clausewatch.errors import Overtaken
from clausewatch.model import Ailment, AilmentKind, Article, ChangeKind, DeliveryStatus, Document, Posting, Version
from clausewatch.model import Snapshot as Copy
from clausewatch.ports import Recording
from clausewatch.store import SqlStore
from tests.operation.conftest import OPS


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    return f"{tmp_path}/test.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
async def store(url):
    async with SqlStore.open(url) as opened:
        yield opened


async def test_a_spell_is_told_once_and_ended_once(store, terms, clock):
    await store.register([terms], clock())
    spell = Ailment(source_id=terms.id, kind=AilmentKind.FAILING, since=clock(), reason="caf\udce9 \0")
    await store.tell_health([spell], [], [], clock())
    with pytest.raises(Overtaken):
        await store.tell_health([spell], [], [], clock())
    (known,) = await store.ailments()
    assert (known.since, known.kind) == (clock(), AilmentKind.FAILING)
    await store.tell_health([], [known], [], clock())
    with pytest.raises(Overtaken):
        await store.tell_health([], [known], [], clock())
    assert await store.ailments() == ()


async def test_only_quiet_feeds_tell_when_they_published(store, feed, clock):
    await store.register([feed], clock())
    article = Article(id="1", source_id=feed.id, outlet="T", title="t", lead="", url="https://t.example/1")
    health = await store.health(feed.id)
    await store.record(Recording(health=health, articles=((article, False),)))
    assert await store.publishing_times([feed.id], clock() + timedelta(days=9)) == {}
    from dataclasses import replace

    dated = replace(article, id="2", published_at=clock() - timedelta(days=3))
    await store.record(Recording(health=replace(health, checked_at=clock()), articles=((dated, False),)))
    assert await store.publishing_times([feed.id], clock()) == {}
    assert await store.publishing_times([feed.id], clock() + timedelta(days=1)) == {
        feed.id: (clock() - timedelta(days=3),)
    }


async def test_what_there_is_is_counted_and_what_is_pruned_is_gone(store, terms, clock, watch, told):
    from clausewatch.alert import compose_notice

    for number in range(3):
        copy = Copy(
            source_id=terms.id, url=terms.url, fetched_at=clock(), content_type="text/plain", body=b"x%d" % number
        )
        version = Version(
            source_id=terms.id,
            digest=str(number),
            snapshot_digest=copy.digest,
            kind=ChangeKind.REVISION,
            recorded_at=clock(),
            document=Document(source_id=terms.id, title="t", passages=()),
        )
        await store.record(Recording(health=await store.health(terms.id), snapshot=copy, version=version))
        clock.advance(days=1)
    notice = compose_notice("Hello", "there", clock())
    await store.tell_health([], [], [Posting(alert=notice, channels=(OPS,))], clock())
    tally = await store.tally()
    assert tally.versions == {ChangeKind.REVISION: 3}
    assert (tally.alerts, tally.deliveries, tally.oldest_open) == (1, {DeliveryStatus.PENDING: 1}, clock())
    assert await store.last_sent("Clausewatch", "Hello") is None
    room, weights = await store.room(), await store.weights()
    assert room == sum(weight.total for weight in weights.values())
    freed = await store.prune(sorted(weights)[:2], clock(), dry=False)
    assert (freed.versions, freed.snapshots, freed.size) == (2, 2, room - await store.room())
    assert len(await store.versions(terms.id)) == 1


async def test_what_is_enrolled_never_falls_due(store, clock):
    await store.enrol("clausewatch/canary", clock())
    await store.enrol("clausewatch/canary", clock())
    assert await store.due(clock() + timedelta(days=9)) == ()
    assert (await store.health("clausewatch/canary")).failures == 0
