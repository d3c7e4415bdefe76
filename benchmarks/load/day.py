"""A day of many sources in one process: `python -m benchmarks.load.day [SOURCES [HOURS]]`.

SOURCES sources, half of them feeds, are each polled every hour for HOURS simulated hours, by the program's own steps,
store (an SQLite file), scheduling and outbox. The web and the chat platform are within the process and answer at once;
the clock jumps to when something is due. Each hour one source in a hundred gains a clause on AI training, one in a
hundred cannot be reached, and in the end some are gone for good. Told of each clause are a channel for some platforms
and one that hears everything, notices too. Memory, open files, tasks and the database are noted each hour: none
may grow for nothing. Figures go to bench-out/day.json.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from benchmarks.load.content import CLAUSE, WORDS
from benchmarks.load.delivery import CountingSender
from benchmarks.load.measuring import given, megabytes, memory, written
from clausewatch.deliver import Outbox
from clausewatch.errors import Gone, Unreachable
from clausewatch.heap import one_heap
from clausewatch.model import (
    Channel,
    Document,
    Feed,
    NotModified,
    Passage,
    Platform,
    Snapshot,
    Source,
    SourceKind,
    Subscription,
    Validators,
)
from clausewatch.ports import Work
from clausewatch.ruleset import baseline, load
from clausewatch.service import Delivering, Watching
from clausewatch.store import SqlStore
from clausewatch.watch import Watch

SOURCES = 2_000
"""As many as a few minutes are enough for; the goal's 10,000 are given as an argument and take half an hour."""

HOURS = 24
CHANNELS = 200
INTERVAL = timedelta(hours=1)
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)

STEP = timedelta(minutes=2)
"""What falls due within it is polled together: the clock jumps by so much at least. The real scheduler waits less."""

PART = 100
"""One source in so many changes each hour, and as many cannot be reached."""

GONE_AFTER = 6
"""Hours after which one source in PART is gone."""


