"""A redline as it is shown: words of both versions in one text, stretches without change folded. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from clausewatch.archive import Line
from clausewatch.model import Marked

SHORTEST_FOLD = 4
"""Passages without change, one after another, that are folded where all passages are shown."""

MOST_OPEN = 60
"""Changed passages that stand open at once: the sections after them are folded."""

_WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")
"""A word or a mark with the white space before it, as `mark_difference` tells them apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed (`mark` empty), went ("del") or came ("ins")."""

    text: str
    mark: str = ""


def pieces(text: Marked, mark: str) -> tuple[Piece, ...]:
    """One side of a line, its marked words apart."""
    found, at = [], 0
    for start, end in text.spans:
        found += [Piece(text.text[at:start]), Piece(text.text[start:end], mark)]
        at = end
    return tuple(piece for piece in (*found, Piece(text.text[at:])) if piece.text)


def inline(line: Line) -> tuple[Piece, ...]:
    """Both sides in one text: what went stands before what came in its place."""
    if line.before is None or line.after is None:
        side, mark = (line.after, "ins") if line.after else (line.before, "del")
        return (Piece(side.text, mark),) if side else ()
    if not (line.before.spans or line.after.spans):
        return (Piece(line.after.text),)
    return tuple(_joined(_merged(_words(line.before, "del"), _words(line.after, "ins"))))


def _words(side: Marked, mark: str) -> list[Piece]:
    return [
        Piece(word[0], mark if _is_marked(word.start() + len(word[0]) - len(word[0].lstrip()), side.spans) else "")
        for word in _WORD.finditer(side.text)
    ]


def _is_marked(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _merged(old: list[Piece], new: list[Piece]) -> Iterator[Piece]:
    """Words that stayed stand in the same order on both sides; the newer form of them is shown."""
    before, after = 0, 0
    while before < len(old) or after < len(new):
        while before < len(old) and old[before].mark:
            yield old[before]
            before += 1
        while after < len(new) and new[after].mark:
            yield new[after]
            after += 1
        if after < len(new):
            yield new[after]
        before, after = before + 1, after + 1


def _joined(words: Iterable[Piece]) -> Iterator[Piece]:
    for mark, run in groupby(words, key=lambda piece: piece.mark):
        yield Piece("".join(piece.text for piece in run), mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Lines one after another that all changed or all did not. `shown` is off where only their number is told."""

    lines: tuple[Line, ...]
    changed: bool
    shown: bool

    @property
    def folded(self) -> bool:
        """Whether a reader has to open it."""
        return not self.changed and len(self.lines) >= SHORTEST_FOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under one path of headings. `folded`: so much has changed before it that it is closed at first."""

    headings: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    folded: bool

    @property
    def changes(self) -> int:
        """How many of its passages changed."""
        return sum(len(stretch.lines) for stretch in self.stretches if stretch.changed)


def sections(lines: Sequence[Line], *, everything: bool) -> tuple[Section, ...]:
    """The redline by headings. Without `everything`, sections in which nothing changed are left out."""
    found, before = [], 0
    for headings, run in groupby(lines, key=lambda line: line.headings):
        section = Section(headings=headings, stretches=_stretches(run, everything), folded=before >= MOST_OPEN)
        before += section.changes
        if everything or section.changes:
            found.append(section)
    return tuple(found)


def _stretches(run: Iterable[Line], everything: bool) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(lines=tuple(lines), changed=changed, shown=changed or everything)
        for changed, lines in groupby(run, key=lambda line: line.changed)
    )
