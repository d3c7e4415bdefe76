"""Content-Usage of the IETF's AIPREF drafts: a dictionary of uses (RFC 9651), in a header or in robots.txt.

draft-ietf-aipref-vocab-07 and draft-ietf-aipref-attach-05 (both of 19 August 2026, no consensus yet).
"""

import http_sf

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence
from watchers.signals.records import Meant, signals_of, stated
from watchers.signals.robots import Robots

USES = {"train-ai": Use.TRAIN, "search": Use.SEARCH}
"""The labels of the present draft. It has been changing: they are data."""

LEGACY = {
    "tdm": Use.TRAIN, "genai": Use.TRAIN, "train-genai": Use.TRAIN, "inference": Use.INPUT, "ai-use": Use.INPUT,
    "ai-output": Use.INPUT, "ai": Use.ALL, "all": Use.ALL, "bots": Use.ALL,
}  # fmt: skip
"""Labels of the drafts -01 to -04, which mean nothing any more."""

VALUES = {"y": Permission.ALLOW, "n": Permission.DENY}
_MALFORMED = (Permission.UNSET, frozenset({SignalFlag.MALFORMED}))
_LEGACY = (Permission.UNSET, frozenset({SignalFlag.LEGACY}))


def from_robots(robots: Robots, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements of a robots.txt. A path that is stated twice for a program is refused where either refuses."""
    found: dict[tuple[str, str, Use], Signal] = {}
    for line in stated(robots, "content-usage", is_rule=True):
        for signal in signals_of(line, SignalKind.CONTENT_USAGE, parse(line.value), evidence):
            place = signal.agent, signal.scope, signal.use
            if place not in found or _outranks(signal, found[place]):
                found[place] = signal
    return tuple(found.values())


_RANKS = (Permission.UNSET, Permission.ALLOW, Permission.DENY)


def _outranks(signal: Signal, other: Signal) -> bool:
    """Any refusal refuses; else any permission allows (draft-ietf-aipref-vocab-07, section on combining)."""
    return _RANKS.index(signal.value) > _RANKS.index(other.value)


def from_header(value: str, pattern: str, line: int, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements of a Content-Usage header, all its lines joined by commas: about this one answer."""
    return tuple(
        evidence.signal(
            SignalKind.CONTENT_USAGE,
            pattern,
            "*",
            use,
            permission,
            CarriedIn.HEADER,
            line,
            f"Content-Usage: {value}",
            flags,
        )
        for use, (permission, flags) in parse(value).items()
    )


def parse(value: str) -> Meant:
    """What is said of each use that is named; of every use that there is no telling where it is no dictionary."""
    try:
        members = http_sf.parse(value.encode("utf-8", "surrogateescape"), tltype="dictionary")
    except http_sf.StructuredFieldError:
        members = None
    if not isinstance(members, dict):
        return dict.fromkeys(USES.values(), _MALFORMED)
    meant: Meant = {LEGACY[key]: _LEGACY for key in members if key in LEGACY}
    return meant | {USES[key]: _meant(member) for key, member in members.items() if key in USES}


def _meant(member: object) -> tuple[Permission, frozenset[SignalFlag]]:
    """The value is a Token; a string that reads the same is not one. Parameters do not count."""
    said = member[0] if isinstance(member, tuple) else None
    if isinstance(said, http_sf.Token) and str(said) in VALUES:
        return VALUES[str(said)], frozenset()
    return _MALFORMED
