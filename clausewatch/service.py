"""The two loops that never end by themselves: watching sources and delivering alerts, and one pass of both."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from clausewatch.announce import announce_baseline, announce_notice, announce_regions
from clausewatch.deliver import Outbox, pump
from clausewatch.errors import RulesetError, SettingsError
from clausewatch.model import Health, Source
from clausewatch.pipeline import POLLS_AT_ONCE, poll, poll_all
from clausewatch.ports import Clock
from clausewatch.watch import Watch

log = logging.getLogger(__name__)

SHORTEST_PAUSE = timedelta(seconds=0.2)
LONGEST_PAUSE = timedelta(seconds=2)
"""How long a loop sleeps at most: an edited rules.yaml or another process's delivery is noticed within it."""

T = TypeVar("T")
Tasks = dict[str, asyncio.Task[T]]
"""Running tasks by what they work on: a source or a channel, one task each."""

Refresh = Callable[[Watch], Watch]
"""Gives the watch with the rules in force now, the same object where nothing changed; may raise RulesetError."""


async def one_pass(watch: Watch) -> tuple[Health, ...]:
    """Poll every source once, due or not, and sum up first contacts. The healths, in the order of rules.yaml."""
    await watch.store.register(watch.ruleset.sources, watch.clock())
    healths = await poll_all(watch.ruleset.sources, watch)
    for source in watch.ruleset.sources:
        if source.region:
            await announce_regions(source, watch)
    await announce_baseline(watch)
    return healths


async def watch_until(stop: asyncio.Event, watch: Watch, refresh: Refresh) -> None:
    """Poll each source when it falls due until `stop` is set; polls under way are then dropped, which loses nothing."""
    await watch.store.register(watch.ruleset.sources, watch.clock())
    polls: Tasks[Health] = {}
    try:
        while not stop.is_set():
            watch = await _refreshed(watch, refresh)
            await _start_due(watch, polls)
            await announce_baseline(watch)
            await _pause(stop, polls, None if polls else await watch.store.next_due(), watch.clock)
            _reap(polls)
    finally:
        for task in polls.values():
            task.cancel()
        await asyncio.gather(*polls.values(), return_exceptions=True)


async def deliver_until(stop: asyncio.Event, outbox: Outbox) -> None:
    """Send what is to be sent until `stop` is set; a send under way is finished first. No channel waits for another."""
    outbox = replace(outbox, stop=stop)
    await outbox.store.reopen()
    pumps: Tasks[None] = {}
    try:
        while not stop.is_set():
            for channel_id in await outbox.store.open_channels(outbox.clock()):
                if channel_id not in pumps:
                    pumps[channel_id] = asyncio.create_task(pump(channel_id, outbox), name=f"pump {channel_id}")
            await _pause(stop, {}, await outbox.store.next_attempt(), outbox.clock)
            _reap(pumps)
    finally:
        stop.set()
        await asyncio.gather(*pumps.values())


async def either(task: asyncio.Task[T], stop: asyncio.Event) -> None:
    """Wait until the task is done or `stop` is set, whichever comes first."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()


async def _refreshed(watch: Watch, refresh: Refresh) -> Watch:
    """The watch with the rules that are in force now; trouble with an edit is logged and told, once."""
    try:
        newer = refresh(watch)
    except (RulesetError, SettingsError) as error:
        log.error("The rules were edited but are not usable, so the ones before stay in force:\n%s", error)
        await announce_notice("The edited rules are not in force", f"{error}", watch)
        return watch
    if newer is not watch:
        await newer.store.register(newer.ruleset.sources, newer.clock())
    return newer


async def _start_due(watch: Watch, polls: Tasks[Health]) -> None:
    by_id: dict[str, Source] = {source.id: source for source in watch.ruleset.sources}
    for source_id in await watch.store.due(watch.clock()):
        if len(polls) >= POLLS_AT_ONCE:
            return
        if source_id in by_id and source_id not in polls:
            polls[source_id] = asyncio.create_task(_poll(by_id[source_id], watch), name=f"poll {source_id}")


async def _poll(source: Source, watch: Watch) -> Health:
    health = await poll(source, watch)
    await announce_regions(source, watch)
    return health


def _reap(tasks: Tasks[T]) -> None:
    """Forget finished tasks; what one of them raised is a programmer's or the store's error and goes up."""
    for key in [key for key, task in tasks.items() if task.done()]:
        tasks.pop(key).result()


async def _pause(
    stop: asyncio.Event, tasks: Mapping[str, asyncio.Task[T]], until: datetime | None, clock: Clock
) -> None:
    """Wait for `stop`, for one of the tasks to be done, or until the time has come."""
    wait = min(max(until - clock(), SHORTEST_PAUSE), LONGEST_PAUSE) if until else LONGEST_PAUSE
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, *tasks.values()}, timeout=wait.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
