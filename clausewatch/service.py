"""The two loops that never end by themselves: watching sources and delivering alerts, and one pass of both."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from clausewatch.announce import (
    announce_baseline,
    announce_digests,
    announce_health,
    announce_notice,
    announce_regions,
    announce_reminders,
)
from clausewatch.deliver import Outbox, pump
from clausewatch.errors import RulesetError, SettingsError
from clausewatch.model import Health, Source
from clausewatch.pipeline import POLLS_AT_ONCE, poll, poll_all
from clausewatch.ports import Engine
from clausewatch.region import document_id
from clausewatch.rulebook import EditsRefused
from clausewatch.watch import Watch

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=45)
"""How long a source that a process has claimed is left alone by others: if the process dies, they take it up then."""

CLOCK_STEP = timedelta(minutes=5)
"""A clock that goes back further than this was set, not corrected."""

CHECKUP = timedelta(minutes=5)
"""Between two looks at how the sources fare."""

BATCH = 50
"""Sources claimed at once."""

SHARDS_AT_ONCE = 32
"""Shards that one process polls at a time, of 64 in all, where several share them: one more process finds some free."""

TURN = timedelta(seconds=20)
"""After this long a shard is let go though more of it is due: those that wait for a process have their turn."""

CHANNELS_AT_ONCE = 64
"""Channels that one process sends to at a time, where several share them: its pumps mostly rest."""

REST = timedelta(seconds=5)
"""At most so long nothing is asked of the store but for edits where nothing is due: then for what others have written,
and for digests and reminders.
"""

LOOK = 1.0
"""Seconds after which more of a shard's sources are claimed though some of those before are still being read."""

T = TypeVar("T")
Refresh = Callable[[Watch], Awaitable[Watch]]
"""Gives the watch with the rules in force now, the same object where nothing changed; may raise RulesetError."""


async def one_pass(watch: Watch) -> tuple[Health, ...]:
    """Poll every source once, due or not, and sum up first contacts. The healths, in the order of rules.yaml."""
    await watch.store.register(watch.ruleset.sources, watch.clock())
    healths = await poll_all(watch.ruleset.sources, watch)
    for source in watch.ruleset.sources:
        if source.region:
            await announce_regions(source, watch)
    await announce_baseline(watch)
    await announce_digests(watch)
    await announce_health(watch, healths)
    return healths


async def watch_until(stop: asyncio.Event, watch: Watch, refresh: Refresh, engine: Engine) -> None:
    """Poll each source when it falls due until `stop` is set; polls under way are then dropped, which loses nothing."""
    await watch.store.register(watch.ruleset.sources, watch.clock())
    await engine.run(Watching(watch, refresh, stop), stop)


async def deliver_until(stop: asyncio.Event, outbox: Outbox, engine: Engine) -> None:
    """Send what is to be sent until `stop` is set; a send under way is finished first. No channel waits for another."""
    outbox = replace(outbox, stop=stop)
    await outbox.store.reopen()
    await engine.run(Delivering(outbox), stop)


class Delivering:
    """The Work of sending: its keys are channels."""

    name = "deliver"

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.at_once = CHANNELS_AT_ONCE

    async def due(self) -> Sequence[str]:
        """Channels that something may be sent to now."""
        return await self._outbox.store.open_channels(self._outbox.clock(), self._outbox.senders)

    async def do(self, key: str) -> None:
        """Send what waits for the channel."""
        await pump(key, self._outbox)


