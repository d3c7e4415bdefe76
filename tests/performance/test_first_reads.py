"""What a feed's first read, and one with new articles, may cost: how much is stored already must not count."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from clausewatch.model import Search, Snapshot, Source, SourceKind, Term
from clausewatch.pipeline import poll
from clausewatch.service import one_pass
from clausewatch.store.news import MOST
from clausewatch.watch import Watch
from watchers.feed import FeedWatcher
from watchers.feed_item import Item

ITEM = (
    "<item><title>Item {number} of {name}</title><link>https://{name}.example/{number}</link><guid>{number}</guid>"
    "<description>&lt;p&gt;The {name} tour goes on.&lt;/p&gt;</description></item>"
)
AT_ONCE = 2 * MOST


class Press(FeedWatcher):
    """Feeds of ten items, the newest of which is `newest`."""

    def __init__(self, clock) -> None:
        super().__init__(client=None)
        self.clock = clock
        self.newest = 10

    async def retrieve(self, source, validators) -> Snapshot:
        name = source.publisher.lower()
        items = (ITEM.format(number=number, name=name) for number in range(self.newest, self.newest - 10, -1))
        body = f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'.encode()
        return Snapshot(
            source_id=source.id, url=source.url, fetched_at=self.clock(), content_type="text/xml", body=body
        )


@pytest.fixture
def press(clock) -> Press:
    return Press(clock)


@pytest.fixture
def reading(store, press, clock, shipped_rules):
    """A Watch of feeds of invented outlets, numbered from `first` on."""

    def reading(number: int, first: int = 0) -> Watch:
        sources = tuple(
            Source(
                id=f"feed/treble-{each}",
                kind=SourceKind.FEED,
                publisher=f"Treble-{each}",
                title="",
                url=f"https://treble-{each}.example/feed",
                interval=timedelta(minutes=30),
            )
            for each in range(first, first + number)
        )
        ruleset = replace(shipped_rules, sources=sources)
        return Watch(ruleset=ruleset, channels=(), store=store, watchers={SourceKind.FEED: press}, clock=clock)

    return reading


@pytest.fixture
def sent(store):
    """Every statement that is sent to the database."""
    statements: list[str] = []

    def take(_connection, _cursor, statement, _parameters, _context, _executemany) -> None:
        statements.append(statement)

    event.listen(store.database.engine.sync_engine, "before_cursor_execute", take)
    yield statements
    event.remove(store.database.engine.sync_engine, "before_cursor_execute", take)


async def _poll_all(watch: Watch) -> None:
    """Each feed once, as it was when it was claimed."""
    healths = {health.source_id: health for health in await watch.store.healths()}
    await asyncio.gather(*(poll(source, watch, healths[source.id]) for source in watch.ruleset.sources))


def _verbs(sent) -> Counter[str]:
    return Counter(statement.split()[0] for statement in sent)


async def test_first_reads_are_written_together_and_ask_nothing_of_the_store(reading, sent, clock):
    watch = reading(AT_ONCE)
    await watch.store.register(watch.ruleset.sources, clock())
    healths = {health.source_id: health for health in await watch.store.healths()}
    sent.clear()
    await asyncio.gather(*(poll(source, watch, healths[source.id]) for source in watch.ruleset.sources))
    verbs = _verbs(sent)
    # Of each batch the healths are written, the words indexed, the articles added.
    batches = verbs["BEGIN"]
    assert batches <= AT_ONCE / 4
    assert verbs == {"BEGIN": batches, "UPDATE": batches, "INSERT": 2 * batches}


async def test_no_statement_of_a_poll_goes_through_what_is_stored(reading, press, sent, store, clock, tmp_path):
    await one_pass(reading(30))
    watch = reading(10, first=30)
    await store.register(watch.ruleset.sources, clock())
    sent.clear()
    await _poll_all(watch)
    press.newest += 3
    await _poll_all(watch)
    healths = "FROM source \nWHERE source.registered"  # of all sources: once a pass
    asked = {each for each in sent if not each.startswith("BEGIN") and healths not in each}
    assert {each.split()[0] for each in asked} == {"SELECT", "INSERT", "UPDATE"}
    with closing(sqlite3.connect(tmp_path / "test.db")) as connection:
        for statement in asked:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
            assert not [step for *_, step in plan if _goes_through_a_table(step)], statement


def _goes_through_a_table(step: str) -> bool:
    """Other than through the rows that the statement brings (https://www.sqlite.org/eqp.html)."""
    return step.startswith("SCAN") and "CONSTANT ROWS" not in step


async def test_a_pass_over_feeds_takes_as_many_statements_a_feed_however_many_there_are(reading, press, sent):
    taken = {}
    for number, first in ((10, 0), (40, 10)):
        sent.clear()
        await one_pass(reading(number, first))
        taken[number] = _verbs(sent).total()
    assert taken[40] <= taken[10] + 30


async def test_articles_written_together_are_all_there(reading, press, store, clock):
    watch = reading(AT_ONCE)
    await one_pass(watch)
    press.newest += 3
    await one_pass(watch)
    for source in watch.ruleset.sources:
        known = await store.known_articles(source.id, [str(number) for number in range(1, 14)])
        assert [known[str(number)].title for number in range(1, 14)] == [
            f"Item {number} of {source.publisher.lower()}" for number in range(1, 14)
        ]
    hits = await store.search(Search(terms=(Term(words=("tour",)),), source_ids=("feed/treble-7",), limit=50))
    assert len(hits) == 13


async def test_of_a_changed_feed_only_new_items_are_read(reading, press, clock, monkeypatch):
    watch, read = reading(1), []
    await one_pass(watch)
    of = Item.of
    monkeypatch.setattr(Item, "of", lambda **written: read.append(written["named"]) or of(**written))
    press.newest += 3
    clock.advance(hours=1)
    await one_pass(watch)
    assert read == ["13", "12", "11"]


async def test_of_feeds_written_together_only_what_others_claimed_is_dropped(reading, store, clock):
    watch = reading(3)
    await store.register(watch.ruleset.sources, clock())
    healths = [await store.health(source.id) for source in watch.ruleset.sources]
    await store.unclaim([healths[1].source_id], clock())
    await asyncio.gather(
        *(poll(source, watch, health) for source, health in zip(watch.ruleset.sources, healths, strict=True))
    )
    assert [await store.has_articles(health.source_id) for health in healths] == [True, False, True]
    assert not await store.known_articles(healths[1].source_id, ["1"])
