"""What a message may cost: a share of a transaction, and no look at what waits behind it."""

import asyncio
from collections import Counter, defaultdict

import pytest

from benchmarks.load.delivery import CountingSender
from clausewatch.deliver import Outbox, drain
from clausewatch.model import Alert, AlertKind, Channel, Level
from clausewatch.store import codec, deliveries

ALERTS = 10


class Listening(CountingSender):
    """`got` has what each channel got, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.got: defaultdict[str, list[str]] = defaultdict(list)

    async def send(self, message):
        await asyncio.sleep(0)
        self.got[message.channel.id].append(message.alert.fingerprint)
        return await super().send(message)


@pytest.fixture
def outbox(store, clock) -> Outbox:
    return Outbox(store=store, senders={"counted": Listening()}, clock=clock)


@pytest.fixture
async def queue(store, clock):
    """Tells so many channels of ten changes."""

    async def put(number: int, what: str) -> None:
        channels = tuple(Channel(id=f"{what}-{each}", platform="counted", address=str(each)) for each in range(number))
        for each in range(ALERTS):
            alert = Alert(
                fingerprint=f"{what} {each}",
                kind=AlertKind.NEWS,
                level=Level.LOW,
                publisher="Treble Post",
                subject="Terms",
                summary="They changed.",
                at=clock(),
            )
            await store.announce((), alert, channels)

    return put


async def test_many_channels_take_as_many_transactions_as_few(outbox, queue, queries):
    sent = {}
    for number in (10, 200):
        await queue(number, f"of {number}")
        queries.clear()
        await drain(outbox)
        sent[number] = Counter(queries)
    assert len(outbox.senders["counted"].arrived) == ALERTS * 210
    assert sent[200]["BEGIN"] <= ALERTS + 4
    assert sent[200]["UPDATE"] <= 3 * (ALERTS + 1)
    assert sent[200].total() <= sent[10].total() + 10


async def test_a_channel_alone_settles_and_begins_in_one_transaction(outbox, queue, queries):
    await queue(1, "alone")
    queries.clear()
    await drain(outbox)
    assert queries["BEGIN"] == ALERTS + 3


async def test_an_alert_for_many_channels_is_read_once(outbox, queue, monkeypatch):
    await queue(50, "read once")
    read, loads = Counter(), codec.loads

    def count(kind, text):
        read[kind] += 1
        return loads(kind, text)

    monkeypatch.setattr(deliveries.codec, "loads", count)
    await drain(outbox)
    assert read[Alert] == ALERTS
    assert len(outbox.senders["counted"].arrived) == 50 * ALERTS


async def test_each_channel_gets_its_alerts_in_their_order(outbox, queue):
    await queue(20, "room")
    await drain(outbox)
    assert set(outbox.senders["counted"].got) == {f"room-{number}" for number in range(20)}
    for got in outbox.senders["counted"].got.values():
        assert got == [f"room {each}" for each in range(ALERTS)]
