"""Since when: bisection over captures, continuation, alerts that are completed; against the stand-in."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.archive import ask, backfill, errands, run_errands, run_one
from clausewatch.archive.errands import run_next
from clausewatch.decide import decide_document
from clausewatch.errors import StoreUnavailable
from clausewatch.model import (
    BackfillState,
    Channel,
    ClauseKind,
    DeliveryAction,
    Health,
    Interval,
    Snapshot,
    Subscription,
)
from clausewatch.observe import Memory
from clausewatch.watch import Watch
from tests.archive.wavelane import DENIAL, GRANT, OPT_OUT, URL, day, page

TEAM = Channel(id="team", platform="fake", address="1")


@pytest.fixture
def watch(answers, ruleset):
    everyone = (Subscription(channel_ids=("everyone",)),)
    return Watch(
        ruleset=replace(ruleset, subscriptions=everyone),
        channels=(TEAM,),
        store=answers.store,
        watchers={},
        clock=answers.clock,
    )


@pytest.fixture
def see(watch, terms, archivist, store):
    """A poll of ours that finds these clauses, at a time."""

    async def poll(at, *clauses):
        await store.register([terms], at)
        snapshot = Snapshot(source_id=terms.id, url=URL, fetched_at=at, content_type="text/html", body=page(*clauses))
        stored = await store.memory(terms.id)
        memory = Memory.from_json(stored) if stored else None
        health = Health(source_id=terms.id, next_due=at, checked_at=at, succeeded_at=at)
        found = archivist.extract(terms, snapshot)
        await store.record(decide_document(found, snapshot, memory, health, terms, watch))

    return poll


async def _dossier(answers):
    return await answers.document("wavelane/terms-of-use")


async def _since(answers, kind=ClauseKind.GRANT):
    (position,) = await answers.positions(["wavelane"], [kind])
    return position.since


async def _run(archivist, *kinds):
    asked = await ask(archivist.answers.store, "wavelane/terms-of-use", archivist.answers.clock(), kinds=kinds)
    return await run_one(asked, archivist)


async def test_the_interval_in_which_a_clause_came_in(answers, archivist, keep, see, clock, wayback_machine):
    for number in range(120):
        keep(day(number), *([GRANT] if number >= 77 else []), note=f"Edition {number}.")
    await see(day(200), GRANT)
    clock.now = day(201)
    done = await _run(archivist)
    assert done.state is BackfillState.DONE
    assert await _since(answers) == Interval(last_without=day(76), first_with=day(77))
    assert wayback_machine.asked["playback"] < 20


async def test_the_last_capture_without_it_is_asked_for_beyond_equal_ones(answers, archivist, keep, see, clock):
    keep(day(1)), keep(day(20)), keep(day(40))
    keep(day(50), GRANT)
    await see(day(200), GRANT)
    await _run(archivist)
    assert await _since(answers) == Interval(last_without=day(40), first_with=day(50))


async def test_in_the_first_capture_already(answers, archivist, keep, see):
    keep(day(1), GRANT), keep(day(9), GRANT, note="More.")
    await see(day(200), GRANT)
    await _run(archivist)
    assert await _since(answers) == Interval(last_without=None, first_with=day(1))


async def test_not_in_the_last_capture_yet(answers, archivist, keep, see):
    keep(day(1)), keep(day(90), note="More.")
    await see(day(200), GRANT)
    await _run(archivist)
    assert await _since(answers) == Interval(last_without=day(90), first_with=day(200))


async def test_every_version_on_the_way_is_kept_with_its_origin(answers, archivist, keep, see, wayback):
    keep(day(1), DENIAL)
    keep(day(50), GRANT)
    await see(day(200), GRANT, OPT_OUT)
    await _run(archivist)
    history = await answers.history(await _dossier(answers))
    assert [version.origin for version in history.versions] == [wayback.origin, wayback.origin, None]
    assert history.versions[0].reference == f"/web/20240102060000/{URL}"
    (denial,) = await answers.positions(["wavelane"], [ClauseKind.DENIAL])
    assert not denial.holds
    assert denial.documents[0].earlier[0].statements[0].text.text == DENIAL
    assert await answers.store.alerts() == ()


async def test_interrupted_it_goes_on_where_it_was(answers, archivist, keep, see, wayback_machine, clock):
    for number in range(100):
        keep(day(number), *([GRANT] if number >= 30 else []), note=f"Edition {number}.")
    await see(day(200), GRANT)
    clock.now = day(201)
    wayback_machine.rows = 40

    class Stopped(Exception):
        pass

    seen = []

    def stop(looked):
        seen.append(looked)
        if len(seen) == 4:
            raise Stopped

    asked = await ask(answers.store, "wavelane/terms-of-use", clock())
    with pytest.raises(Stopped):
        await backfill(asked, await _dossier(answers), replace(archivist, follow=stop))
    before = wayback_machine.asked.copy()
    assert before == {"index": 3, "playback": 4}
    (waiting,) = await answers.store.backfills()
    assert waiting.state is BackfillState.WAITING
    await run_one(waiting, archivist)
    assert await _since(answers) == Interval(last_without=day(29), first_with=day(30))
    assert wayback_machine.asked["index"] == before["index"] + 1  # only for the last capture without it
    played = wayback_machine.asked["playback"]
    assert len(await answers.store.references("wavelane/terms-of-use", archivist.archive.origin)) == played


async def test_twice_the_same_plays_nothing_again(answers, archivist, keep, see, wayback_machine):
    keep(day(1)), keep(day(50), GRANT)
    await see(day(200), GRANT)
    await _run(archivist)
    played, versions = wayback_machine.asked["playback"], await answers.store.versions("wavelane/terms-of-use")
    await _run(archivist)
    assert wayback_machine.asked["playback"] == played
    assert await answers.store.versions("wavelane/terms-of-use") == versions


async def test_a_refusing_archive_is_asked_again_later(answers, archivist, keep, see, wayback_machine, clock):
    keep(day(1)), keep(day(50), GRANT)
    await see(day(200), GRANT)
    wayback_machine.refusals.extend([(429, {"Retry-After": "30"})] * 3)
    waiting = await _run(archivist)
    assert waiting.state is BackfillState.WAITING
    assert "fewer requests" in waiting.reason
    assert not await run_next(archivist)
    clock.advance(hours=7)
    assert await run_next(archivist)
    assert await _since(answers) == Interval(last_without=day(1), first_with=day(50))


async def test_an_excluded_site_is_not_asked_again(archivist, see, wayback_machine):
    await see(day(200), GRANT)
    wayback_machine.excluded.add("wavelane.example")
    done = await _run(archivist)
    assert (done.state, "owner" in done.reason) == (BackfillState.REFUSED, True)


async def test_a_site_that_was_never_captured(archivist, see):
    await see(day(200), GRANT)
    assert (await _run(archivist)).reason == "the Wayback Machine never captured it"


async def test_a_span_too_long_to_list_is_halved(answers, archivist, keep, see, wayback_machine, clock):
    for number in range(0, 1000, 100):
        keep(day(number), *([GRANT] if number >= 500 else []), note=f"{number}")
    wayback_machine.span = timedelta(days=300)
    await see(day(1200), GRANT)
    clock.now = day(1201)
    await _run(archivist)
    assert await _since(answers) == Interval(last_without=day(400), first_with=day(500))


async def test_pages_that_are_not_the_document_are_passed_over(answers, archivist, keep, see):
    keep(day(1))
    keep(day(20), body=b"<html><body>Please log in</body></html>")
    keep(day(30), GRANT, playable=False)
    keep(day(50), GRANT, note="Read.")
    await see(day(200), GRANT)
    done = await _run(archivist)
    assert "2 of them could not be read" in done.reason
    assert await _since(answers) == Interval(last_without=day(1), first_with=day(50))


async def test_one_kind_can_be_asked_for(answers, archivist, keep, see):
    keep(day(1), DENIAL), keep(day(50), note="New.")
    await see(day(200), GRANT)
    done = await _run(archivist, ClauseKind.DENIAL)
    assert done.kinds == (ClauseKind.DENIAL,)
    assert await _since(answers, ClauseKind.DENIAL) == Interval(last_without=day(1), first_with=day(50))


async def test_an_alert_is_completed_with_the_narrower_interval(answers, archivist, keep, see):
    keep(day(30)), keep(day(33), note="Edited."), keep(day(40), GRANT)
    await see(day(1))
    await see(day(60), GRANT)
    (told,) = await answers.store.alerts()
    assert (told.last_without, told.at) == (day(1), day(60))
    await _run(archivist)
    posted, edit = await answers.store.deliveries()
    assert (edit.action, edit.channel, posted.alert) == (DeliveryAction.EDIT, TEAM, told)
    assert (edit.alert.last_without, edit.alert.at) == (day(33), day(40))
    assert (edit.alert.summary, edit.alert.quotes) == (told.summary, told.quotes)
    await _run(archivist)
    assert len(await answers.store.deliveries()) == 2


async def test_a_new_document_is_asked_about_by_itself(answers, archivist, keep, see, clock):
    keep(day(1)), keep(day(50), GRANT)
    assert not await run_next(archivist)
    await see(day(200), GRANT)
    assert await run_next(archivist)
    assert (await _since(answers)).last_without == day(1)
    assert not await run_next(archivist)


async def test_beside_the_watching_it_goes_on_until_it_is_stopped(answers, archivist, keep, see):
    keep(day(1)), keep(day(50), GRANT)
    await see(day(200), GRANT)
    stop = asyncio.Event()
    looked = replace(archivist, follow=lambda _: stop.set())
    await run_errands(stop, lambda: looked)
    (asked,) = await answers.store.backfills()
    assert asked.listing


async def test_a_database_that_is_gone_for_a_while_is_waited_for(answers, archivist, keep, see, monkeypatch):
    keep(day(1)), keep(day(50), GRANT)
    await see(day(200), GRANT)
    monkeypatch.setattr(errands, "PAUSE", timedelta(0))
    stop = asyncio.Event()
    looked = replace(archivist, follow=lambda _: stop.set())
    monkeypatch.setattr(errands, "_ask_about_new", _gone_at_first(errands._ask_about_new, times=2))
    await asyncio.wait_for(run_errands(stop, lambda: looked), 30)
    assert await answers.store.backfills()


def _gone_at_first(step, times):
    left = [times]

    async def attempt(work):
        if left[0]:
            left[0] -= 1
            raise StoreUnavailable("the database is gone")
        await step(work)

    return attempt


async def test_a_mistake_of_ours_puts_it_off_and_stops_nothing(answers, archivist, keep, see, clock, caplog):
    keep(day(1)), keep(day(50), GRANT)
    await see(day(200), GRANT)

    def break_down(_source, _snapshot):
        raise ZeroDivisionError

    assert await run_next(replace(archivist, extract=break_down))
    assert not await run_next(archivist)
    assert "please report" in caplog.text
    clock.advance(days=2)
    assert await run_next(archivist)
    assert (await _since(answers)).last_without == day(1)


async def test_a_story_can_be_told_since_when(answers, archivist, keep, see):
    keep(day(1)), keep(day(50), GRANT)
    await see(day(200), GRANT)
    await _run(archivist)
    said = await answers.since("wavelane/terms-of-use", set(ClauseKind))
    assert said == {ClauseKind.GRANT: Interval(last_without=day(1), first_with=day(50))}


async def test_unless_the_rules_say_no(answers, archivist, ruleset, terms, see, keep, wayback_machine):
    keep(day(1))
    await see(day(200), GRANT)
    quiet = replace(ruleset, sources=(replace(terms, backfill=False),))
    assert not await run_next(replace(archivist, answers=replace(answers, ruleset=quiet)))
    assert not wayback_machine.asked


async def test_a_story_adds_kinds_to_what_waits(store, see, clock):
    await see(day(200), GRANT)
    await ask(store, "wavelane/terms-of-use", day(1), kinds=[ClauseKind.GRANT])
    both = await ask(store, "wavelane/terms-of-use", day(2), kinds=[ClauseKind.DENIAL])
    assert (both.asked_at, both.kinds) == (day(1), (ClauseKind.GRANT, ClauseKind.DENIAL))
    assert await store.backfills() == (both,)
