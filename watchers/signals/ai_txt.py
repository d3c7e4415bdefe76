"""/ai.txt (Spawning, 2023): the grammar of robots.txt, its patterns mostly file extensions, about training alone."""

import re
from dataclasses import replace

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence
from watchers.signals.robots import parse, rules, ungrouped_rules

_OTHER_DIALECT = re.compile(r"\s*(?:---|\{|\[)")
"""YAML front matter or JSON: other proposals have used the same name."""


def read(text: str, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements. Of a file in another dialect, that there is no telling what it states."""
    if found := _OTHER_DIALECT.match(text):
        line = text.count("\n", 0, found.end()) + 1
        quote = text.splitlines()[line - 1]
        flags = frozenset({SignalFlag.MALFORMED})
        unset = evidence.signal(
            SignalKind.AI_TXT, "/", "*", Use.TRAIN, Permission.UNSET, CarriedIn.WELL_KNOWN, line, quote, flags
        )
        return (unset,)
    robots = parse(text)
    ungrouped = ungrouped_rules(robots, SignalKind.AI_TXT, Use.TRAIN, evidence)
    stated = (*ungrouped, *rules(robots, SignalKind.AI_TXT, Use.TRAIN, evidence))
    return tuple(replace(signal, carried_in=CarriedIn.WELL_KNOWN) for signal in stated)
