import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from clausewatch import service
from clausewatch.deliver import Outbox
from clausewatch.engine import LocalEngine
from clausewatch.errors import StoreUnavailable
from clausewatch.model import Channel, DeliveryStatus, Feed
from clausewatch.ports import Sent
from clausewatch.service import deliver_until, watch_until

LEGAL = Channel(id="legal", platform="fake", address="2")
PATIENCE = 10
"""Seconds that a test waits at most for what must happen at once."""


async def test_watching_goes_on_until_it_is_stopped(watch, pages, feeds, terms, feed):
    pages.pages[terms.id], feeds.pages[feed.id] = "Welcome.", Feed(articles=())
    stop = asyncio.Event()
    refreshed = []

    async def refresh(current):
        refreshed.append(current)
        if len(refreshed) == 2:
            stop.set()
        return current

    await asyncio.wait_for(watch_until(stop, watch, refresh, LocalEngine()), PATIENCE)
    assert pages.retrieved == [terms.id]
    assert feeds.retrieved == [feed.id]


async def unchanged(current):
    return current


async def test_a_poll_that_hangs_is_dropped_at_the_stop_and_loses_nothing(
    watch, pages, feeds, terms, feed, monkeypatch
):
    hanging, stop = asyncio.Event(), asyncio.Event()

    async def hang(*_):
        hanging.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(pages, "retrieve", hang)
    feeds.pages[feed.id] = Feed(articles=())
    loop = asyncio.create_task(watch_until(stop, watch, unchanged, LocalEngine()))
    await asyncio.wait_for(hanging.wait(), PATIENCE)
    stop.set()
    await asyncio.wait_for(loop, PATIENCE)
    assert (await watch.store.health(terms.id)).checked_at is None


async def test_a_source_that_is_added_while_running_is_polled(watch, pages, feeds, terms, feed):
    pages.pages[terms.id], feeds.pages[feed.id] = "Welcome.", Feed(articles=())
    stop = asyncio.Event()
    grown = watch
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=(feed,)))

    async def refresh(current):
        if pages.retrieved:
            stop.set()
        return grown

    await asyncio.wait_for(watch_until(stop, watch, refresh, LocalEngine()), PATIENCE)
    assert pages.retrieved == [terms.id]


async def test_a_shard_is_let_go_after_a_turn_though_more_of_it_is_due(watch, pages, terms, monkeypatch):
    many = tuple(replace(terms, id=f"{terms.id}-{number}") for number in range(12))
    pages.pages.update({source.id: "You keep every right." for source in many})
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=many))
    await watch.store.register(many, watch.clock())
    passing = itertools.chain([0.0, 0.0], itertools.repeat(service.TURN.total_seconds()))
    monkeypatch.setattr(service, "time", SimpleNamespace(monotonic=lambda: next(passing)))
    monkeypatch.setattr(service, "BATCH", 5)
    (shard,) = await watch.store.due_shards(watch.clock())
    await service.Watching(watch, unchanged, asyncio.Event()).do(str(shard))
    assert len(await watch.store.due(watch.clock())) == 7
    assert await watch.store.due_shards(watch.clock()) == (shard,)


async def test_a_claim_that_is_cut_off_is_given_back(watch, terms, monkeypatch):
    """The store grants it all the same: nobody is to wait until it runs out."""
    await watch.store.register(watch.ruleset.sources, watch.clock())
    granted, go_on = asyncio.Event(), asyncio.Event()
    claim_due = type(watch.store).claim_due

    async def slowly(self, *arguments, **options):
        claimed = await claim_due(self, *arguments, **options)
        granted.set()
        await go_on.wait()
        return claimed

    monkeypatch.setattr(type(watch.store), "claim_due", slowly)
    before = await watch.store.due(watch.clock())
    shard = (await watch.store.due_shards(watch.clock()))[0]
    turn = asyncio.create_task(service.Watching(watch, unchanged, asyncio.Event()).do(str(shard)))
    await asyncio.wait_for(granted.wait(), PATIENCE)
    assert await watch.store.due(watch.clock()) != before
    turn.cancel()
    go_on.set()
    assert isinstance((await asyncio.gather(turn, return_exceptions=True))[0], asyncio.CancelledError)
    assert sorted(await watch.store.due(watch.clock())) == sorted(before)


