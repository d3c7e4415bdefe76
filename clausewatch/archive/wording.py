"""Positions, intervals and attributions in words: the same wherever they are shown. Pure."""

from datetime import datetime

from clausewatch.model import Answer, ClauseKind, DocumentPosition, Interval, Origin, OriginKind, Position, Unconfirmed
from clausewatch.summary import PLAIN_KINDS

DAY = "%d %b %Y"

NAMES = {
    ClauseKind.GRANT: "may train on users' content",
    ClauseKind.OPT_OUT: "can be refused",
    ClauseKind.NO_OPT_OUT: "cannot be refused or undone",
    ClauseKind.OPT_IN: "only with consent",
    ClauseKind.DENIAL: "says it does not train",
    ClauseKind.USER_BAN: "others may not train",
}
"""Each kind in a few words, for the head of a column."""


def interval(since: Interval) -> str:
    """Never a bare date: between which two looks something came to be."""
    first = f"{since.first_with:{DAY}}"
    if since.last_without is None:
        return f"on or before {first}"
    if since.last_without.date() == since.first_with.date():
        return f"on {first}, between {since.last_without:%H:%M} and {since.first_with:%H:%M} UTC"
    return f"between {since.last_without:{DAY}} and {first}"


def between(last_without: datetime | None, first_with: datetime) -> str:
    """As `interval`, of two times."""
    return interval(Interval(last_without=last_without, first_with=first_with))


def verdict(position: Position) -> str:
    """Whether the platform's documents say it now, and since when."""
    if position.since is None:
        return "does not say so"
    if position.holds:
        return f"says so; it came {interval(position.since)}"
    return f"no longer says so; it went {interval(position.since)}"


def stands(said: DocumentPosition) -> str:
    """Whether one document says it now, and since when."""
    if said.now.holds:
        return f"says so, {interval(said.since)}"
    return f"no longer says so, {interval(said.since)}" if said.earlier else "has not said so"


WAITS = "changed, waiting to be confirmed"
"""A change that is held back, where there is no room for more."""


def unconfirmed(change: Unconfirmed) -> str:
    """A change that is held back: what stood before is told as standing, and this beside it."""
    would = " and ".join(f"{NAMES[answer.kind]}: {_would(answer)}" for answer in change.answers)
    return f"changed {interval(change.since)}, waiting to be confirmed ({change.reason}): {would}"


def _would(answer: Answer) -> str:
    if not answer.holds:
        return "not any more"
    return "in other words" if answer.rewording else "now said"


def answered(answer: Answer) -> str:
    """What a document said over a stretch of time."""
    said = "said in other words" if answer.rewording else PLAIN_KINDS[answer.kind]
    return said if answer.holds else "did not say so"


def seen(at: datetime | None) -> str:
    """When something was last read."""
    return f"{at:%d %b %Y %H:%M} UTC" if at else "never"


def attribution(origin: Origin | None) -> str:
    """Whom a version came from, as its licence asks; empty for our own."""
    if origin is None:
        return ""
    if origin.kind is OriginKind.WAYBACK:
        return origin.name
    licence = f" ({origin.attribution})" if origin.attribution else ""
    return f"Open Terms Archive, {origin.name}{licence}"
