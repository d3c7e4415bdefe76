"""What people did with an alert, as its card says it. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from clausewatch.alert.fingerprint import fingerprint
from clausewatch.model import ActKind, Alert, AlertAct, Handling

DONE = {
    ActKind.ACKNOWLEDGED: "acknowledged this",
    ActKind.SNOOZED: "snoozed this",
    ActKind.NOT_RELEVANT: "said that this is not relevant",
    ActKind.DISCUSSED: "opened a discussion of this",
}
"""What somebody did, as the card and the reply say it."""


def handling_of(acts: Iterable[AlertAct]) -> tuple[Handling, ...]:
    """What people did with an alert, as its card says it; a reminder is ours and not said."""
    return tuple(
        Handling(kind=act.kind, who=act.author.name, at=act.at, until=act.until, reason=act.reason)
        for act in acts
        if act.kind is not ActKind.REMINDED
    )


def handled(alert: Alert, handling: tuple[Handling, ...]) -> Alert:
    """The alert as its card is to show it once people have done something with it."""
    marks = (f"{each.kind}{each.who}{each.at.isoformat()}" for each in handling)
    return replace(alert, fingerprint=fingerprint("handled", alert.fingerprint, *marks), handling=handling)


def handling_line(handling: Handling) -> str:
    """What the card says of it: "Ana acknowledged this, 5 Jan 2026 09:00 UTC"."""
    until = f" until {handling.until:%d %b %Y %H:%M} UTC" if handling.until else ""
    reason = f": {handling.reason}" if handling.reason else ""
    return f"{handling.who} {DONE[handling.kind]}{until}, {handling.at:%d %b %Y %H:%M} UTC{reason}"
