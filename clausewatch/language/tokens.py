"""Words and marks with their places. Hyphens join nothing: "opt-out" is read as "opt out"."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+?n't\b|[^\W_]+|'(?:s|ll|re|ve|d|m)\b|[^\w\s'\"*#-]|(?<![^\W_])-+(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The lower-case words of a text, as parallel tuples; `capital` says which hold a capital letter."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    capital: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.words)

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.words + other.words,
            self.starts + other.starts,
            self.ends + other.ends,
            self.capital + other.capital,
        )


def tokenise(text: str, offset: int = 0) -> Tokens:
    """The tokens of a normalised text, in one pass; `offset` is added to every place."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    capital: list[bool] = []
    for found in _TOKEN.finditer(text):
        word = found.group()
        words.append(word.lower())
        starts.append(found.start() + offset)
        ends.append(found.end() + offset)
        capital.append(word != word.lower())
    return Tokens(tuple(words), tuple(starts), tuple(ends), tuple(capital))