async def test_a_slow_channel_does_not_hold_up_another(store, sender, queue, clock):
    slow, stop, legal_done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def send(message):
        if message.channel.id == "team":
            await slow.wait()
        else:
            legal_done.set()
        return Sent(remote_id=message.nonce)

    sender.send = send
    sender.spacing = timedelta()
    await queue("one")
    outbox = Outbox(store=store, senders={"fake": sender}, clock=clock)
    loop = asyncio.create_task(deliver_until(stop, outbox, LocalEngine()))
    await queue("two", LEGAL)
    await asyncio.wait_for(legal_done.wait(), PATIENCE)
    stop.set()
    slow.set()
    await asyncio.wait_for(loop, PATIENCE)
    assert {delivery.status for delivery in await store.deliveries()} == {DeliveryStatus.SENT}


async def test_a_send_under_way_is_finished_before_the_loop_ends(store, sender, queue, clock):
    begun, stop, answer = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def send(message):
        begun.set()
        await answer.wait()
        return Sent(remote_id=message.nonce)

    sender.send = send
    await queue("one")
    await queue("two")
    outbox = Outbox(store=store, senders={"fake": sender}, clock=clock)
    loop = asyncio.create_task(deliver_until(stop, outbox, LocalEngine()))
    await asyncio.wait_for(begun.wait(), PATIENCE)
    stop.set()
    answer.set()
    await asyncio.wait_for(loop, PATIENCE)
    assert [delivery.status for delivery in await store.deliveries()] == [DeliveryStatus.SENT, DeliveryStatus.PENDING]


async def test_a_hung_host_holds_up_nobody_else(watch, pages, feeds, terms, feed, clock):
    """Its polls wait for the time-out; the other sources go on, again and again."""
    hanging, stop = asyncio.Event(), asyncio.Event()

    async def hang(*_):
        hanging.set()
        await asyncio.Event().wait()

    pages.retrieve = hang
    feeds.pages[feed.id] = Feed(articles=())
    loop = asyncio.create_task(watch_until(stop, watch, unchanged, LocalEngine()))
    async with asyncio.timeout(PATIENCE):
        await hanging.wait()
        while len(feeds.retrieved) < 3:
            clock.advance(feed.interval)
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(loop, PATIENCE)


async def test_a_clock_that_was_set_back_makes_no_source_wait_for_it(watch, pages, feeds, terms, feed, clock):
    pages.pages[terms.id], feeds.pages[feed.id] = "Welcome.", Feed(articles=())
    stop = asyncio.Event()
    loop = asyncio.create_task(watch_until(stop, watch, unchanged, LocalEngine()))
    async with asyncio.timeout(PATIENCE):
        while not (feeds.retrieved and pages.retrieved):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
        clock.advance(days=-3)
        while len(feeds.retrieved) < 2:
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(loop, PATIENCE)


async def test_a_database_that_is_gone_for_a_while_loses_nothing(watch, pages, feeds, terms, feed, monkeypatch, caplog):
    monkeypatch.setattr("clausewatch.engine.local.PAUSE", 0.01)
    pages.pages[terms.id], feeds.pages[feed.id] = "Welcome.", Feed(articles=())
    stop, store = asyncio.Event(), type(watch.store)
    trouble = dict.fromkeys(("due_shards", "claim_due", "record", "unclaim"), 2)

    def failing(name):
        method = getattr(store, name)

        async def call(self, *arguments, **options):
            if trouble[name]:
                trouble[name] -= 1
                raise StoreUnavailable(f"the database is gone ({name})")
            return await method(self, *arguments, **options)

        return call

    for name in trouble:
        monkeypatch.setattr(store, name, failing(name))
    loop = asyncio.create_task(watch_until(stop, watch, unchanged, LocalEngine()))
    async with asyncio.timeout(PATIENCE):
        while [bool(health.checked_at) for health in await watch.store.healths()] != [True, True]:
            watch.clock.advance(seconds=50)
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(loop, PATIENCE)
    assert "the database is gone" in caplog.text
