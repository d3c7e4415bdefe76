"""By which signals a site refuses a use, and by which it allows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clausewatch.model import Agents, Permission, Signal, SignalKind, Use
from clausewatch.signals.compare import PROBE
from clausewatch.signals.resolve import in_force, rule
from clausewatch.signals.verdict import said
from clausewatch.signals.words import ANYBODY, KINDS, names

REFUSING = {Permission.DENY, Permission.LICENCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What a site as a whole says about one use: the names of the signals that refuse it and of those that allow it.

    robots.txt refuses where it keeps everybody out, or a program that is known to fetch for this use; it allows where
    it lets such a program in by name.
    """

    refusing: tuple[str, ...]
    allowing: tuple[str, ...]


def stance(signals: Iterable[Signal], use: Use, agents: Agents, origin: str) -> Stance:
    """The site's stance on this use."""
    rows = in_force(signals, agents)
    stated = said(rows, f"{origin}{PROBE}", ANYBODY, use)
    barred, let_in = _programs(rows, use, origin)
    refusing = [KINDS[kind] for kind, value in stated.items() if value in REFUSING]
    if barred and KINDS[SignalKind.ROBOTS_TXT] not in refusing:
        refusing.append(KINDS[SignalKind.ROBOTS_TXT])
    stating = [kind for kind, value in stated.items() if value is Permission.ALLOW]
    allowing = [KINDS[kind] for kind in stating if kind is not SignalKind.ROBOTS_TXT]
    if let_in:
        allowing.append(f"{KINDS[SignalKind.ROBOTS_TXT]} (for {names(let_in, agents)})")
    return Stance(refusing=tuple(refusing), allowing=tuple(allowing))


def _programs(rows: Sequence[Signal], use: Use, origin: str) -> tuple[list[str], list[str]]:
    """Programs of this use that robots.txt names and keeps out, and those that it names and lets in."""
    groups = [row for row in rows if row.kind is SignalKind.ROBOTS_TXT]
    named = dict.fromkeys(row.agent for row in groups if row.agent != ANYBODY and row.use is use)
    barred = [token for token in named if rule(groups, f"{origin}{PROBE}", token) is Permission.DENY]
    return barred, [token for token in named if token not in barred]
