"""Many hands do the same as one's own, and a process that dies takes nothing along."""

import operator
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from clausewatch.decide import read_and_judge
from clausewatch.garbage import THRESHOLDS
from clausewatch.hands import _READ_WITH, MANY, ManyHands, _Worker
from clausewatch.model import Snapshot
from clausewatch.observe import Policy
from clausewatch.ports import OWN_HANDS
from watchers.terms import TermsWatcher

PATIENCE = 60

PROGRAM = """
import fractions
import time
from concurrent.futures import ThreadPoolExecutor

from clausewatch.hands import MANY, ManyHands
from clausewatch.ports import OWN_HANDS

if __name__ == "__main__":
    with ManyHands(most=2, patience=0) as hands, ThreadPoolExecutor(MANY) as threads:
        list(threads.map(lambda _: hands.do(time.sleep, 0.3), range(MANY)))
        hands._crew.ready.result()
        here, there = (do(eval, "'fractions' in __import__('sys').modules") for do in (OWN_HANDS.do, hands.do))
        print(here, there)
"""
"""Imports what no work needs, and says whether it is there here, and there."""


@pytest.fixture(scope="module")
def pressed():
    """Hands of which more is asked than one processor can do, so that processes have begun."""
    with ManyHands(most=2, patience=0) as hands, ThreadPoolExecutor(MANY) as threads:
        list(threads.map(lambda _: hands.do(time.sleep, 0.3), range(MANY)))
        hands._crew.ready.result(PATIENCE)
        yield hands


def test_little_work_is_done_here():
    with ManyHands(most=2) as hands:
        assert hands.do(os.getpid) == os.getpid()
        assert hands._crew is None


def test_pieces_that_meet_by_chance_do_not_add_up(monkeypatch):
    seconds = [0.0]
    monkeypatch.setattr("clausewatch.hands.time", SimpleNamespace(monotonic=lambda: seconds[0]))
    hands = ManyHands(most=2)
    pressed = []
    for rest in (*[1.0] * 20, *[0.02] * 20):
        for _ in range(MANY):
            hands._count(1)
        seconds[0] += 0.05
        pressed.append(hands._is_pressed())
        for _ in range(MANY):
            hands._count(-1)
        seconds[0] += rest
    assert not any(pressed[:20])
    assert pressed[-1]


def test_work_goes_on_while_processes_begin(monkeypatch):
    start, may_start = _Worker.start, threading.Event()
    monkeypatch.setattr(_Worker, "start", lambda worker: may_start.wait(PATIENCE) and start(worker))
    with ManyHands(most=2, patience=0) as hands, ThreadPoolExecutor(MANY) as threads:
        done = threads.map(lambda _: (hands.do(time.sleep, 0.1), hands.do(os.getpid)), range(MANY))
        assert {pid for _, pid in done} == {os.getpid()}
        crew = hands._crew
        may_start.set()
        crew.ready.result(PATIENCE)
        assert hands.do(os.getpid) != os.getpid()


def test_other_processes_do_not_import_the_program(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run([sys.executable, program], check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.split() == ["True", "False"], done.stderr


def test_what_the_work_needs_brings_no_client_for_the_web():
    program = (
        f"import {', '.join(_READ_WITH)}, sys; print([name in sys.modules for name in ('watchers.feed', 'aiohttp')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.stdout.split() == ["[True,", "False]"], done.stderr


def test_with_one_process_there_is_no_other():
    with ManyHands(most=1, patience=0) as hands, ThreadPoolExecutor(MANY) as threads:
        done = threads.map(lambda _: (hands.do(time.sleep, 0.1), hands.do(os.getpid)), range(MANY))
        assert {pid for _, pid in done} == {os.getpid()}


def test_much_work_is_done_elsewhere_and_raises_what_it_raises(pressed):
    assert pressed.do(os.getpid) != os.getpid()
    with pytest.raises(ValueError, match="invalid literal"):
        pressed.do(int, "x")


def test_what_is_shared_is_the_newest(pressed):
    for shared in (["one"], ["two"], ["one"]):
        assert [pressed.do(operator.add, ["a"], sharing=shared) for _ in range(4)] == [["a", *shared]] * 4


def test_work_that_ends_every_process_is_refused_and_the_rest_goes_on(pressed):
    with pytest.raises(BrokenProcessPool):
        pressed.do(os._exit, 1)
    assert pressed.do(operator.add, 1, 2) == 3


def test_a_document_is_judged_alike(pressed, terms, shipped_rules):
    body = b"<h1>Terms</h1><p>We may use your recordings to train our AI models.</p>" + b"<p>Pay on time.</p>" * 90
    at = datetime(2026, 1, 5, tzinfo=UTC)
    snapshot = Snapshot(source_id=terms.id, url=terms.url, fetched_at=at, content_type="text/html", body=body)
    what = (read_and_judge, TermsWatcher.extract, terms, snapshot, None, Policy())
    here, there = (hands.do(*what, sharing=shipped_rules.reader) for hands in (OWN_HANDS, pressed))
    assert here == there
    assert here.document.passages


def test_the_collector_leaves_alone_what_a_process_was_forked_with(pressed):
    count, thresholds = (
        pressed.do(eval, f"__import__('gc').{each}()") for each in ("get_freeze_count", "get_threshold")
    )
    assert count > 1_000
    assert thresholds == THRESHOLDS
