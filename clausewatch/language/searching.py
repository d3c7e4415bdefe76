"""Words as they are searched for: one folding for what is indexed, what is asked for and what is marked in a hit."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

LONGEST_WORD = 64
"""Code points of a word that count: nobody types more, and Postgres refuses lexemes of over 2 KiB."""

_MARK = "\u0300-\u036f"
_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Japanese and Chinese characters: written without spaces, each is a word of its own."""

_WORD = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])[^\W_]|[{_MARK}])+")

_TYPOGRAPHIC = "’‘“”–—…•\u00a0"
"""Marks that most texts have which are otherwise ASCII."""

_ASCII_WORDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
"""An ASCII text with single spaces, or more, where no word is."""


class Word(NamedTuple):
    """A word without case and accents, and where it stands: code-point offsets in the text."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text in order."""
    for found in _WORD.finditer(text):
        if folded := _fold(found[0]):
            yield Word(folded, found.start(), found.end())


def folded(text: str) -> str:
    """A text's words, folded, with single spaces between."""
    plain = text
    if not plain.isascii():
        for mark in _TYPOGRAPHIC:
            plain = plain.replace(mark, " ")
    return " ".join(_ascii_words(plain) if plain.isascii() else (word.folded for word in words(text)))


def _ascii_words(text: str) -> list[str]:
    """As `words` gives them, a hundred times as fast: a page has twenty thousand."""
    found = text.translate(_ASCII_WORDS).split()
    if max(map(len, found), default=0) > LONGEST_WORD:
        found = [word[:LONGEST_WORD] for word in found]
    return found


def places(text: str, wanted: Sequence[tuple[Sequence[str], bool]]) -> tuple[tuple[int, int], ...]:
    """Where any of these stands in the text, merged and ascending: words side by side, the last perhaps a beginning."""
    standing = list(words(text))
    found = sorted(span for parts, prefix in wanted for span in _runs(standing, parts, prefix=prefix))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _runs(standing: Sequence[Word], parts: Sequence[str], *, prefix: bool) -> Iterator[tuple[int, int]]:
    *whole, last = parts
    for at in range(len(standing) - len(whole)):
        end = standing[at + len(whole)]
        same = end.folded.startswith(last) if prefix else end.folded == last
        if same and all(standing[at + number].folded == one for number, one in enumerate(whole)):
            yield standing[at].start, end.end


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST_WORD]
