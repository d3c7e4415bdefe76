"""The store's backends, and builders of what is put into it (an invented platform, own words)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from clausewatch.model import (
    Alert,
    AlertKind,
    Article,
    ChangeKind,
    Channel,
    ClauseKind,
    Delivery,
    DeliveryStatus,
    Document,
    Health,
    Level,
    Marked,
    Passage,
    Posting,
    Quote,
    Snapshot,
    Source,
    SourceKind,
    Validators,
    Version,
)
from clausewatch.ports import Recording, Settlement
from clausewatch.store import SqlStore

BACKENDS = ["sqlite", "postgres"]
"""Each is the name of a fixture `<backend>_url` that gives the address of a database with nothing in it."""

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

SLACK = Channel(id="label-slack", platform="slack", address="C0TONEWELL")
DISCORD = Channel(id="label-discord", platform="discord", address="100000000000000001")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'clausewatch.db'}"


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    async with SqlStore.open(database_url) as opened:
        yield opened


@pytest.fixture
def settle(store: SqlStore) -> Callable[..., Awaitable[Delivery]]:
    """Begin a channel's next delivery and settle it: `await settle(channel_id, now, status)` gives what it was."""

    async def settle(channel_id: str, now: datetime, status: DeliveryStatus, **values) -> Delivery:
        turn = await store.claim(channel_id, now, timedelta(minutes=1))
        await store.settle(turn, Settlement(status=status, **{"attempts": 1, **values}), now, keep=False)
        return turn.delivery

    return settle


class Statements:
    """The statements that a store sends, with how many rows each is sent for; `fail_at` makes one of them fail."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.rows: list[int] = []
        self.fail_at: int | None = None

    def take(self, _connection, _cursor, statement, parameters, _context, executemany) -> None:
        if not statement.startswith("BEGIN"):
            self.sent.append(statement)
            self.rows.append(len(parameters) if executemany else 1)
            if len(self.sent) == self.fail_at:
                raise ConnectionAbortedError(statement)


@pytest.fixture
def statements() -> Callable[[SqlStore], Iterator[Statements]]:
    @contextmanager
    def watch(store: SqlStore, fail_at: int | None = None) -> Iterator[Statements]:
        seen = Statements()
        seen.fail_at = fail_at
        event.listen(store.database.engine.sync_engine, "before_cursor_execute", seen.take)
        try:
            yield seen
        finally:
            event.remove(store.database.engine.sync_engine, "before_cursor_execute", seen.take)

    return watch


class Make:
    """Builders with telling defaults."""

    now = NOW
    slack = SLACK
    discord = DISCORD

    def source(self, name: str = "tonewell-terms", **changes) -> Source:
        values = {
            "kind": SourceKind.TERMS,
            "publisher": "Tonewell",
            "title": "Terms of Use",
            "url": f"https://tonewell.example/{name}",
            "interval": timedelta(hours=6),
        }
        return Source(id=name, **{**values, **changes})

    def health(self, name: str = "tonewell-terms", **changes) -> Health:
        values = {
            "next_due": NOW + timedelta(hours=6),
            "checked_at": NOW,
            "succeeded_at": NOW,
            "validators": Validators(
                etag='W/"7"', last_modified="Mon, 05 Jan 2026 08:00:00 GMT", body_digest="ab" * 32
            ),
        }
        return Health(source_id=name, **{**values, **changes})

    def snapshot(self, name: str = "tonewell-terms", body: bytes = b"<p>You keep your rights.</p>" * 99) -> Snapshot:
        return Snapshot(
            source_id=name,
            url=f"https://tonewell.example/{name}",
            fetched_at=NOW,
            content_type="text/html; charset=utf-8",
            body=body,
            etag='W/"7"',
        )

    def version(self, name: str = "tonewell-terms", words: str = "You keep your rights.", **changes) -> Version:
        passage = Passage(text=words, position=0, headings=("Terms of Use", "Your music"), lead_in="We agree:")
        values = {
            "digest": "cd" * 32,
            "snapshot_digest": self.snapshot(name).digest,
            "kind": ChangeKind.FIRST_RECORD,
            "recorded_at": NOW,
            "document": Document(source_id=name, title="Terms of Use", passages=(passage,), extractor="3"),
        }
        return Version(source_id=name, **{**values, **changes})

    def article(self, name: str = "guid-1", feed: str = "the-crate", **changes) -> Article:
        values = {
            "outlet": "The Crate",
            "title": "Tonewell adds a clause",
            "lead": "Uploads may train models.",
            "url": "https://crate.example/1",
            "published_at": NOW,
        }
        return Article(id=name, source_id=feed, **{**values, **changes})

    def alert(self, fingerprint: str = "f1", **changes) -> Alert:
        quote = Quote(
            kinds=(ClauseKind.GRANT,),
            before=None,
            after=Marked(text="We may train models on your uploads.", spans=((0, 12),)),
            headings=("Your music",),
        )
        values = {
            "kind": AlertKind.CHANGE,
            "level": Level.HIGH,
            "publisher": "Tonewell",
            "subject": "Terms of Use",
            "summary": "Tonewell may now train AI on uploads.",
            "at": NOW,
            "kinds": (ClauseKind.GRANT,),
            "change": ChangeKind.REVISION,
            "quotes": (quote,),
            "links": (("Terms of Use", "https://tonewell.example/terms"),),
        }
        return Alert(fingerprint=fingerprint, **{**values, **changes})

    def recording(self, name: str = "tonewell-terms", **changes) -> Recording:
        """A poll that found a first version and tells two channels of it; `alerts` are (alert, channels) pairs."""
        values = {
            "health": self.health(name),
            "snapshot": self.snapshot(name),
            "version": self.version(name),
            "memory": '{"forms": ["cd"]}',
            "articles": ((self.article(feed=name), True),),
            "alerts": ((self.alert(), (SLACK, DISCORD)),),
        } | changes
        postings = tuple(Posting(alert=alert, channels=channels) for alert, channels in values.pop("alerts"))
        return Recording(**values, postings=postings)


@pytest.fixture
def make() -> Make:
    return Make()
