"""Two versions of a document side by side: which passages stayed, came, went or were reworded. Pure."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clausewatch.alert import mark_difference
from clausewatch.model import ClauseKind, Document, Marked, Passage, Version
from clausewatch.observe.places import ALIKE, likeness
from clausewatch.observe.words import words
from clausewatch.replay import ClauseReader

MOST_APART = 40
"""Passages between where one stood and where it is looked for again, inside of what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A passage in both versions: one side is None where it came or went; marks are what is gone and what is new.

    `kinds` are what it says about AI training in either version. A line that only moved counts as unchanged.
    """

    before: Marked | None
    after: Marked | None
    headings: tuple[str, ...] = ()
    kinds: tuple[ClauseKind, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether its words are not the same on both sides."""
        return self.before is None or self.after is None or bool(self.before.spans or self.after.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """What became of a document between two versions: every passage in reading order."""

    before: Version
    after: Version
    lines: tuple[Line, ...]


def redline(before: Version, after: Version, reader: ClauseReader) -> Redline:
    """Compare them. Passages are aligned by their words, within what lies between unchanged ones."""
    kinds = _kinds(before.document, reader) | _kinds(after.document, reader)
    pairs = _pairs(before.document.passages, after.document.passages)
    lines = (_line(old, new, kinds) for old, new in _without_moves(list(pairs)))
    return Redline(before=before, after=after, lines=tuple(lines))


_Pair = tuple[Passage | None, Passage | None]


def _kinds(document: Document, reader: ClauseReader) -> dict[str, frozenset[ClauseKind]]:
    return {_full(clause.passage): clause.kinds for clause in reader.clauses(document)}


def _pairs(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[_Pair]:
    matcher = difflib.SequenceMatcher(None, [*map(_key, old)], [*map(_key, new)], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from _align(old[i1:i2], new[j1:j2])


def _align(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[_Pair]:
    """Partners in order: each old passage with the first new one after its predecessor's that is alike."""
    at = 0
    for one in old:
        partner = next((number for number in range(at, len(new))[:MOST_APART] if _alike(one, new[number])), None)
        if partner is None:
            yield one, None
            continue
        yield from ((None, other) for other in new[at:partner])
        yield one, new[partner]
        at = partner + 1
    yield from ((None, other) for other in new[at:])


def _alike(old: Passage, new: Passage) -> bool:
    return likeness(words(old.text), words(new.text)) >= ALIKE


def _without_moves(pairs: Sequence[_Pair]) -> Iterator[_Pair]:
    """A passage that went here and came there in the same words stands where it stands now, unchanged."""
    went = {_key(old): old for old, new in pairs if old and new is None}
    came = {_key(new) for old, new in pairs if new and old is None}
    for old, new in pairs:
        if old is None and new and _key(new) in went:
            yield went[_key(new)], new
        elif not (new is None and old and _key(old) in came):
            yield old, new


def _line(old: Passage | None, new: Passage | None, kinds: dict[str, frozenset[ClauseKind]]) -> Line:
    before, after = _full(old) if old else None, _full(new) if new else None
    differ = old is not None and new is not None and _key(old) != _key(new)
    gone, arrived = mark_difference(before or "", after or "") if differ else ((), ())
    said = frozenset[ClauseKind]().union(*(kinds.get(text, ()) for text in (before, after) if text))
    passage = new or old
    return Line(
        before=None if before is None else Marked(text=before, spans=gone),
        after=None if after is None else Marked(text=after, spans=arrived),
        headings=passage.headings if passage else (),
        kinds=tuple(kind for kind in ClauseKind if kind in said),
    )


def _full(passage: Passage) -> str:
    return f"{passage.lead_in} {passage.text}" if passage.lead_in else passage.text


def _key(passage: Passage) -> str:
    """The words that count: numbering, case and marks are no difference."""
    return " ".join(words(passage.text)) or passage.text


def changed(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Only what differs."""
    return tuple(line for line in lines if line.changed)