class Jumping:
    """A Clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        """The time of the simulation."""
        return self.now

    @property
    def hours(self) -> int:
        """Whole hours since the beginning."""
        return (self.now - BEGINNING) // timedelta(hours=1)

    async def jump(self, store: SqlStore) -> None:
        """To when something is due, or to the end of the step in which it is."""
        due = min(due for due in (await store.next_due(), await store.next_attempt()) if due)
        if due > self.now:
            self.now = max(due, self.now + STEP)


@dataclass(slots=True)
class DayWeb:
    """Watches documents and feeds by their number. `published` has who has changed."""

    kind: SourceKind
    clock: Jumping
    polls: int = 0
    published: set[str] = field(default_factory=set)

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """At once; raises Unreachable where it is one of those that fail this hour, and Gone where it has gone."""
        self.polls += 1
        number, hour = int(source.url.rpartition("/")[2]), self.clock.hours
        if number % PART == PART - 1 and hour >= GONE_AFTER:
            raise Gone("the server answered 410 Gone", status=410)
        if hour and number % PART == hour + PART // 2:
            raise Unreachable("the host does not take the connection")
        if self.kind is SourceKind.FEED:
            return NotModified(source_id=source.id, fetched_at=self.clock())
        if number // 2 % (PART // 2) < hour:
            self.published.add(source.id)
        return self._page(source, validators)

    def _page(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        lines = [f"{source.id} {' '.join(WORDS[at : at + 12])}." for at in range(0, 60, 12)]
        body = "\n".join([*lines, CLAUSE] if source.id in self.published else lines).encode()
        seen = Snapshot(
            source_id=source.id, url=source.url, fetched_at=self.clock(), content_type="text/plain", body=body
        )
        same = seen.digest == validators.body_digest
        return NotModified(source_id=source.id, fetched_at=seen.fetched_at) if same else seen

    def extractor(self, _source: Source) -> str:
        """It never changes."""
        return "1"

    def extract(self, source: Source, snapshot: Snapshot) -> Document | Feed:
        """A passage for each line."""
        lines = snapshot.body.decode().splitlines()
        passages = tuple(Passage(text=line, position=number) for number, line in enumerate(lines))
        return Document(source_id=source.id, title=source.title, passages=passages)


@dataclass(slots=True)
class Looks:
    """What one of the loops was woken for: how often, and how often there was nothing."""

    work: Work
    all: int = 0
    idle: int = 0

    async def look(self) -> None:
        """Look once, and do what is due."""
        keys = await self.work.due()
        self.all += 1
        self.idle += not keys
        await asyncio.gather(*map(self.work.do, keys))


def main() -> None:
    """Run the day, print, write."""
    sources, hours = given(SOURCES, HOURS)
    logging.disable(logging.CRITICAL)  # a line for each poll that failed
    one_heap()  # as the program does
    figures = asyncio.run(lived(sources, hours))
    written("day", figures)


async def lived(sources: int, hours: int) -> dict[str, object]:
    """What the day took and came to."""
    begun, clock, sender = time.perf_counter(), Jumping(), CountingSender()
    webs = {kind: DayWeb(kind, clock) for kind in (SourceKind.TERMS, SourceKind.FEED)}
    with tempfile.TemporaryDirectory() as given_folder:
        folder = Path(given_folder)
        database = f"sqlite:///{folder}/clausewatch.db"
        made = get_context("spawn").Process(target=_make, args=(database,))
        made.start()
        made.join()
        async with SqlStore.open(database) as store:
            watch = _watch(sources, webs, clock, store)
            outbox = Outbox(store=store, senders={sender.platform: sender}, clock=clock, flood=sys.maxsize)
            await store.register(watch.ruleset.sources, clock())
            watching = Looks(Watching(watch, _unchanged, asyncio.Event()))
            delivering = Looks(Delivering(outbox))
            by_hour = [_noted(folder, webs)]
            while clock.hours < hours:
                hour = clock.hours
                await watching.look()
                await delivering.look()
                await clock.jump(store)
                if clock.hours > hour:
                    by_hour.append(_noted(folder, webs))
                    print(json.dumps({"hour": clock.hours, **by_hour[-1]}), file=sys.stderr, flush=True)
    told = _told(sender, webs[SourceKind.TERMS])
    expected = 2 * len(webs[SourceKind.TERMS].published)
    return {
        "sources": sources,
        "hours": hours,
        "channels": CHANNELS + 1,
        "polls": sum(web.polls for web in webs.values()),
        "looks": watching.all,
        "idle_looks": watching.idle,
        "delivery_looks": delivering.all,
        "messages": told.total(),
        "expected": expected,
        "lost": expected - len(told),
        "doubled": told.total() - len(told),
        "memory_mb_by_hour": [round(one["memory_mb"], 1) for one in by_hour],
        "database_mb_by_hour": [round(one["database_mb"], 1) for one in by_hour],
        "files_by_hour": [int(one["files"]) for one in by_hour],
        "tasks_by_hour": [int(one["tasks"]) for one in by_hour],
        "memory_growth_mb": round(_growth([one["memory_mb"] for one in by_hour]), 1),
        "peak_memory_mb": round(memory(), 1),
        "processor_s": round(time.process_time(), 1),
        "clock_s": round(time.perf_counter() - begun, 1),
    }


def _make(database: str) -> None:
    """Make the database, in a process of its own: a day mostly begins on one that is there."""

    async def make() -> None:
        async with SqlStore.open(database):
            pass

    asyncio.run(make())


def _growth(memory: list[float]) -> float:
    """From the end of the second hour to the end of the last: the first one reads everything."""
    return memory[-1] - memory[min(2, len(memory) - 1)]


def _noted(folder: Path, webs: dict[SourceKind, DayWeb]) -> dict[str, float]:
    """How things stand now."""
    return {
        "polls": sum(web.polls for web in webs.values()),
        "memory_mb": megabytes(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")),
        "database_mb": megabytes(sum(path.stat().st_size for path in folder.iterdir())),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "tasks": len(asyncio.all_tasks()),
    }


def _told(sender: CountingSender, web: DayWeb) -> Counter[tuple[str | None, str]]:
    """How often each channel was told of each change."""
    return Counter((source, channel) for source, channel, _ in sender.arrived if source in web.published)


def _watch(sources: int, webs: dict[SourceKind, DayWeb], clock: Jumping, store: SqlStore) -> Watch:
    channels = tuple(Channel(id=f"channel-{at}", platform="counted", address=str(at)) for at in range(CHANNELS + 1))
    watched = tuple(_sources(sources))
    platforms = tuple(source.platform for source in watched if source.platform)
    everything = Subscription(channel_ids=(channels[-1].id,))
    own = tuple(
        Subscription(
            channel_ids=(channels[at].id,), platforms=tuple(each.id for each in platforms[at::CHANNELS]), notices=False
        )
        for at in range(CHANNELS)
    )
    ruleset = replace(
        load(baseline(), examples=False), sources=watched, platforms=platforms, subscriptions=(everything, *own)
    )
    return Watch(ruleset=ruleset, channels=channels, store=store, watchers=webs, clock=clock)


def _sources(sources: int) -> Iterator[Source]:
    """A document and a feed in turn, each on a host of its own."""
    for number in range(sources):
        name = f"tonewell-{number}"
        is_document = number % 2 == 0
        yield Source(
            id=f"{name}/terms" if is_document else f"feed/{name}",
            kind=SourceKind.TERMS if is_document else SourceKind.FEED,
            publisher=name,
            title="Terms" if is_document else name,
            url=f"https://{name}.example/{number}",
            interval=INTERVAL,
            platform=Platform(id=name, name=name) if is_document else None,
        )


async def _unchanged(watch: Watch) -> Watch:
    return watch


if __name__ == "__main__":
    main()
