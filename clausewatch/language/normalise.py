"""Text as the rules read it: one form of quotes, spaces, hyphens and letters, with the way back to the original.

Two forms of the same pass. `fold` gives the words alone, fast, for the prefilter; `normalise` also keeps, for every
character, the code point of the original it came from.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_SAME = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "−": "-", "–": "—", "―": "—",
    "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u2003": " ", "\u2002": " ",
}  # fmt: skip
_DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SAME_ORDER = tuple(_SAME)
_TARGET = re.compile(r"\]\([^()\s]*\)")
_ADDRESS = re.compile(r"https?://[^\s()<>]+")
"""Where a link leads, in Markdown or bare. Its words are nobody's clause: `[Training](/models/…)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """A text in the rules' form. `origins` maps each of its characters to the original; None where nothing moved."""

    text: str
    origins: tuple[int, ...] | None
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code-point offsets in the original of `text[start:end]`, which must not be empty."""
        if self.origins is None:
            return start, end
        last, after = self.origins[end - 1], end
        while after < len(self.origins) and self.origins[after] == last:
            after += 1
        return self.origins[start], self.origins[after] if after < len(self.origins) else self.length


def fold(text: str) -> str:
    """The text with one form of letters, quotes, spaces and hyphens, addresses blanked; offsets do not survive."""
    if "](" in text:
        text = _TARGET.sub(_blank, text)
    if "://" in text:
        text = _ADDRESS.sub(_blank, text)
    if text.isascii():
        return text
    text = alike(text)
    for dropped in _DROPPED:
        if dropped in text:
            text = text.replace(dropped, "")
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def alike(text: str) -> str:
    """The text with one form of quotes, spaces and hyphens, each in its place."""
    if not text.isascii():
        for found in _SAME_ORDER:
            if found in text:
                text = text.replace(found, _SAME[found])
    return text


def _blank(found: re.Match[str]) -> str:
    opening = "]" if found[0].startswith("]") else ""
    return opening.ljust(len(found[0]))


def normalise(text: str) -> Normalised:
    """As `fold`, with a map back to the original's code points."""
    folded = fold(text)
    if len(folded) == len(text) and not _moves(text):
        return Normalised(text=folded, origins=None, length=len(text))
    pieces: list[str] = []
    origins: list[int] = []
    for start, line in _lines(text):
        folded = fold(line)
        if _moves(line):
            for at, cluster in _clusters(line):
                folded = fold(cluster)
                pieces.append(folded)
                origins.extend([start + at] * len(folded))
        else:
            pieces.append(folded)
            origins.extend(range(start, start + len(line)))
    return Normalised(text="".join(pieces), origins=tuple(origins), length=len(text))


def _moves(text: str) -> bool:
    """Whether folding this text adds, drops or joins characters, so that offsets shift."""
    if text.isascii():
        return False
    simple = alike(text)
    return any(dropped in simple for dropped in _DROPPED) or not unicodedata.is_normalized("NFKC", simple)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line
        start += len(line)


def _clusters(text: str) -> list[tuple[int, str]]:
    """Each character with the combining marks that follow it, so that composing does not depend on neighbours."""
    starts = [at for at, char in enumerate(text) if at == 0 or not unicodedata.combining(char)]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
