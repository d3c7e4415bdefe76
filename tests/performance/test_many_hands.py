"""Many hands do the same as one's own, and a process that dies takes nothing along."""

import operator
import os
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime

import pytest

from clausewatch.decide import read_and_judge
from clausewatch.hands import MANY, ManyHands
from clausewatch.model import Snapshot
from clausewatch.observe import Policy
from clausewatch.ports import OWN_HANDS
from watchers.terms import TermsWatcher

PATIENCE = 60


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
