"""Where a clause came or went within a passage that stays: the passage is then shown in both its forms."""

from collections import Counter
from collections.abc import Sequence

from clausewatch.model import Clause
from clausewatch.observe.words import keys, words

ALIKE = 0.55
"""Dice coefficient of two texts' words from which on they are taken for one text before and after an edit."""

Twins = tuple[tuple[Clause, Clause], ...]


def told_in_place(
    clauses: Sequence[Clause], shown: Sequence[Clause], others: Sequence[Clause], own: Sequence[Clause]
) -> tuple[tuple[Clause, ...], Twins]:
    """Clauses of one form that the other lacks: those that stand alone, and those whose passage the other has, with it.

    `own` are all clauses of their form, `others` all of the other one. Those that are `shown` already are left out. A
    passage that stands in both forms as it was is no other form of anything.
    """
    standing = {clause.passage.text for clause in own}
    left = [clause for clause in others if clause.passage.text not in standing]
    places = {clause.passage.position for clause in shown}
    alone, twins = [], []
    for clause in clauses:
        if clause.passage.position in places:
            continue
        twin = max(left, key=lambda other: _kinship(other, clause), default=None)
        if twin is not None and _kinship(twin, clause) >= ALIKE:
            twins.append((clause, twin))
        else:
            alone.append(clause)
    return tuple(alone), tuple(twins)


def _kinship(one: Clause, other: Clause) -> float:
    """How alike two passages are: wholly where the one has all sentences of the other, else as their words are."""
    mine, theirs = keys(one.passage.text), keys(other.passage.text)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return 1.0
    return likeness(words(one.passage.text), words(other.passage.text))


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Dice coefficient of two bags of words: 1 for the same words in any order, 0 for none in common."""
    total = len(one) + len(other)
    if not total or 2 * min(len(one), len(other)) < ALIKE * total:
        return 0.0
    return 2 * (Counter(one) & Counter(other)).total() / total
