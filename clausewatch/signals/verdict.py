"""What the statements say about one address, one program and one use: signal by signal, and all together."""

from collections.abc import Callable, Iterable, Mapping

from clausewatch.model import CarriedIn, Permission, Signal, SignalKind, Use
from clausewatch.signals.resolve import RANKS, group_of, rule
from clausewatch.signals.scope import covers, weight


def verdict(signals: Iterable[Signal], url: str, agent: str, use: Use) -> Permission:
    """All statements together, the most restrictive one: for display. No specification says how signals combine."""
    return strictest(said(signals, url, agent, use).values())


def said(signals: Iterable[Signal], url: str, agent: str, use: Use) -> Mapping[SignalKind, Permission]:
    """What each kind of signal says, by its own rules; kinds that say nothing are left out."""
    rows = list(signals)
    judged = {
        kind: judge([row for row in rows if row.kind is kind], url, agent, use) for kind, judge in _JUDGES.items()
    }
    return {kind: value for kind, value in judged.items() if value is not Permission.UNSET}


def strictest(values: Iterable[Permission]) -> Permission:
    """The most restrictive of these; UNSET where there are none."""
    return max(values, key=RANKS.index, default=Permission.UNSET)


_Rows = list[Signal]


def _robots_txt(rows: _Rows, url: str, agent: str, use: Use) -> Permission:
    """What a program may fetch, which says something of the use that its class has."""
    uses = {row.use for row in group_of(rows, agent)}
    return rule(rows, url, agent) if use is Use.ALL or uses & {use, Use.ALL} else Permission.UNSET


def _content_signal(rows: _Rows, url: str, agent: str, use: Use) -> Permission:
    """The longest path that says something of the use."""
    return strictest(row.value for row in _longest(_about(group_of(rows, agent), url, use)))


def _content_usage(rows: _Rows, url: str, agent: str, use: Use) -> Permission:
    """In robots.txt only the longest path speaks, whatever it leaves unsaid; then a header counts as much."""
    in_robots = [row for row in rows if row.carried_in is CarriedIn.ROBOTS]
    speaking = _longest([row for row in group_of(in_robots, agent) if covers(row.scope, url)])
    in_header = [row for row in rows if row.carried_in is CarriedIn.HEADER and covers(row.scope, url)]
    return strictest(row.value for row in (*speaking, *in_header) if row.use is use)


def _robots_tag(rows: _Rows, url: str, agent: str, use: Use) -> Permission:
    """Header and metas together, for the program and for all."""
    return strictest(row.value for row in _about(rows, url, use) if row.agent in {agent, "*"})


def _ai_txt(rows: _Rows, url: str, agent: str, use: Use) -> Permission:
    stating = [row for row in rows if row.use is use and row.value is not Permission.UNSET]
    return rule(stating, url, agent)


def _tdmrep(rows: _Rows, url: str, _agent: str, use: Use) -> Permission:
    """The meta, else the header, else the first entry of the file that matches."""
    about = _about(rows, url, use)
    for carried_in in (CarriedIn.META, CarriedIn.HEADER, CarriedIn.WELL_KNOWN):
        nearest = [row for row in about if row.carried_in is carried_in]
        if nearest:
            return min(nearest, key=lambda row: row.line).value
    return Permission.UNSET


def _rsl(rows: _Rows, url: str, agent: str, use: Use) -> Permission:
    """In each document the narrowest content; of several documents the most restrictive."""
    about = _about(group_of(rows, agent), url, use)
    documents = {row.url: [each for each in about if each.url == row.url] for row in about}
    return strictest(row.value for document in documents.values() for row in _longest(document))


def _about(rows: _Rows, url: str, use: Use) -> _Rows:
    return [row for row in rows if row.use is use and covers(row.scope, url)]


def _longest(rows: _Rows) -> _Rows:
    longest = max((weight(row.scope) for row in rows), default=0)
    return [row for row in rows if weight(row.scope) == longest]


_JUDGES: Mapping[SignalKind, Callable[[_Rows, str, str, Use], Permission]] = {
    SignalKind.ROBOTS_TXT: _robots_txt,
    SignalKind.CONTENT_SIGNAL: _content_signal,
    SignalKind.CONTENT_USAGE: _content_usage,
    SignalKind.ROBOTS_TAG: _robots_tag,
    SignalKind.AI_TXT: _ai_txt,
    SignalKind.TDMREP: _tdmrep,
    SignalKind.RSL: _rsl,
}
