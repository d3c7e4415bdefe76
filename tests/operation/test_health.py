"""Sources that are not well are told of once, and once when they are again, whatever restarts in between."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from clausewatch.announce import announce_health
from clausewatch.health import FAILURES, check_up, told_begun, usual_gap
from clausewatch.model import AilmentKind, Health, Platform, Source, SourceKind, Symptom
from clausewatch.store import SqlStore

CANNOT = ("ops", "It cannot be read: Wavelane (Terms of Use)")
WELL = ("ops", "Well again: Wavelane (Terms of Use)")


async def test_a_failing_source_is_told_once_and_once_when_it_is_well(watch, terms, fails, is_well, told):
    await fails(terms, FAILURES - 1)
    await announce_health(watch)
    assert await told() == []
    await fails(terms, 3)
    for _ in range(3):
        await announce_health(watch)
    assert await told() == [CANNOT]
    await is_well(terms)
    for _ in range(3):
        await announce_health(watch)
    assert await told() == [CANNOT, WELL]


async def test_a_source_that_is_asked_seldom_is_told_after_a_day(watch, terms, fails, told):
    await fails(terms, 2, timedelta(hours=25))
    await announce_health(watch)
    assert await told() == [CANNOT]


async def test_a_laptop_that_slept_for_days_tells_nothing(watch, terms, fails, told, clock):
    await fails(terms, 1)
    clock.advance(days=3)
    await announce_health(watch)
    assert await told() == []


async def test_nothing_repeats_after_a_restart_and_the_next_spell_is_told_anew(watch, terms, fails, is_well, told):
    await fails(terms, FAILURES)
    await announce_health(watch)
    async with SqlStore.open(str(watch.store.database.address.url.database)) as again:
        await announce_health(replace(watch, store=again))
    await is_well(terms)
    await announce_health(watch)
    await fails(terms, FAILURES)
    await announce_health(watch)
    assert await told() == [CANNOT, WELL, CANNOT]


async def test_two_watchers_tell_once(watch, terms, fails, told):
    await fails(terms, FAILURES)
    await asyncio.gather(*(announce_health(watch) for _ in range(4)))
    assert await told() == [CANNOT]


async def test_selectors_that_stopped_matching_are_told_as_such_and_only_so(watch, terms, fails, is_well, told):
    await fails(terms, 2, symptom=Symptom.SELECTORS)
    await announce_health(watch)
    await fails(terms, FAILURES)
    await announce_health(watch)
    assert await told() == [("ops", "A selector stopped matching: Wavelane (Terms of Use)")]
    await is_well(terms)
    await announce_health(watch)
    assert (await told())[1:] == [WELL]


async def test_a_flapping_page_is_told_and_its_failures_do_not_make_it_well(watch, terms, fails, is_well, told):
    await is_well(terms, symptom=Symptom.FLAPPING, note="Alternates between forms (3 times).")
    await announce_health(watch)
    await fails(terms, 1)
    await announce_health(watch)
    assert await told() == [("ops", "A page alternates: Wavelane (Terms of Use)")]


async def test_a_feed_is_silent_by_its_own_rhythm(watch, feed, publishes, is_well, told, clock):
    for _ in range(10):
        await publishes(feed)
        clock.advance(days=7)
    for _ in range(3):
        await announce_health(watch)
        clock.advance(days=4)
    assert await told() == []
    clock.advance(days=7)
    await announce_health(watch)
    assert await told() == [("ops", "A feed is silent: Treble Post")]
    await publishes(feed)
    await announce_health(watch)
    assert (await told())[1:] == [("ops", "Well again: Treble Post")]


async def test_many_at_once_are_one_message(watch, store, terms, fails, told, clock):
    many = tuple(replace(terms, id=f"p/{number}", title=f"Page {number}") for number in range(6))
    await store.register(many, clock())
    for source in many:
        await fails(source, FAILURES, timedelta(minutes=1))
    await announce_health(replace(watch, ruleset=replace(watch.ruleset, sources=many)))
    assert await told() == [("ops", "It cannot be read: 6 sources")]
    summary = (await store.deliveries())[0].alert.summary
    assert all(f"Page {number}" in summary for number in range(6))


async def test_without_a_health_channel_everyone_who_takes_notices_is_told(watch, terms, fails, told):
    await fails(terms, FAILURES)
    await announce_health(replace(watch, ruleset=replace(watch.ruleset, health="")))
    assert [channel for channel, _ in await told()] == ["team", "ops"]


async def test_a_source_that_is_watched_no_longer_is_forgotten_silently(watch, store, terms, feed, fails, told, clock):
    await fails(terms, FAILURES)
    await announce_health(watch)
    await store.register([feed], clock())
    await announce_health(replace(watch, ruleset=replace(watch.ruleset, sources=(feed,))))
    assert await told() == [CANNOT]
    assert await store.ailments() == ()


def test_the_message_says_since_when_why_and_what_to_do(terms, clock):
    failing = Health(
        source_id=terms.id,
        next_due=clock(),
        checked_at=clock(),
        failing_since=clock(),
        failures=9,
        reason="the server says 500",
    )
    (spell,) = check_up([terms], [failing], {}, (), clock()).begun
    subject, text = told_begun(spell, "Wavelane (Terms of Use)")
    assert subject == "It cannot be read: Wavelane (Terms of Use)"
    assert text == (
        "Since 05 Jan 2026 09:00 UTC. 9 tries in a row: the server says 500. "
        "It is asked again at least once a day. `clausewatch check ADDRESS` looks at it now."
    )


def test_weekends_are_no_silence(clock):
    workdays = [clock() + timedelta(days=day) for day in range(60) if (clock() + timedelta(days=day)).weekday() < 5]
    assert usual_gap(workdays) == timedelta(days=3)
    assert usual_gap(workdays[:5]) is None


PAGE = Source(
    id="p/1",
    kind=SourceKind.TERMS,
    publisher="Wavelane",
    title="Terms",
    url="https://wavelane.example/terms",
    interval=timedelta(hours=6),
    platform=Platform(id="p", name="Wavelane"),
)


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([None, *Symptom])), max_size=30))
def test_what_is_known_and_what_is_told_agree_always(looks):
    """However a source fares: a spell begins only where none stands, ends only where one stands, never both at once."""
    from datetime import UTC, datetime

    now, known = datetime(2026, 1, 5, tzinfo=UTC), ()
    for failures, symptom in looks:
        now += timedelta(hours=6)
        health = Health(
            source_id=PAGE.id,
            next_due=now,
            checked_at=now,
            failing_since=now - timedelta(hours=failures) if failures else None,
            failures=failures,
            symptom=symptom,
            reason="no answer",
        )
        found = check_up([PAGE], [health], {}, known, now)
        assert not set(found.begun) & set(known)
        assert set(found.over) <= set(known)
        known = tuple(each for each in (*known, *found.begun) if each not in found.over)
        assert len({each.kind for each in known}) == len(known)
        assert not {AilmentKind.FAILING, AilmentKind.SELECTORS} <= {each.kind for each in known}
        assert not check_up([PAGE], [health], {}, known, now)


async def test_status_shows_what_is_not_well(watch, terms, fails, monkeypatch, capsys):
    from clausewatch.cli.status import _status

    await fails(terms, FAILURES)
    await announce_health(watch)
    monkeypatch.setenv("DATABASE_URL", str(watch.store.database.address.url.database))
    await _status(Console(width=120))
    out = capsys.readouterr().out
    assert "wavelane/terms-of-use: It cannot be read, since 05 Jan 2026 09:00 UTC." in out
    assert "5 tries in a row: the server says 500" in out
