"""What chat changes is written as a whole, once for its event, and never over somebody else's change."""

import asyncio
from datetime import timedelta

import pytest

from clausewatch.model import (
    ActKind,
    Alert,
    AlertAct,
    AlertKind,
    Asker,
    AuditEntry,
    Deed,
    DeliveryStatus,
    EditTarget,
    Level,
    Posting,
    RuleEdit,
    Silence,
    SilenceTarget,
)
from clausewatch.ports import ChatStamp, Done, Overtaken, Recording, Repeated

ANA = Asker(platform="slack", user="U1", name="Ana\0", workspace="T1", channel="C1", roles=("r1",))
DAY = timedelta(days=1)


@pytest.fixture
def deed(make):
    def build(event_id: str, **parts) -> Deed:
        return Deed(
            event_id=event_id,
            entry=AuditEntry(author=ANA, at=make.now, command="rules edit x", did="edited x"),
            **parts,
        )

    return build


@pytest.fixture
def edit(make):
    def build(previous: int = 0, key: str = "x", body: str = "id: x\n") -> RuleEdit:
        return RuleEdit(
            target=EditTarget.RULE, key=key, body=body, author=ANA, reason="why", at=make.now, previous=previous
        )

    return build


@pytest.fixture
def act(make):
    def build(previous: int, kind: ActKind = ActKind.ACKNOWLEDGED, until=None) -> AlertAct:
        return AlertAct(fingerprint="f", kind=kind, author=ANA, at=make.now, previous=previous, until=until)

    return build


async def test_an_event_is_done_once(store, deed, edit):
    first = await store.perform(deed("e1", edits=(edit(),)))
    assert isinstance(first, Done)
    assert await store.perform(deed("e1", edits=(edit(first.edits[0].id),))) == Repeated()
    assert await store.is_known_event("e1")
    assert not await store.is_known_event("e2")
    assert await store.edits() == first.edits
    assert len(await store.audit(10)) == 1


async def test_the_second_of_two_edits_upon_one_is_overtaken_and_leaves_nothing(store, deed, edit):
    outcomes = await asyncio.gather(*(store.perform(deed(f"e{n}", edits=(edit(),))) for n in range(5)))
    assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
    assert outcomes.count(Overtaken()) == 4
    assert len(await store.edits()) == len(await store.audit(10)) == 1
    known = [await store.is_known_event(f"e{n}") for n in range(5)]
    assert sum(known) == 1


async def test_each_entry_has_its_own_history(store, deed, edit):
    one = await store.perform(deed("e1", edits=(edit(), edit(key="y"))))
    two = await store.perform(deed("e2", edits=(edit(one.edits[0].id, body=""),)))
    assert await store.edits_of(EditTarget.RULE, "x") == (one.edits[0], two.edits[0])
    assert await store.edits_of(EditTarget.PLATFORM, "x") == ()
    assert await store.chat_stamp() == ChatStamp(edit=two.edits[0].id)


async def test_a_silence_ends_or_is_replaced(store, deed, make):
    def silence(until) -> Silence:
        return Silence(target=SilenceTarget.PLATFORM, key="Tonewell", until=until, author=ANA, at=make.now)

    await store.perform(deed("e1", silences=(silence(make.now + 14 * DAY),)))
    assert [each.key for each in await store.silences(make.now + 13 * DAY)] == ["Tonewell"]
    assert await store.silences(make.now + 14 * DAY) == ()
    before = await store.chat_stamp()
    await store.perform(deed("e2", silences=(silence(make.now),)))
    assert await store.silences(make.now) == ()
    assert await store.chat_stamp() != before


async def test_acts_follow_one_another(store, deed, act, make):
    await store.perform(deed("e1", acts=(act(0, ActKind.SNOOZED, make.now + DAY),)))
    assert await store.perform(deed("e2", acts=(act(0),))) == Overtaken()
    assert await store.snoozes_over(make.now) == ()
    assert [each.kind for each in await store.snoozes_over(make.now + DAY)] == [ActKind.SNOOZED]
    await store.perform(deed("e3", acts=(act(1),)))
    assert await store.snoozes_over(make.now + DAY) == ()
    assert [each.previous for each in await store.acts("f")] == [0, 1]


async def test_a_silenced_posting_is_kept_and_never_sent(store, deed, make):
    alert = Alert(
        fingerprint="f",
        kind=AlertKind.NEWS,
        level=Level.LOW,
        publisher="P",
        subject="S",
        summary="",
        at=make.now,
    )
    posting = Posting(alert=alert, channels=(make.slack, make.discord), silenced="silenced by Ana")
    await store.perform(deed("e1", postings=(posting,)))
    found = await store.deliveries()
    assert {each.status for each in found} == {DeliveryStatus.SUPPRESSED}
    assert {each.reason for each in found} == {"silenced by Ana"}
    assert await store.open_channels(make.now, ["slack", "discord"]) == ()
    assert await store.alert("f") == (alert, (make.slack, make.discord))
    assert await store.alert("g") is None


async def test_tickets_are_kept_for_a_month(store, make):
    await store.keep_ticket("t", "{}", make.now)
    await store.keep_ticket("t", "other", make.now)
    assert await store.ticket("t") == "{}"
    await store.keep_ticket("u", "{}", make.now + 31 * DAY)
    assert await store.ticket("t") is None


async def test_articles_by_when_they_were_seen(store, make):
    feed = make.source("the-crate")
    await store.register([feed], make.now)
    article = make.article()
    await store.record(Recording(health=make.health("the-crate"), articles=((article, False),)))
    assert await store.articles_since(["the-crate"], make.now) == (article,)
    assert await store.articles_since(["the-crate"], make.now + DAY) == ()
    assert await store.articles_since([], make.now) == ()
