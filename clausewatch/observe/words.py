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

_END = re.compile(r"(?<=[.!?;])[\"'”’)\]]*\s+|\n+")
_END_OR_CELL = re.compile(_END.pattern + r"| \| ")
_NO_WORDS = re.compile(
    r"\b(?:https?://|www\.)\S+|\S*@\S+|\S*\[email\s+protected\]\S*|\(?opens in (?:a )?new (?:tab|window)\)?",
    re.IGNORECASE,
)
"""Addresses, what stands in their place against harvesters, and what screen readers are told about a link."""
_NO_WORDS_MARKS = ("@", "://", "www.", "protected", "opens")
"""Without one of these the pattern above, which is slow, finds nothing."""
_NUMBERING = re.compile(r"^[\W_]*(?:\(?(?:[a-z]|[ivx]{1,5}|\d{1,3})\)|(?:\d{1,3}\.)+\d{0,3}|(?:[a-z]|[ivx]{1,5})\.)\s+")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=10_000)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The text cut at sentence ends, semicolons and line breaks, a long table row also at its cells, as offsets."""
    spans = []
    start = 0
    for end in (_END if len(text) <= SHORT_ROW else _END_OR_CELL).finditer(text):
        spans.append((start, end.start()))
        start = end.end()
    spans.append((start, len(text)))
    return tuple((start, end) for start, end in spans if text[start:end].strip())


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words that count, in order. Empty for a bare number or address."""
    folded = _NUMBERING.sub("", fold(text).casefold())
    if any(mark in folded for mark in _NO_WORDS_MARKS):
        folded = _NO_WORDS.sub(" ", folded)
    return tuple(_WORD.findall(folded))


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """The identity of a sentence's words; empty where it has none."""
    counted = words(text)
    return _digest(" ".join(counted))[:KEY_LENGTH] if counted else ""


@lru_cache(maxsize=10_000)
def keys(text: str) -> frozenset[str]:
    """The keys of all sentences of a text."""
    return frozenset(filter(None, (key(text[start:end]) for start, end in sentences(text))))


def digest(sentence_keys: frozenset[str]) -> str:
    """The identity of everything a document says, whatever the order: SHA-256 in hex."""
    return _digest(" ".join(sorted(sentence_keys)))


def names(text: str) -> Iterator[str]:
    """The case-folded words that stand capitalised within a sentence: names of products, companies, defined terms."""
    for start, end in sentences(text):
        found = list(_WORD.finditer(text, start, end))
        yield from (word[0].casefold() for word in found[1:] if word[0][0].isupper())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
