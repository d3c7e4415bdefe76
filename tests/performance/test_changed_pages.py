"""What a changed page may cost, and that the bench of decisions measures what it says."""

import asyncio
import pickle
from dataclasses import replace

import pytest

from benchmarks.load.decisions import BEGINNING, PAGES, Round, decide, report, snapshot
from clausewatch.decide import Recalled
from clausewatch.language import searching
from clausewatch.model import Search, Term
from clausewatch.observe import Memory
from clausewatch.ports import OWN_HANDS
from clausewatch.service import one_pass


async def test_the_last_version_is_not_read_again_for_a_change(watching, store, web, clock, monkeypatch):
    watch = watching(3)
    await one_pass(watch)
    clock.advance(hours=7)
    web.says = {source.id: "You keep all of your rights." for source in watch.ruleset.sources}
    monkeypatch.setattr("clausewatch.store.versions.latest_row", lambda *_: pytest.fail("it was read again"))
    await one_pass(watch)
    assert [len(await store.versions(source.id)) for source in watch.ruleset.sources] == [2, 2, 2]


class Places(asyncio.Semaphore):
    """Notes how many are held at once, and how many versions are written when one is given back."""

    def __init__(self, number, store) -> None:
        super().__init__(number)
        self.store = store
        self.held = self.most = 0
        self.written: list[int] = []

    async def __aenter__(self) -> None:
        await super().__aenter__()
        self.held += 1
        self.most = max(self.most, self.held)

    async def __aexit__(self, *error) -> None:
        self.held -= 1
        self.written.append(sum((await self.store.tally()).versions.values()))
        await super().__aexit__(*error)


async def test_only_so_many_changes_are_held_in_memory_until_they_are_written(watching, store, clock):
    places = Places(3, store)
    watch = replace(watching(20), places=places)
    await one_pass(watch)
    assert places.most == 3
    assert len(places.written) == 20
    assert all(written >= given_back for given_back, written in enumerate(sorted(places.written), 1))
    clock.advance(hours=7)
    await one_pass(watch)
    assert len(places.written) == 20


async def test_of_a_changed_page_only_new_passages_are_folded_for_the_index(watching, store, web, clock, monkeypatch):
    watch = watching(1)
    (changing,) = watch.ruleset.sources
    clauses = [f"You keep your rights in {each}." for each in ("songs", "words", "art", "film")]
    web.says[changing.id] = "\n".join(clauses)
    await one_pass(watch)
    clock.advance(hours=7)
    new = "We may use the recordings that you upload to train our machine learning models."
    web.says[changing.id] = "\n".join([*clauses[:2], new, *clauses[2:]])
    folded, fold = [], searching.folded
    monkeypatch.setattr(searching, "folded", lambda text: folded.append(text) or fold(text))
    await one_pass(watch)
    assert len(await store.versions(changing.id)) == 2
    assert folded == [new]
    found = await store.search(Search(terms=(Term(words=("recordings",)),)))
    assert [hit.text.text for hit in found] == [new]


def test_little_more_than_the_page_goes_to_another_process_and_comes_back(shipped_rules):
    first, changed = snapshot(1, 0), snapshot(1, 1)
    (before,) = decide([first], [None], shipped_rules.reader, OWN_HANDS, map)
    recalled = Recalled(text=before.memory)
    (judged,) = decide([changed], [recalled], shipped_rules.reader, OWN_HANDS, map)
    assert judged.kind
    assert judged.document
    assert Memory.from_json(judged.memory).latest.seen > BEGINNING
    assert len(pickle.dumps((changed, recalled))) < 1.2 * len(changed.body)
    assert len(pickle.dumps(judged)) < 1.35 * len(changed.body)


def test_the_bench_gives_pages_a_second_and_what_each_took():
    figures = report([Round(clock=1.0, processor=0.9)], [Round(clock=0.5, processor=1.0)])
    assert figures["pages from bytes to decision per second on 2 cores"] == PAGES / 0.5
    assert figures["the same by processor time"] == 2 * PAGES / 1.0
    assert figures["processor ms a page"] == 1000 / PAGES
