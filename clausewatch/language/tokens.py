"""Words and marks with their places. Hyphens join nothing: "opt-out" is read as "opt out"."""

import re
from functools import cached_property

_TOKEN = re.compile(r"[^\W_]+?n't\b|[^\W_]+|'(?:s|ll|re|ve|d|m)\b|[^\w\s'\"*#-]|(?<![^\W_])-+(?![^\W_])")


class Tokens:
    """The lower-case words of a text, as parallel tuples; `capital` says which hold a capital letter.

    Most sentences are asked for their words alone; the rest is worked out when first asked for. `pieces` are the
    texts they come from, each with the place where it begins.
    """

    def __init__(self, written: tuple[str, ...], pieces: tuple[tuple[str, int], ...]) -> None:
        self._written = written
        self._pieces = pieces
        self.words = tuple(map(str.lower, written))

    def __len__(self) -> int:
        return len(self.words)

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self._written + other._written, self._pieces + other._pieces)

    @cached_property
    def capital(self) -> tuple[bool, ...]:
        """Which words hold a capital letter: "Acme", and "xAI" as well."""
        return tuple(written != word for written, word in zip(self._written, self.words, strict=True))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each begins."""
        return tuple(found.start() + offset for text, offset in self._pieces for found in _TOKEN.finditer(text))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each ends."""
        return tuple(start + len(word) for start, word in zip(self.starts, self._written, strict=True))


def tokenise(text: str, offset: int = 0) -> Tokens:
    """The tokens of a normalised text, in one pass; `offset` is added to every place."""
    return Tokens(tuple(_TOKEN.findall(text)), ((text, offset),))
