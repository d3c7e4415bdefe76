"""The canary: a test document that changes each day, and whose alert has to come through the whole road.

Each day (UTC) its terms begin without a clause that matters, and take one on an hour later. It is fetched over HTTP,
extracted, matched, observed, told and delivered by the very parts that do so for every other document. Only its
versions are not kept, and no story is made of it.
"""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from clausewatch.announce import tell_health
from clausewatch.decide import decide_document
from clausewatch.errors import NotTheDocument, SourceError, StoreUnavailable
from clausewatch.health import Checkup
from clausewatch.model import (
    Ailment,
    AilmentKind,
    Channel,
    Document,
    NotModified,
    Platform,
    Snapshot,
    Source,
    SourceKind,
    Subscription,
    Validators,
)
from clausewatch.monitor import page
from clausewatch.observe import Memory
from clausewatch.ports import Recording, Watcher
from clausewatch.schedule import failed, succeeded
from clausewatch.watch import Watch

log = logging.getLogger(__name__)

SOURCE_ID = "clausewatch/canary"
PUBLISHER = "Clausewatch"

EVERY = timedelta(minutes=30)
"""Between two looks at the document."""

LATE = timedelta(hours=3)
"""How long after the day's change its alert may take to be sent before a person is told."""

DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Canary:
    """The canary of one process. `address` is where its document is served, `channel` who gets its daily alert.

    `watcher` may reach this machine, as others may not. `watch` is the ordinary one: by it a person is told.
    """

    address: str
    channel: Channel
    watcher: Watcher
    watch: Watch
    begun: datetime = field(init=False)
    _looked: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self._looked = self.watch.clock()

    async def sing_until(self, stop: asyncio.Event) -> None:
        """Look now and again until `stop` is set; a database that is gone for a while is waited for."""
        while not stop.is_set():
            try:
                await self.look()
                await self.check()
            except StoreUnavailable as error:
                log.error("%s", error)
            stopped = asyncio.ensure_future(stop.wait())
            await asyncio.wait({stopped}, timeout=EVERY.total_seconds())
            stopped.cancel()

    async def look(self) -> None:
        """Read the document once, as a poll does, and record what is to be told.

        After a machine has slept, the canary has its time anew.
        """
        store, source, now = self.watch.store, self._source(), self.watch.clock()
        if now - self._looked > 2 * EVERY:
            self.begun = now
        self._looked = now
        await store.enrol(source.id, now)
        health = await store.health(source.id)
        stored = await store.memory(source.id)
        try:
            snapshot = await self.watcher.retrieve(source, Validators())
            if isinstance(snapshot, NotModified):
                return
            document = await asyncio.to_thread(self._extract, source, snapshot)
        except SourceError as error:
            log.warning("the canary cannot be read: %s", error)
            await store.record(Recording(health=failed(health, source, str(error), now)))
            return
        memory = self._todays(stored, now)
        better = succeeded(health, source, now, Validators(body_digest=snapshot.digest))
        found = decide_document(document, snapshot, memory, better, source, self._only_here(source))
        await store.record(replace(found, snapshot=None, version=None, left=None))

    async def check(self) -> None:
        """Tell once that no alert has come through for too long, and once that one has again."""
        store, now = self.watch.store, self.watch.clock()
        heard = max(await store.last_sent(PUBLISHER, page.TITLE) or self.begun, self.begun)
        known = tuple(each for each in await store.ailments() if each.kind is AilmentKind.CANARY)
        if now - heard > DAY + LATE and not known:
            reason = f"It was heard last at {heard:%d %b %Y %H:%M} UTC"
            silent = Ailment(source_id=SOURCE_ID, kind=AilmentKind.CANARY, since=heard, reason=reason)
            log.error("the canary has not come through since %s", heard)
            await tell_health(Checkup(begun=(silent,)), self.watch)
        elif known and heard > known[0].since and now - heard <= DAY + LATE:
            await tell_health(Checkup(over=known), self.watch)

    def _todays(self, stored: str | None, now: datetime) -> Memory | None:
        """What is remembered of today: each day begins anew, since what comes back every day is told less and less."""
        memory = Memory.from_json(stored) if stored else None
        return memory if memory and memory.latest.seen.date() == now.date() else None

    def _extract(self, source: Source, snapshot: Snapshot) -> Document:
        extraction = self.watcher.extract(source, snapshot)
        if not isinstance(extraction, Document):
            raise NotTheDocument("the canary's page was read as something else than a document")
        return extraction

    def _source(self) -> Source:
        return Source(
            id=SOURCE_ID,
            kind=SourceKind.TERMS,
            publisher=PUBLISHER,
            title=page.TITLE,
            url=f"{self.address}{page.PATH}",
            interval=EVERY,
            platform=Platform(id="clausewatch", name=PUBLISHER),
            robots="ignore",
        )

    def _only_here(self, source: Source) -> Watch:
        """The watch as the canary's document is decided with: its alert goes to one channel and at once."""
        everything = Subscription(channel_ids=(self.channel.id,))
        ruleset = replace(self.watch.ruleset, sources=(source,), subscriptions=(everything,))
        return replace(self.watch, ruleset=ruleset, channels=(self.channel,))
