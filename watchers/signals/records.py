"""Statements that stand as records in robots.txt: which programs each is for, and which paths."""

from collections.abc import Iterator
from dataclasses import dataclass

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence
from watchers.signals.robots import Record, Robots

Meant = dict[Use, tuple[Permission, frozenset[SignalFlag]]]
"""What a value says of each use, and what is odd about that."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A record's value without its path, the pattern that the path is, and whom it is for."""

    record: Record
    pattern: str
    value: str
    agents: tuple[str, ...]
    flags: frozenset[SignalFlag]


def stated(robots: Robots, key: str, *, is_rule: bool = False) -> Iterator[Stated]:
    """The records with this key; one outside of any group is for every program.

    Where such a record is a rule (`is_rule`), a program named after it belongs to another group.
    """
    for record in robots.ungrouped:
        if record.key == key:
            yield _stated(record, ("*",), frozenset({SignalFlag.UNGROUPED}))
    for group in robots.groups:
        for record, named in group.records:
            if record.key == key:
                agents = named if is_rule else tuple(group.agents)
                yield _stated(record, tuple(dict.fromkeys(agents)), group.flags)


def _stated(record: Record, agents: tuple[str, ...], flags: frozenset[SignalFlag]) -> Stated:
    """A value that begins with a slash begins with a path."""
    pattern, _, value = record.value.partition(" ") if record.value.startswith("/") else ("/", "", record.value)
    return Stated(record, pattern, value.strip(), agents, flags)


def signals_of(line: Stated, kind: SignalKind, meant: Meant, evidence: Evidence, detail: str = "") -> Iterator[Signal]:
    """What a record says of each use to each program that it is for."""
    for use, (value, flags) in meant.items():
        for agent in line.agents:
            yield evidence.signal(
                kind,
                line.pattern,
                agent,
                use,
                value,
                CarriedIn.ROBOTS,
                line.record.number,
                line.record.text,
                flags | line.flags,
                detail,
            )
