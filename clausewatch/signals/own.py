"""What is wrong with the signals of a site of our own: a refusal that is missing, two that contradict each other."""

from collections.abc import Iterable, Iterator, Sequence

from clausewatch.model import Agents, Permission, Signal, SignalFlag, Use
from clausewatch.signals.resolve import in_force
from clausewatch.signals.stance import stance
from clausewatch.signals.words import KINDS, USES, enumerate_words, evidence_place, host_of


def flaws(signals: Iterable[Signal], refuses: Sequence[Use], agents: Agents, origin: str) -> tuple[str, ...]:
    """Sentences, the same for the same flaw: whatever keeps the site from refusing these uses plainly."""
    rows = in_force(signals, agents)
    return (*(flaw for use in refuses for flaw in _flaws(rows, use, agents, origin)), *_unread(rows))


def _flaws(rows: Sequence[Signal], use: Use, agents: Agents, origin: str) -> Iterator[str]:
    host, found = host_of(origin), stance(rows, use, agents, origin)
    if not found.refusing:
        yield f"Nothing on {host} refuses {USES[use]}."
    elif found.allowing:
        yield (
            f"{host} contradicts itself on {USES[use]}: refused by {enumerate_words(found.refusing)}, "
            f"allowed by {enumerate_words(found.allowing)}."
        )


def _unread(rows: Sequence[Signal]) -> Iterator[str]:
    """Statements that say nothing, because they are written wrongly."""
    wrong = [row for row in rows if SignalFlag.MALFORMED in row.flags and row.value is Permission.UNSET]
    for place in dict.fromkeys(f"{KINDS[row.kind]} ({evidence_place(row)})" for row in wrong):
        yield f"A statement cannot be read and so says nothing: {place}."
