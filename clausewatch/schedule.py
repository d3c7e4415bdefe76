"""When a source is asked again: after a success, a failure, a wish to be left alone, or never. Pure.

Sources that were read together do not fall due together: each waits a little less than its interval.
"""

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from clausewatch.model import Health, Source, Validators

MAX_BACKOFF = timedelta(days=1)
"""A failing source is asked less and less often, but at least this often, or by its own interval where that is more."""

JITTER = 0.1
"""At most this part of a wait is left out. Nothing is asked later than its interval says."""

QUIET = timedelta(days=60)
"""A source that has not changed for this long is asked half as often: the interval grows evenly up to that."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a watch that has ended falls due. Another address in rules.yaml, or `clausewatch run --once`, asks again."""


def succeeded(health: Health, source: Source, now: datetime, validators: Validators) -> Health:
    """The health after a source was read."""
    return Health(
        source_id=source.id,
        next_due=now + _spread(source, now, source.interval),
        checked_at=now,
        succeeded_at=now,
        note=health.note,
        validators=validators,
        turn=health.turn,
    )


def rested(health: Health, source: Source, now: datetime, unchanged_since: datetime) -> Health:
    """The health of a source that was just read and has been as it is since then: a quiet one is asked less often."""
    quiet = min(max((now - unchanged_since) / QUIET, 0), 1)
    wait = min(source.interval * (1 + quiet), max(MAX_BACKOFF, source.interval))
    return replace(health, next_due=now + _spread(source, now, wait))


def failed(health: Health, source: Source, reason: str, now: datetime, not_before: datetime | None = None) -> Health:
    """The health after a failure: asked again after the interval, doubled with each one in a row up to MAX_BACKOFF.

    `not_before` is when the server wants to be asked again; it is waited for, for a day at most.
    """
    longest = max(MAX_BACKOFF, source.interval)
    wait = _spread(source, now, min(source.interval * 2 ** min(health.failures, 10), longest))
    asked = min(not_before - now, longest) if not_before else wait
    return replace(
        health,
        crashes=0,
        next_due=now + max(wait, asked),
        checked_at=now,
        failing_since=health.failing_since or now,
        failures=health.failures + 1,
        reason=reason,
    )


def postponed(health: Health, source: Source, reason: str, now: datetime, not_before: datetime) -> Health:
    """The health of a source that was not asked because its host wants to be left alone: no failure of its own."""
    if health.succeeded_at is None:
        return failed(health, source, reason, now, not_before)
    return replace(health, next_due=min(not_before, now + max(MAX_BACKOFF, source.interval)), note=reason)


def ended(health: Health, source: Source, reason: str, now: datetime) -> Health:
    """The health of a source that is gone for good: it never falls due again by itself."""
    return replace(failed(health, source, f"{reason}. The watch has ended.", now), next_due=NEVER)


def _spread(source: Source, now: datetime, wait: timedelta) -> timedelta:
    """The wait less up to JITTER of it: the same for the same source and time, so that deciding stays repeatable."""
    part = zlib.crc32(f"{source.id}\0{now.timestamp()}".encode()) / 2**32
    return wait * (1 - JITTER * part)
