"""What a process says over HTTP, and the canary that proves the whole road."""

import asyncio
import socket
from datetime import timedelta

import aiohttp
import pytest

from clausewatch.announce import announce_health
from clausewatch.deliver import Outbox, drain
from clausewatch.errors import SettingsError, StoreUnavailable, Unreachable
from clausewatch.model import AilmentKind, Channel, DeliveryStatus, Source, SourceKind, Validators
from clausewatch.monitor import Canary, MeteredSender, MeteredWatcher, Metrics, serving
from clausewatch.ports import Sent
from integrations.console.send import ConsoleSender
from watchers.http import HttpClient
from watchers.terms import TermsWatcher

OPS = Channel(id="ops", platform="console", address="-")
DAYS = 8


class Silent(ConsoleSender):
    """A channel that keeps what it was sent."""

    def __init__(self) -> None:
        self.sent = []

    async def send(self, message):
        self.sent.append(message.alert)
        return Sent(remote_id=message.nonce)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def monitor(store, metrics, clock):
    async with serving("127.0.0.1", 0, store=store, metrics=metrics, clock=clock) as address:
        yield address


@pytest.fixture
async def get(monitor):
    async with aiohttp.ClientSession() as session:

        async def go(path: str) -> tuple[int, str]:
            async with session.get(monitor + path) as response:
                return response.status, await response.text()

        yield go


@pytest.fixture
def sender() -> Silent:
    return Silent()


@pytest.fixture
def outbox(store, sender, clock, metrics) -> Outbox:
    return Outbox(store=store, senders={"console": MeteredSender(sender, metrics)}, clock=clock)


@pytest.fixture
async def canary(monitor, watch, metrics, clock):
    async with HttpClient(clock=clock, allow_private=True) as client:
        watcher = MeteredWatcher(TermsWatcher(client), metrics)
        yield Canary(address=monitor, channel=OPS, watcher=watcher, watch=watch)


async def test_it_is_alive_and_ready(get):
    assert await get("/healthz") == (200, "ok\n")
    assert await get("/readyz") == (200, "ready\n")


async def test_it_is_alive_but_not_ready_without_its_database(get, store, monkeypatch):
    async def gone(_self):
        raise StoreUnavailable("the database db.internal cannot be used")

    monkeypatch.setattr(type(store), "next_due", gone)
    assert (await get("/healthz"))[0] == 200
    status, text = await get("/readyz")
    assert status == 503
    assert "db.internal" not in text


async def test_the_metrics_say_how_things_stand(get, watch, terms, fails, store):
    await fails(terms, 6)
    await announce_health(watch)
    status, text = await get("/metrics")
    assert status == 200
    lines = set(text.splitlines())
    assert 'clausewatch_sources{state="failing"} 1.0' in lines
    assert 'clausewatch_sources{state="unread"} 1.0' in lines
    assert 'clausewatch_ailments{kind="failing"} 1.0' in lines
    assert 'clausewatch_deliveries{status="pending"} 1.0' in lines
    assert "clausewatch_alerts 1.0" in lines
    assert "clausewatch_queue_age_seconds 0.0" in lines


async def test_a_queue_that_waits_grows_old(get, watch, terms, fails, clock):
    await fails(terms, 6)
    await announce_health(watch)
    clock.advance(hours=2)
    assert "clausewatch_queue_age_seconds 7200.0" in (await get("/metrics"))[1]


async def test_fetches_are_counted_by_what_came(get, metrics, terms, clock):
    class Page:
        kind = SourceKind.TERMS

        async def retrieve(self, source: Source, validators: Validators):
            raise Unreachable("no answer")

    with pytest.raises(Unreachable):
        await MeteredWatcher(Page(), metrics).retrieve(terms, Validators())
    text = (await get("/metrics"))[1]
    assert 'clausewatch_fetches_total{kind="terms",outcome="unreachable"} 1.0' in text
    assert 'clausewatch_fetch_seconds_count{kind="terms"} 1.0' in text


async def test_a_taken_port_is_said(store, metrics, clock):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="cannot be had"):
            async with serving("127.0.0.1", taken.getsockname()[1], store=store, metrics=metrics, clock=clock):
                pass


async def test_each_day_one_alert_comes_through_the_whole_road(canary, outbox, sender, store, clock, get):
    clock.now = clock.now.replace(hour=0, minute=30)
    for _ in range(DAYS):
        for wait in (1, 11, 12):
            await canary.look()
            await drain(outbox)
            await canary.check()
            clock.advance(hours=wait)
    days = [alert.at.date() for alert in sender.sent]
    assert len(days) == DAYS
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert {(alert.publisher, alert.subject) for alert in sender.sent} == {("Clausewatch", "Canary")}
    assert await store.ailments() == ()
    assert {each.status for each in await store.deliveries()} == {DeliveryStatus.SENT}
    assert await store.versions("clausewatch/canary") == ()
    sends = f'clausewatch_sends_total{{outcome="sent",platform="console"}} {len(days)}.0'
    assert sends in (await get("/metrics"))[1]


async def test_a_canary_that_is_not_heard_is_told_once_and_once_when_it_is(canary, outbox, store, clock, told):
    async def hours(number: int, *, delivering: bool) -> None:
        for _ in range(number):
            await canary.look()
            await canary.check()
            if delivering:
                await drain(outbox)
            clock.advance(hours=1)

    await hours(48, delivering=True)
    assert await told() == []
    await hours(60, delivering=False)
    assert await told() == [("ops", "The canary has not come through: clausewatch/canary")]
    assert [each.kind for each in await store.ailments()] == [AilmentKind.CANARY]
    await hours(3, delivering=True)
    assert (await told())[1:] == [("ops", "Well again: clausewatch/canary")]


async def test_after_a_long_sleep_the_canary_has_its_time(canary, outbox, clock, told):
    await canary.look()
    clock.advance(days=5)
    await canary.look()
    await canary.check()
    assert await told() == []


async def test_the_canary_goes_nowhere_else(canary, outbox, sender, store, clock):
    clock.now = clock.now.replace(hour=0, minute=30)
    for _ in range(3):
        await canary.look()
        clock.advance(hours=1)
    assert {each.channel.id for each in await store.deliveries()} == {"ops"}
    assert (await store.open_stories(clock() - timedelta(days=90))).stories == ()


async def test_a_run_serves_and_its_canary_sings(start, home, site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await start("run", CLAUSEWATCH_MONITOR_PORT=str(port), CLAUSEWATCH_CANARY="terminal")
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{port}/metrics") as response:
                        text = await response.text()
                except aiohttp.ClientError:
                    text = ""
                if 'clausewatch_fetches_total{kind="feed",outcome="body"} 1.0' in text and 'kind="terms"' in text:
                    break
                await asyncio.sleep(0.2)
    finally:
        process.terminate()
        await process.communicate()
    assert 'clausewatch_sources{state="ok"}' in text
