"""Foreign words made harmless and short enough: whole words, gaps shown, the marked words kept in view."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from clausewatch.model import Marked

GAP = " … "

MAX_SPANS = 16
"""Marked spans shown apart; a text cut up further is marked through from there on."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Unicode categories nobody sees: controls, what joins or reorders words, lone surrogates, private use."""

_PIECE = re.compile(r"\s*\S{1,40}\s*|\s+")
"""A word with its white space; one too long to be a word (an address, a script without spaces) comes in parts."""


class Run(NamedTuple):
    """Words of a text that are all marked or all not."""

    text: str
    marked: bool


def size(text: str) -> int:
    """Length in UTF-16 code units: what is not in the Basic Multilingual Plane counts twice.

    The platforms' documentation says "characters" and no more; this count is never below any other reading of it.
    """
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(text: str, room: int) -> str:
    """The text's beginning in at most `room` units."""
    return "".join(run.text for run in excerpt(Marked(text=text), room))


def excerpt(marked: Marked, room: int) -> tuple[Run, ...]:
    """The text in at most `room` units: its marked words first, then the words around them, nearest first."""
    pieces = [Run(piece, run.marked) for run in _runs(marked, room) for piece in _PIECE.findall(run.text)]
    fits = sum(size(piece.text) for piece in pieces) <= room
    return _merge(_with_gaps(pieces, range(len(pieces)) if fits else _choose(pieces, room)))


def _runs(marked: Marked, room: int) -> Iterator[Run]:
    position = 0
    for start, end in _few(marked.spans):
        yield Run(_ends(_clean(marked.text[position:start]), room), marked=False)
        yield Run(_ends(_clean(marked.text[start:end]), room), marked=True)
        position = end
    yield Run(_ends(_clean(marked.text[position:]), room), marked=False)


def _ends(text: str, room: int) -> str:
    """Without the middle that cannot be chosen, since all that stands nearer to an end takes the room before it."""
    return text if len(text) <= 2 * room else text[:room] + text[-room:]


def _few(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    apart, rest = spans[: MAX_SPANS - 1], spans[MAX_SPANS - 1 :]
    return (*apart, (rest[0][0], rest[-1][1])) if rest else apart


def _clean(text: str) -> str:
    if text.isprintable() and "  " not in text:  # most text, told far sooner than it is replaced in
        return text
    seen = (char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    return re.sub(r"\s+", " ", "".join(seen))


def _choose(pieces: Sequence[Run], room: int) -> list[int]:
    """Which pieces to keep, in reading order. A piece that touches no other kept one costs a gap as well."""
    chosen: set[int] = set()
    left = room - len(GAP)
    for _, index in sorted(zip(_importance(pieces), range(len(pieces)), strict=True)):
        touches = index - 1 in chosen or index + 1 in chosen
        left -= size(pieces[index].text) + (0 if touches else len(GAP))
        if left < 0:
            break
        chosen.add(index)
    return sorted(chosen)


def _importance(pieces: Sequence[Run]) -> list[tuple[int, int]]:
    """Smaller comes first: marked words by their place in their span, so that each span shows; others by distance."""
    before = _distances(pieces)
    after = _distances(pieces[::-1])[::-1]
    places = [place for _, span in groupby(pieces, key=lambda piece: piece.marked) for place, _ in enumerate(span)]
    return [
        (0, place) if piece.marked else (1, min(left, right))
        for piece, place, left, right in zip(pieces, places, before, after, strict=True)
    ]


def _distances(pieces: Sequence[Run]) -> list[int]:
    """How many pieces each stands behind the last marked one; the number of pieces where none came yet."""
    distances, distance = [], len(pieces)
    for piece in pieces:
        distance = 0 if piece.marked else min(distance + 1, len(pieces))
        distances.append(distance)
    return distances


def _with_gaps(pieces: Sequence[Run], kept: Sequence[int]) -> Iterator[Run]:
    """The kept pieces with an ellipsis wherever some were left out."""
    following = 0
    for index in kept:
        if index > following:
            yield Run(GAP, marked=False)
        yield pieces[index]
        following = index + 1
    if following < len(pieces):
        yield Run(GAP, marked=False)


def _merge(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours of one kind made one, with single blanks within, between and none around them."""
    merged: list[Run] = []
    for marked, group in groupby(runs, key=lambda run: run.marked):
        text = re.sub(r"\s+", " ", "".join(run.text for run in group))
        if not merged or merged[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text:
            merged.append(Run(text, marked))
    if merged:
        merged[-1] = Run(merged[-1].text.rstrip(" "), merged[-1].marked)
    return tuple(run for run in merged if run.text)
