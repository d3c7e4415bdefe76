"""The alert about a document's change, or about what a site tells machines. Pure."""

from dataclasses import replace
from datetime import datetime

from clausewatch.alert.fingerprint import fingerprint, words_of
from clausewatch.alert.quotes import ordered, quotes_of
from clausewatch.model import Alert, AlertKind, Change, ClauseKind, Favour, Level, Quote, Source

_PROTECTS = {ClauseKind.OPT_OUT, ClauseKind.OPT_IN, ClauseKind.DENIAL}
"""Kinds whose arrival is good for rightsholders and whose loss is bad for them."""

_TAKES = {ClauseKind.GRANT, ClauseKind.NO_OPT_OUT}
"""Kinds whose arrival is bad for rightsholders and whose loss is good for them."""


def favour(change: Change) -> Favour | None:
    """In whose favour the change is; None where neither side gains (a ban on third parties) or nothing tells."""
    leanings = {pair.leaning for pair in change.reworded}
    came = change.kinds_added - _conditions_of_promises(change)
    for_platform = bool(came & _TAKES or change.kinds_removed & _PROTECTS or {Favour.PLATFORM, Favour.MIXED} & leanings)
    for_rightsholders = bool(
        came & _PROTECTS or change.kinds_removed & _TAKES or {Favour.RIGHTSHOLDERS, Favour.MIXED} & leanings
    )
    if for_platform and for_rightsholders:
        return Favour.MIXED
    if for_platform:
        return Favour.PLATFORM
    return Favour.RIGHTSHOLDERS if for_rightsholders else None


def _conditions_of_promises(change: Change) -> frozenset[ClauseKind]:
    """Kinds that came only because a promise holds on a condition now ("never, without your consent"): no gain."""
    weakened = [pair for pair in change.reworded if pair.leaning is Favour.PLATFORM]
    others = [clause.kinds for clause in change.added]
    others += [pair.after.kinds - pair.before.kinds for pair in change.reworded if pair not in weakened]
    return (
        frozenset().union(*(pair.after.kinds - pair.before.kinds for pair in weakened)).difference(*others) & _PROTECTS
    )


def level(change: Change) -> Level:
    """High where rightsholders lose; medium where they gain or a clause that binds them is reworded; else low."""
    if change.kinds_added & _TAKES or change.kinds_removed & _PROTECTS:
        return Level.HIGH
    if (change.kinds_added | change.kinds_removed | change.kinds_changed) & (_PROTECTS | _TAKES):
        return Level.MEDIUM
    return Level.LOW


def compose_change(change: Change, source: Source, summary: str) -> Alert:
    """The alert about a document's change. The same change gives the same fingerprint whenever it is composed."""
    quotes = quotes_of(change)
    return Alert(
        fingerprint=fingerprint("change", source.id, change.kind, change.at.isoformat(), *words_of(quotes)),
        kind=AlertKind.CHANGE,
        level=level(change),
        favour=favour(change),
        kinds=ordered(change.kinds_added | change.kinds_removed | change.kinds_changed),
        change=change.kind,
        publisher=source.publisher,
        subject=source.title,
        summary=summary,
        source_id=source.id,
        at=change.at,
        last_without=change.last_without,
        quotes=quotes,
        links=((f"{source.publisher}: {source.title}", source.url),),
        rules=_rules(change),
    )


def compose_signals(
    source: Source,
    *,
    summary: str,
    level: Level,
    favour: Favour | None,
    quotes: tuple[Quote, ...],
    links: tuple[tuple[str, str], ...],
    at: datetime,
    last_without: datetime,
) -> Alert:
    """The alert about what a site tells machines since `at`. `quotes` are the lines that say so."""
    return Alert(
        fingerprint=fingerprint("signal", source.id, at.isoformat(), summary, *words_of(quotes)),
        kind=AlertKind.SIGNAL,
        level=level,
        favour=favour,
        publisher=source.publisher,
        subject=source.title,
        summary=summary,
        source_id=source.id,
        at=at,
        last_without=last_without,
        quotes=quotes,
        links=links or ((source.title, source.url),),
    )


def _rules(change: Change) -> tuple[str, ...]:
    """The rules that found what came, went or was reworded, each once."""
    pairs = [clause for pair in change.reworded for clause in (pair.before, pair.after)]
    clauses = (*change.added, *change.removed, *pairs)
    return tuple(dict.fromkeys(match.rule_id for clause in clauses for match in clause.matches))


def with_page(message: Alert, public_url: str) -> Alert:
    """The alert about a document with a link to its redline, where the web page is reached at `public_url`."""
    if message.kind is not AlertKind.CHANGE or not public_url:
        return message
    page = ("What changed, word by word", f"{public_url}/changes/{message.fingerprint}")
    return replace(message, links=(*message.links, page))
