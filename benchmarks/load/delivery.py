"""From publication to message: `python -m benchmarks.load.delivery [SOURCES [CHANNELS [SECONDS]]]`.

SOURCES sources are watched on the real clock, each every SECONDS, by the program's own loops, store, outbox and local
engine. One in a hundred is a document: after a while in which nothing changes, they gain a clause on AI training, one
after the other over one interval, and CHANNELS channels are told of each. The others are feeds that say that nothing
has changed, from the start, so that first reads take no minutes. The web and the chat platform are within the process
and answer at once: what is measured is the program, without HTTP and without what a platform's sender makes of an
alert. Figures go to bench-out/delivery.json.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from types import TracebackType
from typing import Self

from benchmarks.load.content import CLAUSE, WORDS
from benchmarks.load.measuring import memory
from clausewatch.app import now
from clausewatch.deliver import Outbox
from clausewatch.engine import LocalEngine
from clausewatch.model import (
    Channel,
    Document,
    NotModified,
    Passage,
    Snapshot,
    Source,
    SourceKind,
    Subscription,
    Validators,
)
from clausewatch.ports import MayRepeat, Message, Sent
from clausewatch.ruleset import baseline, load
from clausewatch.service import deliver_until, watch_until
from clausewatch.store import SqlStore
from clausewatch.watch import Watch

SOURCES = 10_000
CHANNELS = 200
SECONDS = 50
"""Between two polls of a source."""

CHANGED_EVERY = 100
"""One source in so many changes."""

GRACE = 2.0
"""Seconds after the poll interval within which 99 of 100 messages are to be there."""

PATIENCE = 120
"""Seconds after which what has not come by then is lost."""

GLANCE = 0.5
"""Seconds between two looks at whether all has come."""

OUT = Path("bench-out/delivery.json")


@dataclass(slots=True)
class ChangingWeb:
    """A Watcher of small documents, and of feeds that never change. `asked` are all that were asked for so far.

    `published` has when each document that changed began to show it, `found` when it was asked for next.
    """

    kind: SourceKind = SourceKind.TERMS
    published: dict[str, datetime] = field(default_factory=dict)
    found: dict[str, datetime] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """At once."""
        at = now()
        self.asked.add(source.id)
        if source.id in self.published:
            self.found.setdefault(source.id, at)
        if source.kind is SourceKind.FEED:
            return NotModified(source_id=source.id, fetched_at=at)
        clauses = (*_sentences(source.id), *([CLAUSE] if source.id in self.published else []))
        body = "\n".join(clauses).encode()
        snapshot = Snapshot(source_id=source.id, url=source.url, fetched_at=at, content_type="text/plain", body=body)
        same = snapshot.digest == validators.body_digest
        return NotModified(source_id=source.id, fetched_at=at) if same else snapshot

    def extractor(self, _source: Source) -> str:
        """It never changes."""
        return "1"

    def extract(self, source: Source, snapshot: Snapshot) -> Document:
        """A passage for each line."""
        lines = snapshot.body.decode().splitlines()
        passages = tuple(Passage(text=line, position=number) for number, line in enumerate(lines))
        return Document(source_id=source.id, title=source.title, passages=passages)


def _sentences(seed: str) -> list[str]:
    return [f"{seed} {' '.join(WORDS[at : at + 12])}." for at in range(0, len(WORDS) - 12, 5)]


class CountingSender:
    """A Sender that takes everything. `arrived` has when each channel got what about which source."""

    platform = "counted"
    spacing = timedelta()

    def __init__(self) -> None:
        self.arrived: list[tuple[str | None, str, datetime]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Nothing is open."""

    async def verify(self) -> None:
        """Everybody may."""

    async def send(self, message: Message) -> Sent:
        """At once."""
        self.arrived.append((message.alert.source_id, message.channel.id, now()))
        return Sent(remote_id=str(len(self.arrived)))

    async def look_up(self, _message: Message, _age: timedelta) -> MayRepeat:
        """No answer is ever lost."""
        return MayRepeat()


