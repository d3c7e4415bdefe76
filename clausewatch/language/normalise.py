"""Text as the rules read it: one form of quotes, spaces, hyphens and letters, with the way back to the original.

Two forms of the same pass. `fold` gives the words alone, fast, for the prefilter; `normalise` also keeps, for every
character, the code point of the original it came from.
"""

import unicodedata
from dataclasses import dataclass

_SAME = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "−": "-", "–": "—", "―": "—",
    "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u2003": " ", "\u2002": " ",
}  # fmt: skip
_DROPPED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TABLE = {ord(found): given for found, given in _SAME.items()} | dict.fromkeys(map(ord, _DROPPED), "")


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
        return self.origins[start], self._end_of(end)

    def _end_of(self, end: int) -> int:
        assert self.origins is not None
        last = self.origins[end - 1]
        following = next((origin for origin in self.origins[end:] if origin > last), self.length)
        return following if following - last <= 1 else last + 1


def fold(text: str) -> str:
    """The text with one form of letters, quotes, spaces and hyphens; offsets do not survive."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_TABLE))


def normalise(text: str) -> Normalised:
    """As `fold`, with a map back to the original's code points."""
    if text.isascii():
        return Normalised(text=text, origins=None, length=len(text))
    pieces: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        piece = fold(cluster)
        pieces.append(piece)
        origins.extend([start] * len(piece))
    return Normalised(text="".join(pieces), origins=tuple(origins), length=len(text))


def _clusters(text: str) -> list[tuple[int, str]]:
    """Each character with the combining marks that follow it, so that composing does not depend on neighbours."""
    starts = [at for at, char in enumerate(text) if at == 0 or not unicodedata.combining(char)]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
