"""A clause in its own words, with what was added and removed marked. Pure."""

import difflib
import re
from collections.abc import Iterable

from clausewatch.model import Change, Clause, ClauseKind, Marked, Quote, Rewording

_ALIKE = str.maketrans("‘’‚“”„«»‐‑–—", '\'\'\'"""""----')
"""Quotation marks and dashes that a difference does not tell apart."""

_WORD = re.compile(r"\w+|[^\w\s]")


def quotes_of(change: Change) -> tuple[Quote, ...]:
    """What came, was reworded and went; kinds that are news for the document first."""
    reworded = [_reworded(pair) for pair in change.reworded]
    added = [_one_sided(clause, arrived=True) for clause in change.added]
    removed = [_one_sided(clause, arrived=False) for clause in change.removed]
    quotes = dict.fromkeys([*added, *reworded, *removed])
    news = change.kinds_added | change.kinds_removed
    return tuple(sorted(quotes, key=lambda quote: not news & set(quote.kinds)))


def quote_clause(clause: Clause) -> Quote:
    """A clause as it stands, with the words marked that make it what it is."""
    return _one_sided(clause, arrived=True)


def _one_sided(clause: Clause, *, arrived: bool) -> Quote:
    """A clause that came or went whole: the words that make it what it is are marked."""
    lead = f"{clause.passage.lead_in} " if clause.passage.lead_in else ""
    spans = _merge((match.start + len(lead), match.end + len(lead)) for match in clause.matches)
    marked = Marked(text=lead + clause.passage.text, spans=spans)
    return Quote(
        kinds=ordered(clause.kinds),
        before=None if arrived else marked,
        after=marked if arrived else None,
        headings=clause.passage.headings,
    )


def _reworded(pair: Rewording) -> Quote:
    """A passage in both forms: what is gone is marked in the old one, what is new in the new one."""
    before, after = _full_text(pair.before), _full_text(pair.after)
    gone, new = mark_difference(before, after)
    return Quote(
        kinds=ordered(pair.before.kinds | pair.after.kinds),
        before=Marked(text=before, spans=gone),
        after=Marked(text=after, spans=new),
        headings=pair.after.passage.headings,
    )


def mark_difference(before: str, after: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Word-level difference as spans: what of `before` is gone, what of `after` is new. Case does not count."""
    old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
    matcher = difflib.SequenceMatcher(
        None, [_fold(word[0]) for word in old], [_fold(word[0]) for word in new], autojunk=False
    )
    gone, arrived = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal" and i2 > i1:
            gone.append((old[i1].start(), old[i2 - 1].end()))
        if tag != "equal" and j2 > j1:
            arrived.append((new[j1].start(), new[j2 - 1].end()))
    return tuple(gone), tuple(arrived)


def _fold(word: str) -> str:
    return word.translate(_ALIKE).casefold()


def _merge(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Overlapping or touching spans made one, ascending."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _full_text(clause: Clause) -> str:
    lead = clause.passage.lead_in
    return f"{lead} {clause.passage.text}" if lead else clause.passage.text


def ordered(kinds: Iterable[ClauseKind]) -> tuple[ClauseKind, ...]:
    """Kinds in the order in which they are always named."""
    return tuple(sorted(kinds, key=list(ClauseKind).index))
