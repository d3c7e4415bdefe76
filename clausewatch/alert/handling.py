"""What people did with an alert, as its card says it. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from clausewatch.alert.fingerprint import fingerprint
from clausewatch.model import ActKind, Alert, AlertAct, Handling


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
