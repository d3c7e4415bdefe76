"""Prometheus metrics: what this process did, counted as it does it, and how things stand, read from the store.

Names follow https://prometheus.io/docs/practices/naming/: base units, counters end in _total. No label's values grow
with what is watched, and none holds foreign text.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from clausewatch.errors import SourceError
from clausewatch.model import AilmentKind, ChangeKind, DeliveryStatus, Snapshot, Source, SourceKind, Validators
from clausewatch.model import NotModified as Unchanged
from clausewatch.ports import Extraction, LookUp, Message, Sender, SendOutcome, Store, Watcher

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Bounds of the buckets: a quick answer to a page that a browser draws."""


class Metrics:
    """The metrics of one process. `text` gives them in Prometheus' format."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        timer = partial(Histogram, registry=self.registry, buckets=SECONDS)
        self.fetches = counter("clausewatch_fetches", "Sources asked for, by what came", ["kind", "outcome"])
        self.fetch_seconds = timer("clausewatch_fetch_seconds", "How long a source took", ["kind"])
        self.sends = counter("clausewatch_sends", "Requests to chat platforms, by what came", ["platform", "outcome"])
        self.send_seconds = timer("clausewatch_send_seconds", "How long a request took", ["platform"])
        self._sources = gauge("clausewatch_sources", "Watched sources, by how they fare", ["state"])
        self._ailments = gauge(
            "clausewatch_ailments", "Spells that a person was told of and that are not over", ["kind"]
        )
        self._overdue = gauge("clausewatch_overdue_seconds", "How long the source that is due longest has been due")
        self._changes = gauge("clausewatch_versions", "Recorded versions of documents, by what they were", ["kind"])
        self._alerts = gauge("clausewatch_alerts", "Alerts that were ever composed")
        self._deliveries = gauge("clausewatch_deliveries", "Deliveries, by where they stand", ["status"])
        self._queue_age = gauge("clausewatch_queue_age_seconds", "How long the oldest open delivery has waited")

    async def text(self, store: Store, now: datetime) -> bytes:
        """Everything, with what the store says now. Raises StoreError."""
        await self._read(store, now)
        return generate_latest(self.registry)

    async def _read(self, store: Store, now: datetime) -> None:
        tally, healths, spells = await store.tally(), await store.healths(), await store.ailments()
        failing = sum(health.failures > 0 for health in healths)
        unread = sum(health.checked_at is None for health in healths)
        for state, number in (("failing", failing), ("unread", unread), ("ok", len(healths) - failing - unread)):
            self._sources.labels(state).set(number)
        for ailment in AilmentKind:
            self._ailments.labels(ailment).set(sum(each.kind is ailment for each in spells))
        self._overdue.set(_seconds(now - min((health.next_due for health in healths), default=now)))
        for kind in ChangeKind:
            self._changes.labels(kind).set(tally.versions.get(kind, 0))
        for status in DeliveryStatus:
            self._deliveries.labels(status).set(tally.deliveries.get(status, 0))
        self._alerts.set(tally.alerts)
        self._queue_age.set(_seconds(now - (tally.oldest_open or now)))


def _seconds(wait: timedelta) -> float:
    return max(wait.total_seconds(), 0)


class MeteredWatcher:
    """A Watcher whose fetches are counted and timed."""

    def __init__(self, watcher: Watcher, metrics: Metrics) -> None:
        self.kind: SourceKind = watcher.kind
        self._watcher = watcher
        self._seconds = metrics.fetch_seconds.labels(self.kind)
        self._outcome = cache(partial(metrics.fetches.labels, self.kind))

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | Unchanged:
        """As Watcher.retrieve."""
        outcome = "crash"
        try:
            with self._seconds.time():
                found = await self._watcher.retrieve(source, validators)
            outcome = "unchanged" if isinstance(found, Unchanged) else "body"
        except SourceError as error:
            outcome = type(error).__name__.lower()
            raise
        finally:
            self._outcome(outcome).inc()
        return found

    def extractor(self, source: Source) -> str:
        """As Watcher.extractor."""
        return self._watcher.extractor(source)

    @property
    def extract(self) -> Callable[[Source, Snapshot], Extraction]:
        """Watcher.extract itself: another process can be given it, but not what counts."""
        return self._watcher.extract


class MeteredSender:
    """A Sender whose requests are counted and timed."""

    def __init__(self, sender: Sender, metrics: Metrics) -> None:
        self.platform = sender.platform
        self.spacing = sender.spacing
        self._sender = sender
        self._metrics = metrics

    async def __aenter__(self) -> Self:
        await self._sender.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sender.__aexit__(kind, error, trace)

    async def verify(self) -> str | None:
        """As Sender.verify."""
        return await self._sender.verify()

    async def send(self, message: Message) -> SendOutcome:
        """As Sender.send."""
        outcome = "cut"
        try:
            with self._metrics.send_seconds.labels(self.platform).time():
                came = await self._sender.send(message)
            outcome = type(came).__name__.lower()
        finally:
            self._metrics.sends.labels(self.platform, outcome).inc()
        return came

    async def look_up(self, message: Message, age: timedelta) -> LookUp:
        """As Sender.look_up."""
        return await self._sender.look_up(message, age)
