"""When a source is asked again: spread out, less often where it fails or is quiet, and as its server wishes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clausewatch.model import Health, Validators
from clausewatch.schedule import JITTER, MAX_BACKOFF, NEVER, ended, failed, postponed, rested, succeeded

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FRESH = Health(source_id="wavelane/terms-of-use", next_due=NOW)
READ = replace(FRESH, checked_at=NOW, succeeded_at=NOW)


def _within(wait: timedelta, longest: timedelta) -> bool:
    return longest * (1 - JITTER) <= wait <= longest


@pytest.mark.parametrize("hours", range(0, 2000, 97))
def test_nothing_is_asked_later_than_its_interval_nor_much_earlier(terms, hours):
    now = NOW + timedelta(hours=hours)
    assert _within(succeeded(FRESH, terms, now, Validators()).next_due - now, terms.interval)


def test_sources_read_together_do_not_fall_due_together(terms):
    sources = [replace(terms, id=f"wavelane/{number}") for number in range(50)]
    dues = [succeeded(FRESH, source, NOW, Validators()).next_due for source in sources]
    assert len(set(dues)) == 50
    assert max(dues) - min(dues) > terms.interval * JITTER / 2
    assert dues == [succeeded(FRESH, source, NOW, Validators()).next_due for source in sources]


@pytest.mark.parametrize(("days", "times"), [(0, 1), (30, 1.5), (60, 2), (900, 2), (-3, 1)])
def test_a_quiet_source_is_asked_less_often_within_bounds(terms, days, times):
    health = rested(READ, terms, NOW, NOW - timedelta(days=days))
    assert _within(health.next_due - NOW, terms.interval * times)


@pytest.mark.parametrize(("interval", "longest"), [(timedelta(hours=18), MAX_BACKOFF), (timedelta(days=7),) * 2])
def test_quiet_is_no_reason_to_ask_less_than_daily(terms, interval, longest):
    health = rested(READ, replace(terms, interval=interval), NOW, NOW - timedelta(days=900))
    assert _within(health.next_due - NOW, longest)


def test_a_failing_source_is_asked_less_and_less_often_but_daily(terms):
    health, waits = FRESH, []
    for _ in range(20):
        health = failed(health, terms, "no such host", NOW)
        waits.append(health.next_due - NOW)
    for wait, times in zip(waits[:3], (1, 2, 4), strict=False):
        assert _within(wait, terms.interval * times)
    assert _within(waits[-1], MAX_BACKOFF)
    rare = replace(terms, interval=timedelta(days=7))
    assert _within(failed(health, rare, "no such host", NOW).next_due - NOW, timedelta(days=7))


@pytest.mark.parametrize(
    ("asked", "longest"),
    [
        (timedelta(hours=11), timedelta(hours=11)),
        (timedelta(minutes=1), timedelta(hours=6)),
        (timedelta(days=90), MAX_BACKOFF),
    ],
)
def test_a_server_may_say_when_it_wants_to_be_asked_again(terms, asked, longest):
    health = failed(FRESH, terms, "too many requests", NOW, NOW + asked)
    assert _within(health.next_due - NOW, longest)


def test_a_source_whose_host_wants_to_be_left_alone_has_not_failed(terms):
    until = NOW + timedelta(hours=1)
    health = postponed(READ, terms, "left alone", NOW, until)
    assert (health.next_due, health.failures, health.note) == (until, 0, "left alone")
    assert postponed(FRESH, terms, "left alone", NOW, until).failures == 1, "nothing was ever read of it"


def test_a_watch_that_has_ended_never_falls_due(terms):
    health = ended(READ, terms, "the page is gone for good", NOW)
    assert (health.next_due, health.failures) == (NEVER, 1)
    assert health.reason == "the page is gone for good. The watch has ended."
