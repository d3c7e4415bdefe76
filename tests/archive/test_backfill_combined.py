"""Since when, of a document put together from several pages: captures of all of them made about the same time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.archive import ask, run_one
from clausewatch.archive.moments import distinct, moments
from clausewatch.model import BackfillState, ClauseKind, Interval, Page
from clausewatch.ports import Capture
from tests.archive.wavelane import GRANT, OPT_OUT, URL, day

OTHER = "https://wavelane.example/privacy"


@pytest.fixture
def terms(terms):
    return replace(terms, combine=(Page(url=URL), Page(url=OTHER)))


@pytest.fixture
def keep_both(keep):
    """Captures of both pages, an hour apart; the second page holds the clauses."""

    def put(at, *clauses, note=""):
        keep(at, note=note)
        keep(at + timedelta(hours=1), *clauses, note=note, url=OTHER)

    return put


@pytest.fixture(autouse=True)
async def _registered(store, terms):
    await store.register([terms], day(0))


async def _run(archivist):
    asked = await ask(archivist.answers.store, "wavelane/terms-of-use", archivist.answers.clock())
    return await run_one(asked, archivist)


async def _since(answers, kind=ClauseKind.GRANT):
    (position,) = await answers.positions(["wavelane"], [kind])
    return position.since


async def test_the_interval_in_which_a_clause_came_in_with_one_of_its_pages(
    answers, archivist, keep_both, clock, wayback_machine
):
    for number in range(60):
        keep_both(day(number), *([GRANT] if number >= 37 else []), note=f"Edition {number}.")
    clock.now = day(100)
    done = await _run(archivist)
    assert (done.state, done.not_before) == (BackfillState.DONE, None)
    hour = timedelta(hours=1)
    assert await _since(answers) == Interval(last_without=day(36) + hour, first_with=day(37) + hour)
    assert wayback_machine.asked["playback"] < 60
    (position,) = await answers.positions(["wavelane"], [ClauseKind.GRANT])
    assert [each.text.text for each in position.documents[0].now.statements] == [GRANT]
    before = wayback_machine.asked["playback"]
    await _run(archivist)
    assert wayback_machine.asked["playback"] == before


async def test_that_nothing_changed_narrows_the_interval(answers, archivist, keep_both, clock):
    for number in (0, 10, 20, 30):
        keep_both(day(number), *([GRANT] if number >= 30 else []))
    clock.now = day(100)
    await _run(archivist)
    hour = timedelta(hours=1)
    assert await _since(answers) == Interval(last_without=day(20) + hour, first_with=day(30) + hour)


async def test_pages_that_were_never_captured_together_say_nothing(answers, archivist, keep, clock):
    keep(day(0))
    keep(day(5), GRANT, url=OTHER)
    clock.now = day(100)
    done = await _run(archivist)
    assert (done.state, done.reason) == (
        BackfillState.REFUSED,
        "the Wayback Machine never captured all its pages within a day",
    )


async def test_what_takes_several_answers_to_list_is_listed_page_by_page(
    answers, archivist, keep_both, clock, wayback_machine
):
    wayback_machine.rows = 4
    wayback_machine.span = timedelta(days=40)
    for number in range(0, 60, 3):
        keep_both(day(number), *([GRANT, OPT_OUT] if number >= 30 else []), note=f"Edition {number}.")
    clock.now = day(70)
    asked = await ask(archivist.answers.store, "wavelane/terms-of-use", clock(), since=day(-1))
    assert (await run_one(asked, archivist)).state is BackfillState.DONE
    hour = timedelta(hours=1)
    assert await _since(answers) == Interval(last_without=day(27) + hour, first_with=day(30) + hour)


def _capture(at, url, digest="d", mimetype="text/html"):
    return Capture(at=day(at), url=url, mimetype=mimetype, status="200", digest=digest)


def test_a_moment_is_a_capture_of_each_page_near_the_others_however_the_address_is_written():
    www = URL.replace("https://", "http://www.") + "/"
    found = moments(
        [
            *(_capture(0, URL, "a"), _capture(0.5, OTHER, "b"), _capture(2, URL, "a"), _capture(4, OTHER, "c")),
            *(_capture(4.2, www, "a"), _capture(5, OTHER, "c", "image/png"), _capture(9, OTHER, "d")),
        ],
        (URL, OTHER),
    )
    assert [(each.at, each.digests) for each in found] == [(day(0.5), ("a", "b")), (day(4.2), ("a", "c"))]
    assert distinct(found) == found
    assert [each.digests for each in distinct(moments([_capture(at, URL) for at in range(4)], (URL,)))] == [("d",)]
