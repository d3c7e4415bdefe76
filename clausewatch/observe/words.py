"""Words as they are compared: one form of letters and spaces, without addresses, numbering, case or punctuation."""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from clausewatch.language.normalise import fold

KEY_LENGTH = 12
"""Hex digits of a key: 48 bits. Two of a thousand sentences share one in about one of 500 million documents."""

SHORT_ROW = 500
"""Code points. A table row up to this length is one sentence: its cells say together what is done, and why."""

STOP = re.compile(r"[.!?;][\"'”’)\]]*\s+")
"""A sentence's last mark, and what stands between it and the next sentence."""
_END = re.compile(r"(?<=[.!?;])[\"'”’)\]]*\s+|\n+")
_END_OR_CELL = re.compile(_END.pattern + r"| \| ")
_NO_WORDS = re.compile(
    r"\b(?:https?://|www\.)\S+|\S*@\S+|\S*\[email\s+protected\]\S*|\(?opens in (?:a )?new (?:tab|window)\)?",
    re.IGNORECASE,
)
"""Addresses, what stands in their place against harvesters, and what screen readers are told about a link."""
ADDRESS_MARKS = ("@", "protected]", "://", "www.", "opens")
"""One of these is in a case-folded text in which `_NO_WORDS`, which is slow, finds anything."""
NUMBERING = r"^[\W_]*(?:\(?(?:[a-z]|[ivx]{1,5}|\d{1,3})\)|(?:\d{1,3}\.)+\d{0,3}|(?:[a-z]|[ivx]{1,5})\.)\s+"
"""The number before a sentence or a passage, in lower case."""
_NUMBERING = re.compile(NUMBERING)
_WORD = re.compile(r"[^\W_]+")
ASCII_WORDS = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
"""ASCII with spaces where no word is: to split at these takes a third of the time that `_WORD` does."""


@lru_cache(maxsize=2_000)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The text cut at sentence ends, semicolons and line breaks, a long table row also at its cells, as offsets."""
    spans = []
    start = 0
    for stop, after in _ends(text):
        spans.append((start, stop))
        start = after
    spans.append((start, len(text)))
    return tuple((start, end) for start, end in spans if text[start:end].strip())


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences end and where the next ones begin. One on one line is cut by a pattern six times as fast."""
    has_cells = len(text) > SHORT_ROW and " | " in text
    if "\n" not in text and not has_cells:
        return ((found.start() + 1, found.end()) for found in STOP.finditer(text))
    return (found.span() for found in (_END_OR_CELL if has_cells else _END).finditer(text))


@lru_cache(maxsize=2_000)
def words(text: str) -> tuple[str, ...]:
    """The words that count, in order. Empty for a bare number or address."""
    return tuple(all_words(text))


def all_words(text: str) -> list[str]:
    """As `words`, of a text that is looked at once: nothing is remembered."""
    folded = fold(text).casefold()
    if numbering := _NUMBERING.match(folded):
        folded = folded[numbering.end() :]
    if any(mark in folded for mark in ADDRESS_MARKS):
        folded = _NO_WORDS.sub(" ", folded)
    return folded.translate(ASCII_WORDS).split() if folded.isascii() else _WORD.findall(folded)


def count_words(text: str) -> int:
    """How many words there are, whether they count or not."""
    return len(_WORD.findall(text))


@lru_cache(maxsize=2_000)
def key(text: str) -> str:
    """The identity of a sentence's words; empty where it has none."""
    counted = all_words(text)
    return key_of(" ".join(counted)) if counted else ""


@lru_cache(maxsize=2_000)
def keys(text: str) -> frozenset[str]:
    """The keys of all sentences of a text."""
    return frozenset(filter(None, (key(text[start:end]) for start, end in sentences(text))))


def key_of(said: str) -> str:
    """The identity of a sentence, of which these are the words between single spaces."""
    return hashlib.sha256(said.encode()).hexdigest()[:KEY_LENGTH]


def digest(sentence_keys: frozenset[str]) -> str:
    """The identity of everything a document says, whatever the order: SHA-256 in hex."""
    return hashlib.sha256(" ".join(sorted(sentence_keys)).encode()).hexdigest()


def names(text: str) -> Iterator[str]:
    """The case-folded words that stand capitalised within a sentence: names of products, companies, defined terms."""
    for start, end in sentences(text):
        found = list(_WORD.finditer(text, start, end))
        yield from (word[0].casefold() for word in found[1:] if word[0][0].isupper())