class Watching:
    """The Work of polling: its keys are shards of hosts, each polled by one process at a time."""

    name = "watch"

    def __init__(self, watch: Watch, refresh: Refresh, stop: asyncio.Event) -> None:
        self.at_once = SHARDS_AT_ONCE
        self._watch = watch
        self._refresh = refresh
        self._stop = stop
        self._slots = asyncio.Semaphore(POLLS_AT_ONCE)
        self._seen = watch.clock()
        self._checked_up: datetime | None = None
        self._sources = _by_id(watch)
        self._regional = _regional(watch)
        self._firsts, self._announced = 1, 0
        self._resting_until = self._seen

    async def due(self) -> Sequence[str]:
        """Shards with sources that are due, by the rules in force now."""
        await self._mind_the_clock()
        self._take_rules(await _refreshed(self._watch, self._refresh))
        if self._watch.clock() < self._resting_until:
            return ()
        await self._announce_firsts()
        await announce_digests(self._watch)
        await announce_reminders(self._watch)
        await self._check_up()
        return [str(shard) for shard in await self._shards()]

    async def _shards(self) -> Sequence[int]:
        """Those with sources that are due; where there are none, when to look again."""
        now, store = self._watch.clock(), self._watch.store
        shards = await store.due_shards(now)
        if not shards:
            self._resting_until = min(await store.next_due() or now + REST, now + REST)
        return shards

    def _take_rules(self, watch: Watch) -> None:
        if watch is not self._watch:
            self._watch, self._sources, self._regional = watch, _by_id(watch), _regional(watch)
            self._firsts += 1
            self._resting_until = self._seen

    async def _announce_firsts(self) -> None:
        """Sum up first contacts where there were any, or other rules, since the last time."""
        firsts = self._firsts
        if firsts != self._announced:
            await announce_baseline(self._watch)
            self._announced = firsts

    async def _mind_the_clock(self) -> None:
        """Where the clock was set back, sources would wait for the time that it was: registering sees to that."""
        before, self._seen = self._seen, self._watch.clock()
        if self._seen < before:
            self._resting_until = self._seen
        if self._seen < before - CLOCK_STEP:
            log.warning("the clock was set back from %s to %s", before, self._seen)
            await self._watch.store.register(self._watch.ruleset.sources, self._seen)

    async def _check_up(self) -> None:
        """See now and again how the sources fare; a clock that was set back asks for it as well."""
        now = self._watch.clock()
        if self._checked_up is None or abs(now - self._checked_up) >= CHECKUP:
            self._checked_up = now
            await announce_health(self._watch)

    async def do(self, key: str) -> None:
        """Poll the shard's due sources, as many at a time as there are slots, until none is due or the turn is over."""
        polls: dict[str, asyncio.Task[None]] = {}
        until = time.monotonic() + TURN.total_seconds()
        more = True
        try:
            while not self._stop.is_set():
                if (more or polls) and time.monotonic() < until:
                    more = await self._claim(int(key), polls)
                if not polls:
                    return
                await _some_of(polls, self._stop)
        finally:
            self._resting_until = self._seen
            await self._drop(polls)

    async def _claim(self, shard: int, polls: dict[str, asyncio.Task[None]]) -> bool:
        """Begin to poll the shard's due sources; whether there may be more of them than these."""
        by_id, claimed = self._sources, await self._claimed(shard)
        for health in claimed:
            if health.source_id in by_id and health.source_id not in polls:
                polls[health.source_id] = asyncio.create_task(self._poll(by_id[health.source_id], health))
        return len(claimed) == BATCH

    async def _claimed(self, shard: int) -> tuple[Health, ...]:
        """What is the shard's turn now. Who is cut off meanwhile gives it back: others need not wait for CLAIM."""
        store, now = self._watch.store, self._watch.clock()
        claim = asyncio.create_task(store.claim_due(shard, now, CLAIM, limit=BATCH))
        try:
            return await asyncio.shield(claim)
        except asyncio.CancelledError:
            await store.unclaim([health.source_id for health in await claim], now)
            raise

    async def _poll(self, source: Source, health: Health) -> None:
        async with self._slots:
            watch = self._watch
            await poll(source, watch, health)
            self._firsts += health.succeeded_at is None
            if document_id(source) in self._regional:
                await announce_regions(source, watch)

    async def _drop(self, polls: dict[str, asyncio.Task[None]]) -> None:
        """End what is under way, and let others have it at once."""
        for task in polls.values():
            task.cancel()
        await asyncio.gather(*polls.values(), return_exceptions=True)
        if polls:
            await self._watch.store.unclaim(list(polls), self._watch.clock())


async def _some_of(polls: dict[str, asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Wait for all of the polls, LOOK at most, or for the stop, and forget those that are done.

    What one raised is ours or the store's: it goes up.
    """
    ended = asyncio.create_task(asyncio.wait(polls.values(), return_when=asyncio.FIRST_EXCEPTION))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    stopped.cancel()
    for key in [key for key, task in polls.items() if task.done()]:
        polls.pop(key).result()


def _by_id(watch: Watch) -> Mapping[str, Source]:
    return {source.id: source for source in watch.ruleset.sources}


def _regional(watch: Watch) -> frozenset[str]:
    """The documents that are looked at from several regions."""
    return frozenset(document_id(source) for source in watch.ruleset.sources if source.region)


async def either(task: asyncio.Task[T], stop: asyncio.Event) -> None:
    """Wait until the task is done or `stop` is set, whichever comes first."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()


async def _refreshed(watch: Watch, refresh: Refresh) -> Watch:
    """The watch with the rules that are in force now; trouble with an edit is logged and told, once."""
    try:
        newer = await refresh(watch)
    except (RulesetError, SettingsError, EditsRefused) as error:
        log.error("The rules were edited but are not usable, so the ones before stay in force:\n%s", error)
        await announce_notice("The edited rules are not in force", f"{error}", watch)
        return watch
    if newer is not watch:
        await newer.store.register(newer.ruleset.sources, newer.clock())
    return newer