def main() -> None:
    """Measure, print, write."""
    sources, channels, seconds = (
        int(given) for given in (*sys.argv[1:], *map(str, (SOURCES, CHANNELS, SECONDS)[len(sys.argv) - 1 :]))
    )
    figures = asyncio.run(measured(sources, channels, timedelta(seconds=seconds)))
    print(json.dumps(figures, indent=2))
    p99, allowed = figures["delay_p99_s"], figures["allowed_p99_s"]
    print(f"99 of 100 within {p99:g} s of {allowed:g} s allowed: {'met' if p99 <= allowed else 'missed'}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2))


async def measured(sources: int, channels: int, interval: timedelta) -> dict[str, float]:
    """What became of the changes of that many sources. Delays are in seconds, processor time of a message in ms."""
    changing = [_id(number) for number in range(0, sources, CHANGED_EVERY)]
    web, sender = ChangingWeb(), CountingSender()
    expected = len(changing) * channels
    async with _running(sources, channels, interval, web, sender):
        await _until(lambda: len(web.asked) == sources)
        await asyncio.sleep(interval.total_seconds() / 2)  # what was read first is done, and the next polls are spread
        quiet = await _spent(asyncio.sleep(interval.total_seconds() / 2))
        busy = await _spent(_published_and_told(changing, web, sender, interval, expected))
        await asyncio.sleep(interval.total_seconds())  # whatever is sent twice has come by then
    told = _told(web, sender)
    polls = busy.clock * quiet.processor / quiet.clock
    return {
        "sources": sources,
        "changed": len(changing),
        "channels": channels,
        "interval_s": interval.total_seconds(),
        "deliveries": told.total(),
        "lost": expected - len(told),
        "doubled": told.total() - len(told),
        **_delays(web, sender),
        "allowed_p99_s": interval.total_seconds() + GRACE,
        "processor_s": round(busy.processor, 2),
        "processor_polls_s": round(polls, 2),
        "clock_s": round(busy.clock, 2),
        "message_ms": round((busy.processor - polls) / expected * 1000, 3),
        "memory_mb": round(memory(), 1),
    }


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds."""

    processor: float
    clock: float


async def _spent(work: Awaitable[None]) -> Spent:
    """What the process spent while that went on."""
    clock, processor = time.perf_counter(), time.process_time()
    await work
    return Spent(time.process_time() - processor, time.perf_counter() - clock)


async def _published_and_told(
    changing: Sequence[str], web: ChangingWeb, sender: CountingSender, interval: timedelta, expected: int
) -> None:
    await _publish(changing, web, interval)
    await _until(lambda: len(_told(web, sender)) == expected)


def _delays(web: ChangingWeb, sender: CountingSender) -> dict[str, float]:
    """From publication to message, and what comes after the poll that finds the change."""
    arrived = [(source, at) for source, _, at in sender.arrived if source in web.published]
    whole = [(at - web.published[source]).total_seconds() for source, at in arrived]
    told = [(at - web.found[source]).total_seconds() for source, at in arrived]
    return {
        "delay_median_s": round(median(whole), 2),
        "delay_p99_s": round(quantiles(whole, n=100, method="inclusive")[-1], 2),
        "delay_after_poll_median_s": round(median(told), 2),
        "delay_after_poll_p99_s": round(quantiles(told, n=100, method="inclusive")[-1], 2),
    }


def _id(number: int) -> str:
    return f"tonewell-{number}/terms"


def _told(web: ChangingWeb, sender: CountingSender) -> Counter[tuple[str | None, str]]:
    """How often each channel was told of each change."""
    return Counter((source, channel) for source, channel, _ in sender.arrived if source in web.published)


async def _publish(changing: Sequence[str], web: ChangingWeb, interval: timedelta) -> None:
    for source_id in changing:
        web.published[source_id] = now()
        await asyncio.sleep(interval.total_seconds() / len(changing))


async def _until(done: Callable[[], bool]) -> None:
    """Wait for that, PATIENCE at most."""
    for _ in range(int(PATIENCE / GLANCE)):
        if done():
            return
        await asyncio.sleep(GLANCE)


@asynccontextmanager
async def _running(
    sources: int, channels: int, interval: timedelta, web: ChangingWeb, sender: CountingSender
) -> AsyncIterator[None]:
    """The program's two loops on a new database."""
    engine, stop = LocalEngine(), asyncio.Event()
    with tempfile.TemporaryDirectory() as folder:
        async with SqlStore.open(f"sqlite:///{folder}/clausewatch.db", waker=engine) as store:
            watch = _watch(sources, channels, interval, web, store)
            outbox = Outbox(store=store, senders={sender.platform: sender}, clock=now, flood=sys.maxsize)
            async with asyncio.TaskGroup() as loops:
                loops.create_task(watch_until(stop, watch, _unchanged, engine))
                loops.create_task(deliver_until(stop, outbox, engine))
                yield
                stop.set()


def _watch(sources: int, channels: int, interval: timedelta, web: ChangingWeb, store: SqlStore) -> Watch:
    told = tuple(Channel(id=f"channel-{at}", platform="counted", address=str(at)) for at in range(channels))
    watched = tuple(
        Source(
            id=_id(number),
            kind=SourceKind.FEED if number % CHANGED_EVERY else SourceKind.TERMS,
            publisher=f"Tonewell {number}",
            title="Terms",
            url=f"https://tonewell-{number}.example/terms",
            interval=interval,
        )
        for number in range(sources)
    )
    everyone = Subscription(channel_ids=tuple(channel.id for channel in told))
    ruleset = replace(load(baseline(), examples=False), sources=watched, subscriptions=(everyone,))
    return Watch(
        ruleset=ruleset,
        channels=told,
        store=store,
        watchers=dict.fromkeys((SourceKind.TERMS, SourceKind.FEED), web),
        clock=now,
    )


async def _unchanged(watch: Watch) -> Watch:
    return watch


if __name__ == "__main__":
    main()
