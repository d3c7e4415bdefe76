"""From what stands in each place to what is in force: uses by the program's class, one row a statement."""

from collections.abc import Iterable
from dataclasses import replace

from clausewatch.model import Agents, CarriedIn, Permission, Signal, SignalFlag, SignalKind
from clausewatch.signals.scope import covers, split, weight

RANKS = (Permission.UNSET, Permission.ALLOW, Permission.LICENCE, Permission.DENY)
"""From the least to the most restrictive (AIPREF's rule for combining, widened)."""

_NEARNESS = (CarriedIn.WELL_KNOWN, CarriedIn.HEADER, CarriedIn.META)
"""TDMRep: what stands nearer to the content overrules what stands farther."""


def in_force(signals: Iterable[Signal], agents: Agents) -> tuple[Signal, ...]:
    """One row for each statement, in their order: repeats resolved as each signal's own rules have it.

    Groups of robots.txt for programs that are not known to have to do with AI are left out; for the others, the use is
    that of the program's class.
    """
    found: dict[object, Signal] = {}
    for signal in _classified(signals, agents):
        if signal.key not in found or _overrules(signal, found[signal.key]):
            found[signal.key] = signal
    return tuple(found.values())


def _classified(signals: Iterable[Signal], agents: Agents) -> Iterable[Signal]:
    for signal in signals:
        agent = agents.find(signal.agent)
        named = replace(signal, agent=agent.name.lower()) if agent else signal
        if signal.kind is not SignalKind.ROBOTS_TXT or signal.agent == "*":
            yield named
        elif agent:
            yield replace(named, use=agent.use, flags=signal.flags | {SignalFlag.DERIVED})


def _overrules(signal: Signal, other: Signal) -> bool:
    if signal.kind is SignalKind.TDMREP and signal.carried_in is not other.carried_in:
        return _NEARNESS.index(signal.carried_in) > _NEARNESS.index(other.carried_in)
    if signal.kind is SignalKind.ROBOTS_TXT:
        return signal.value is Permission.ALLOW and other.value is not Permission.ALLOW
    return RANKS.index(signal.value) > RANKS.index(other.value)


def shadowed(signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    """The same statements, with a flag on those about paths which the same robots.txt keeps the program out of."""
    groups = [signal for signal in signals if signal.kind is SignalKind.ROBOTS_TXT]
    return tuple(
        replace(signal, flags=signal.flags | {SignalFlag.SHADOWED}) if _is_shadowed(signal, groups) else signal
        for signal in signals
    )


def _is_shadowed(signal: Signal, groups: Iterable[Signal]) -> bool:
    if signal.carried_in is not CarriedIn.ROBOTS or signal.kind is SignalKind.ROBOTS_TXT:
        return False
    origin, pattern = split(signal.scope)
    beginning = f"{origin}{pattern.partition('*')[0].removesuffix('$') or '/'}"
    return rule(groups, beginning, signal.agent) is Permission.DENY


def rule(groups: Iterable[Signal], url: str, agent: str) -> Permission:
    """Whether the groups let a program fetch an address: its own group's longest rule, or that of the group for all.

    UNSET where there is neither; a group that says nothing about the address lets it be fetched.
    """
    mine = group_of(groups, agent)
    if not mine:
        return Permission.UNSET
    speaking = [signal for signal in mine if covers(signal.scope, url)]
    return max(speaking, key=_rule_weight).value if speaking else Permission.ALLOW


def _rule_weight(signal: Signal) -> tuple[int, bool]:
    """Most octets win; of two that are as long, the Allow."""
    return weight(signal.scope), signal.value is Permission.ALLOW


def group_of(signals: Iterable[Signal], agent: str) -> list[Signal]:
    """The statements for this program; those for all where it is not named: it inherits nothing from them."""
    rows = list(signals)
    return [row for row in rows if row.agent == agent] or [row for row in rows if row.agent == "*"]
