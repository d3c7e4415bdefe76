"""Counting what must not grow: a real store, and sources that are polled against a fake web."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from clausewatch.model import Document, NotModified, Passage, Snapshot, Source, SourceKind
from clausewatch.ruleset import Ruleset, load
from clausewatch.watch import Watch

REPOSITORY = Path(__file__).parents[2]


class Web:
    """A Watcher of documents that say what `says` has, to whoever does not know it yet."""

    kind = SourceKind.TERMS

    def __init__(self, clock) -> None:
        self.clock = clock
        self.says: dict[str, str] = {}
        self.extracted = 0

    async def retrieve(self, source, validators):
        await asyncio.sleep(0)
        body = self.says.get(source.id, "You keep your rights.").encode()
        snapshot = Snapshot(
            source_id=source.id, url=source.url, fetched_at=self.clock(), content_type="text/plain", body=body
        )
        if snapshot.digest == validators.body_digest:
            return NotModified(source_id=source.id, fetched_at=self.clock())
        return snapshot

    def extractor(self, source) -> str:
        return "1"

    def extract(self, source, snapshot) -> Document:
        self.extracted += 1
        passages = tuple(
            Passage(text=line, position=number) for number, line in enumerate(snapshot.body.decode().splitlines())
        )
        return Document(source_id=source.id, title=source.title, passages=passages)


@pytest.fixture
def web(clock) -> Web:
    return Web(clock)


@pytest.fixture(scope="session")
def shipped_rules() -> Ruleset:
    return load(REPOSITORY / "rules.yaml", examples=False)


@pytest.fixture
def watching(store, web, clock, shipped_rules):
    """A Watch of so many documents of invented platforms."""

    def watching(number: int) -> Watch:
        sources = tuple(
            Source(
                id=f"tonewell-{each}/terms",
                kind=SourceKind.TERMS,
                publisher=f"Tonewell {each}",
                title="Terms",
                url=f"https://tonewell-{each}.example/terms",
                interval=timedelta(hours=6),
            )
            for each in range(number)
        )
        ruleset = replace(shipped_rules, sources=sources)
        return Watch(ruleset=ruleset, channels=(), store=store, watchers={SourceKind.TERMS: web}, clock=clock)

    return watching


@pytest.fixture
def queries(store):
    """The statements that the store sends, by their first word; `queries.clear()` starts anew."""
    sent: Counter[str] = Counter()

    def take(_connection, _cursor, statement, _parameters, _context, _executemany) -> None:
        sent[statement.split()[0]] += 1

    event.listen(store.database.engine.sync_engine, "before_cursor_execute", take)
    yield sent
    event.remove(store.database.engine.sync_engine, "before_cursor_execute", take)
