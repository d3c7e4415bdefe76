"""What costs least comes first: does a text hold any word that a rule could care about? RE2, so time is linear."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

import re2

from clausewatch.language.normalise import fold
from clausewatch.language.pattern import word_forms

MEMORY = 64 * 1024 * 1024
"""Bytes RE2 may use for one expression's automaton before it falls back to a slower search."""

_BETWEEN = "\n\0\n"
"""Between texts that are folded and searched together: no address goes across a line, no word list across a zero."""


def options() -> re2.Options:
    """RE2 as it is used everywhere here: quiet, bounded, one text in and offsets out."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.max_mem = MEMORY
    return chosen


class Prefilter:
    """Built from a word list; lets through what holds one of its entries as whole words."""

    def __init__(self, entries: Iterable[str]) -> None:
        forms = sorted({form for entry in entries for form in word_forms(entry)})
        self._pattern = re2.compile(_alternation(forms), options()) if forms else None

    def passes(self, text: str) -> bool:
        """Whether the folded text may say something. Without a list everything may."""
        return self._pattern is None or self._pattern.search(text) is not None

    def worth(self, texts: Sequence[str]) -> list[int]:
        """The numbers of those texts that pass once folded: as to ask for each, in one search through all of them."""
        if self._pattern is None:
            return list(range(len(texts)))
        return numbers_of(_folded(texts), _BETWEEN, self.places)

    def places(self, text: str) -> list[int]:
        """Where in the folded text the words stand."""
        return [] if self._pattern is None else [found.start() for found in self._pattern.finditer(text)]


def numbers_of(texts: Sequence[str], between: str, search: Callable[[str], Iterable[int]]) -> list[int]:
    """The numbers of the texts in which something is found, by one search through all of them, `between` each two."""
    ends = list(accumulate(len(text) + len(between) for text in texts))
    return sorted({bisect_right(ends, place) for place in search(between.join(texts))})


def _folded(texts: Sequence[str]) -> list[str]:
    """Each text folded; all of them at once where they are ASCII, of which only addresses are blanked."""
    whole = _BETWEEN.join(texts)
    folded = fold(whole).split(_BETWEEN) if whole.isascii() else []
    return folded if len(folded) == len(texts) else list(map(fold, texts))


def _alternation(forms: list[tuple[str, ...]]) -> str:
    words = (r"[\s-]+".join(re2.escape(word) for word in form) for form in forms)
    return rf"(?i)\b(?:{'|'.join(words)})\b"
