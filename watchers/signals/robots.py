"""robots.txt, line by line: groups with their rules and the other records that stand in them (RFC 9309).

Own tokenizer, because the libraries drop what we look for: Content-Signal, Content-Usage and License, and the lines.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from clausewatch.signals import is_whole
from watchers.signals.evidence import Evidence

MOST_BYTES = 512_000
"""Read of a robots.txt; RFC 9309, section 2.5, asks for 500 KiB at least, and major crawlers read no more."""

MOST_ROWS = 5_000
"""Statements kept of one file. Beyond that (many programs times many paths) only those about the whole site are."""

RULES = {"allow": Permission.ALLOW, "disallow": Permission.DENY}
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its number from 1, its key in lower case, its value without comment, and the line verbatim."""

    number: int
    key: str
    value: str
    text: str


@dataclass(slots=True)
class Group:
    """Records for the same programs. `records` are (record, programs named so far) of what is neither rule nor name.

    `is_ambiguous`: a program is named after such a record, and parsers differ on whether that opens another group.
    """

    agents: list[str] = field(default_factory=list)
    names: list[Record] = field(default_factory=list)
    rules: list[Record] = field(default_factory=list)
    records: list[tuple[Record, tuple[str, ...]]] = field(default_factory=list)
    is_ambiguous: bool = False

    @property
    def flags(self) -> frozenset[SignalFlag]:
        """What is to be said of every statement of the group."""
        return frozenset({SignalFlag.AMBIGUOUS_GROUP} if self.is_ambiguous else ())


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt: its groups in order, and the records that stand before any of them."""

    groups: tuple[Group, ...]
    ungrouped: tuple[Record, ...]


def text_of(body: bytes) -> str:
    """The file's text: no more than MOST_BYTES of it, without the line that is cut and without a byte order mark."""
    if len(body) > MOST_BYTES:
        body = re.sub(rb"[^\r\n]*\Z", b"", body[:MOST_BYTES])
    return body.decode("utf-8-sig", "surrogateescape")


def parse(text: str) -> Robots:
    """The groups. Lines without a colon, and records that nobody knows, change nothing."""
    groups: list[Group] = []
    ungrouped: list[Record] = []
    for record in _records(text):
        if record.key == "user-agent":
            _name(record, groups)
        elif not groups:
            ungrouped.append(record)
        elif record.key in RULES:
            groups[-1].rules.append(record)
        else:
            groups[-1].records.append((record, tuple(groups[-1].agents)))
    return Robots(tuple(groups), tuple(ungrouped))


def _records(text: str) -> Iterator[Record]:
    for number, line in enumerate(_LINE_END.split(text), 1):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield Record(number, key.strip().lower(), value.strip(), line)


_INTERFERES = frozenset({"content-signal", "content-usage", "license"})
"""Records between two programs' names by which parsers differ on where the group ends."""


def _name(record: Record, groups: list[Group]) -> None:
    """A program's name after a rule opens a group; until then it joins the one that is open."""
    if not groups or groups[-1].rules:
        groups.append(Group())
    group = groups[-1]
    group.is_ambiguous |= any(other.key in _INTERFERES for other, _ in group.records)
    group.agents.append(record.value.lower())
    group.names.append(record)


def rules(robots: Robots, kind: SignalKind, use: Use, evidence: Evidence) -> tuple[Signal, ...]:
    """What each program may fetch: one row a program and pattern. Groups that name the same program are one."""
    found: dict[tuple[str, str], Signal] = {}
    for group in robots.groups:
        for agent in dict.fromkeys(group.agents):
            for record in group.rules:
                _take(found, _rule(record, agent, kind, use, group.flags, evidence))
    for signal in _without_rules(robots, found, kind, use, evidence):
        _take(found, signal)
    return _within_bounds(found.values())


def ungrouped_rules(robots: Robots, kind: SignalKind, use: Use, evidence: Evidence) -> tuple[Signal, ...]:
    """Rules before any group, taken for every program."""
    flags = frozenset({SignalFlag.UNGROUPED})
    found: dict[tuple[str, str], Signal] = {}
    for record in robots.ungrouped:
        if record.key in RULES:
            _take(found, _rule(record, "*", kind, use, flags, evidence))
    return _within_bounds(found.values())


def _rule(
    record: Record, agent: str, kind: SignalKind, use: Use, flags: frozenset[SignalFlag], evidence: Evidence
) -> Signal | None:
    """None for an empty rule and for a pattern that no path can meet, because it begins with neither / nor *."""
    if not record.value.startswith(("/", "*")):
        return None
    return evidence.signal(
        kind, record.value, agent, use, RULES[record.key], CarriedIn.ROBOTS, record.number, record.text, flags
    )


def _take(found: dict[tuple[str, str], Signal], signal: Signal | None) -> None:
    """Of an Allow and a Disallow with the same pattern, the Allow holds."""
    if signal and (signal.value is Permission.ALLOW or (signal.agent, signal.scope) not in found):
        found[signal.agent, signal.scope] = signal


def _without_rules(
    robots: Robots, found: dict[tuple[str, str], Signal], kind: SignalKind, use: Use, evidence: Evidence
) -> Iterator[Signal]:
    """A program that is named and kept out of nothing is let in, whatever the group for all others says."""
    bound = {agent for agent, _ in found}
    for group in robots.groups:
        for name in group.names:
            if (agent := name.value.lower()) not in bound:
                shown = group.rules[0] if group.rules else name
                flags = group.flags | ({SignalFlag.IMPLIED} if not group.rules else frozenset())
                yield evidence.signal(
                    kind, "/", agent, use, Permission.ALLOW, CarriedIn.ROBOTS, shown.number, shown.text, flags
                )


def _within_bounds(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    rows = tuple(signals)
    if len(rows) <= MOST_ROWS:
        return rows
    return tuple(row for row in rows if is_whole(row.scope))[:MOST_ROWS]
