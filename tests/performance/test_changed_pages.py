"""What a changed page may cost, and that the bench of decisions measures what it says."""

import pickle

import pytest

from benchmarks.load.decisions import BEGINNING, PAGES, Round, decide, report, snapshot
from clausewatch.decide import Recalled
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


def test_little_more_than_the_page_goes_to_another_process_and_comes_back(shipped_rules):
    first, changed = snapshot(1, 0), snapshot(1, 1)
    (before,) = decide([first], [None], shipped_rules.reader, OWN_HANDS, map)
    recalled = Recalled(text=before.memory)
    (judged,) = decide([changed], [recalled], shipped_rules.reader, OWN_HANDS, map)
    assert judged.kind
    assert judged.document
    assert Memory.from_json(judged.memory).latest.seen > BEGINNING
    assert len(pickle.dumps((changed, recalled))) < 1.2 * len(changed.body)
    assert len(pickle.dumps(judged)) < 1.3 * len(changed.body)


def test_the_bench_gives_pages_a_second_and_what_each_took():
    figures = report([Round(clock=1.0, processor=0.9)], [Round(clock=0.5, processor=1.0)])
    assert figures["pages from bytes to decision per second on 2 cores"] == PAGES / 0.5
    assert figures["the same by processor time"] == 2 * PAGES / 1.0
    assert figures["processor ms a page"] == 1000 / PAGES
