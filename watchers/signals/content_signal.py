"""Content-Signal: comma-separated `search`, `ai-input` and `ai-train`, each yes or no, in a group of robots.txt.

https://contentsignals.org; the path form and `use=` stand in Cloudflare's documentation.
"""

from collections.abc import Iterator

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence
from watchers.signals.records import Meant, Stated, signals_of, stated
from watchers.signals.robots import Robots

USES = {"search": Use.SEARCH, "ai-input": Use.INPUT, "ai-train": Use.TRAIN}
VALUES = {"yes": Permission.ALLOW, "no": Permission.DENY}
_UNKNOWN = (Permission.UNSET, frozenset({SignalFlag.MALFORMED}))


def from_robots(robots: Robots, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements of a robots.txt; a record that only stands in a comment is none."""
    return tuple(signal for line in stated(robots, "content-signal") for signal in _signals(line, evidence))


def _signals(line: Stated, evidence: Evidence) -> Iterator[Signal]:
    return signals_of(line, SignalKind.CONTENT_SIGNAL, parse(line.value), evidence, _detail(line.value))


def from_header(value: str, pattern: str, line: int, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements of a Content-Signal header, which no specification has: about this one answer."""
    return tuple(
        evidence.signal(
            SignalKind.CONTENT_SIGNAL,
            pattern,
            "*",
            use,
            permission,
            CarriedIn.HEADER,
            line,
            f"Content-Signal: {value}",
            flags | {SignalFlag.LENIENT},
            _detail(value),
        )
        for use, (permission, flags) in parse(value).items()
    )


def parse(value: str) -> Meant:
    """What is said of each use that is named. Statements that disagree are a refusal."""
    found: Meant = {}
    for key, said in _pairs(value):
        if key not in USES:
            continue
        meant = (VALUES[said], frozenset[SignalFlag]()) if said in VALUES else _UNKNOWN
        before = found.get(USES[key], meant)
        found[USES[key]] = meant if before == meant else (Permission.DENY, frozenset({SignalFlag.MALFORMED}))
    return found


def _pairs(value: str) -> Iterator[tuple[str, str]]:
    for pair in value.lower().split(","):
        key, _, said = pair.partition("=")
        yield key.strip(), said.strip()


def _detail(value: str) -> str:
    """The `use=` part, which says how much may be shown; kept, not judged."""
    return next((f"use={said}" for key, said in _pairs(value) if key == "use"), "")
