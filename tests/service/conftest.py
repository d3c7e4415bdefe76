"""A real store, a fake web and a fake chat platform at the ports, and a clock that only tests move."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clausewatch.deliver import Outbox
from clausewatch.errors import SourceError
from clausewatch.model import (
    Alert,
    AlertKind,
    Channel,
    Document,
    Feed,
    Level,
    NotModified,
    Passage,
    Posting,
    Snapshot,
    Source,
    SourceKind,
    Subscription,
    Validators,
)
from clausewatch.ports import Clock, Extraction, LookUp, MayRepeat, Message, Recording, SendOutcome, Sent
from clausewatch.ruleset import Ruleset, load
from clausewatch.watch import Watch
from tests.service.outboxes import LEGAL, TEAM

REPOSITORY = Path(__file__).parents[2]


class FakeWatcher:
    """A Watcher whose pages a test sets: text lines become passages (all but the first, from version 2 on)."""

    def __init__(self, kind: SourceKind, clock: Clock) -> None:
        self.kind = kind
        self.clock = clock
        self.pages: dict[str, str | SourceError | Feed] = {}
        self.retrieved: list[str] = []
        self.version = "1"
        self.moved_to: str | None = None

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        self.retrieved.append(source.id)
        page = self.pages[source.id]
        if isinstance(page, SourceError):
            raise page
        snapshot = Snapshot(
            source_id=source.id,
            url=source.url,
            fetched_at=self.clock(),
            content_type="text/plain",
            body=repr(page).encode(),
            moved_to=self.moved_to,
        )
        if validators.body_digest == snapshot.digest:
            return NotModified(source_id=source.id, fetched_at=self.clock(), moved_to=self.moved_to)
        return snapshot

    def extractor(self, source: Source) -> str:
        return self.version

    def extract(self, source: Source, snapshot: Snapshot) -> Extraction:
        page = self.pages[source.id]
        if isinstance(page, Feed):
            return page
        lines = ast.literal_eval(snapshot.body.decode()).splitlines()
        kept = lines if self.version == "1" else lines[1:]
        passages = tuple(Passage(text=line, position=position) for position, line in enumerate(kept))
        return Document(source_id=source.id, title=source.title, passages=passages, extractor=self.version)


class FakeSender:
    """A Sender that keeps what it was given; `outcomes` are used up first, then everything is Sent."""

    platform = "fake"
    spacing = timedelta(seconds=1)

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.outcomes: list[SendOutcome] = []
        self.messages: list[Message] = []
        self.found: LookUp = MayRepeat()

    async def __aenter__(self) -> "FakeSender":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def verify(self) -> str | None:
        return None

    async def send(self, message: Message) -> SendOutcome:
        self.sent.append((message.channel.id, message.alert.summary, message.nonce))
        self.messages.append(message)
        return self.outcomes.pop(0) if self.outcomes else Sent(remote_id=f"m{len(self.sent)}")

    async def look_up(self, message: Message, age: timedelta) -> LookUp:
        return self.found


@pytest.fixture(scope="session")
def shipped_rules() -> Ruleset:
    return load(REPOSITORY / "rules.yaml")


@pytest.fixture
def pages(clock) -> FakeWatcher:
    return FakeWatcher(SourceKind.TERMS, clock)


@pytest.fixture
def feeds(clock) -> FakeWatcher:
    return FakeWatcher(SourceKind.FEED, clock)


@pytest.fixture
def watch(store, pages, feeds, clock, terms, feed, shipped_rules) -> Watch:
    from dataclasses import replace

    ruleset = replace(
        shipped_rules, sources=(terms, feed), subscriptions=(Subscription(channel_ids=("everyone",), level=Level.LOW),)
    )
    return Watch(
        ruleset=ruleset,
        channels=(TEAM, LEGAL),
        store=store,
        watchers={SourceKind.TERMS: pages, SourceKind.FEED: feeds},
        clock=clock,
    )


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
async def queue(store, terms, clock):
    """Puts an alert with the given summary into the outbox of the given channels."""
    await store.register([terms], clock())

    async def put(summary: str, *channels: Channel, **how) -> None:
        posting = Posting(alert=an_alert(summary, clock(), AlertKind.BASELINE), channels=channels or (TEAM,), **how)
        await store.record(Recording(health=await store.health(terms.id), postings=(posting,)))

    return put


def an_alert(summary: str, at: datetime, kind: AlertKind) -> Alert:
    return Alert(
        fingerprint=summary,
        kind=kind,
        level=Level.LOW,
        publisher="Wavelane",
        subject="Terms",
        summary=summary,
        at=at,
    )


@pytest.fixture
async def flood(store, terms, clock):
    """Puts many alerts into the team's outbox at once."""
    await store.register([terms], clock())

    async def put(number: int, name: str = "alert") -> None:
        alerts = [an_alert(f"{name} {each}", clock(), AlertKind.NEWS) for each in range(number)]
        postings = tuple(Posting(alert=each, channels=(TEAM,)) for each in alerts)
        await store.record(Recording(health=await store.health(terms.id), postings=postings))

    return put


@pytest.fixture
def outbox(store, sender, clock) -> Outbox:
    async def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    return Outbox(store=store, senders={"fake": sender}, clock=clock, sleep=sleep)
