"""A redline as it is shown: words of both versions in one text, stretches without change folded. Pure."""

import re
from bisect import bisect_right
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


def _is_marked(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the spans, which ascend."""
    nearest = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return nearest >= 0 and at < spans[nearest][1]


def _merged(old: list[Piece], new: list[Piece]) -> Iterator[Piece]:
    """Words that stayed stand in the same order on both sides; the newer form of them is shown."""
    before, after = 0, 0
    while before < len(old) or after < len(new):
        gone, came = _run(old, before), _run(new, after)
        yield from (*gone, *came)
        before, after = before + len(gone), after + len(came)
        if after < len(new):
            apart = gone and not came and before < len(old)
            yield _apart(new[after], old[before]) if apart else new[after]
        before, after = before + 1, after + 1


def _run(words: list[Piece], start: int) -> list[Piece]:
    """The marked words from there on."""
    end = start
    while end < len(words) and words[end].mark:
        end += 1
    return words[start:end]


def _apart(word: Piece, before: Piece) -> Piece:
    """A word that begins the newer text does not run into what went before it: it stands as far off as it did."""
    space = before.text[: len(before.text) - len(before.text.lstrip())]
    return word if word.text[:1].isspace() else Piece(space + word.text)


def _joined(words: Iterable[Piece]) -> Iterator[Piece]:
    """Runs of words; the white space before a marked one is not marked."""
    for mark, run in groupby(words, key=lambda piece: piece.mark):
        text = "".join(piece.text for piece in run)
        begins = len(text) - len(text.lstrip()) if mark else 0
        if begins:
            yield Piece(text[:begins])
        if text[begins:]:
            yield Piece(text[begins:], mark)


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
