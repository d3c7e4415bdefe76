"""Words as they are compared: one form of letters and spaces, without addresses, numbering, case or punctuation."""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from clausewatch.language.normalise import fold, normalise

KEY_LENGTH = 12
"""Hex digits of a key: 48 bits. Two of a thousand sentences share one in about one of 500 million documents."""

SHORT_ROW = 500
"""Code points. A table row up to this length is one sentence: its cells say together what is done, and why."""

_STOP = re.compile(r"[.!?;][\"'”’)\]]*\s+")
"""A sentence's last mark, and what stands between it and the next sentence."""
_END = re.compile(r"(?<=[.!?;])[\"'”’)\]]*\s+|\n+")
_END_OR_CELL = re.compile(_END.pattern + r"| \| ")
_NO_WORDS = re.compile(
    r"\b(?:https?://|www\.)\S+|\S*@\S+|\S*\[email\s+protected\]\S*|\(?opens in (?:a )?new (?:tab|window)\)?",
    re.IGNORECASE,
)
"""Addresses, what stands in their place against harvesters, and what screen readers are told about a link."""
_NUMBERING = re.compile(r"^[\W_]*(?:\(?(?:[a-z]|[ivx]{1,5}|\d{1,3})\)|(?:\d{1,3}\.)+\d{0,3}|(?:[a-z]|[ivx]{1,5})\.)\s+")
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORDS = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
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
        return ((found.start() + 1, found.end()) for found in _STOP.finditer(text))
    return (found.span() for found in (_END_OR_CELL if has_cells else _END).finditer(text))


@lru_cache(maxsize=2_000)
def words(text: str) -> tuple[str, ...]:
    """The words that count, in order. Empty for a bare number or address."""
    return tuple(all_words(text))


def all_words(text: str) -> list[str]:
    """As `words`, of a text that is looked at once: nothing is remembered."""
    folded = fold(text).casefold()
    folded = folded[_number_end(folded) :]
    if _may_hold_addresses(folded):
        folded = _NO_WORDS.sub(" ", folded)
    return folded.translate(_ASCII_WORDS).split() if folded.isascii() else _WORD.findall(folded)


def _number_end(folded: str) -> int:
    numbering = _NUMBERING.match(folded)
    return numbering.end() if numbering else 0


def _may_hold_addresses(folded: str) -> bool:
    """Without one of these the pattern, which is slow, finds nothing."""
    return "@" in folded or "://" in folded or "www." in folded or "protected" in folded or "opens" in folded


@lru_cache(maxsize=2_000)
def key(text: str) -> str:
    """The identity of a sentence's words; empty where it has none."""
    return _key(text)


def _key(text: str) -> str:
    counted = all_words(text)
    return _digest(" ".join(counted))[:KEY_LENGTH] if counted else ""


@lru_cache(maxsize=2_000)
def keys(text: str) -> frozenset[str]:
    """The keys of all sentences of a text."""
    return keys_and_words(text)[0]


def keys_and_words(text: str) -> tuple[frozenset[str], list[str]]:
    """What `keys` and `all_words` give, of a text that is looked at once. Most texts are gone through only once."""
    folded = _in_place(text)
    if folded is None or _may_hold_addresses(folded):
        return _keys_apart(text), all_words(text)
    blanked = folded.translate(_ASCII_WORDS)
    numbers = [(start, start + _number_end(folded[start:end]), end) for start, end in sentences(text)]
    said = [blanked[after:end].split() for _, after, end in numbers]
    found = frozenset(_digest(" ".join(counted))[:KEY_LENGTH] for counted in said if counted)
    opening = _number_end(folded)
    if opening or any(after > start for start, after, _ in numbers):
        return found, blanked[opening:].split()  # only at its beginning a number is none of the text's words
    return found, list(chain.from_iterable(said))


def _in_place(text: str) -> str | None:
    """The text folded, if that is ASCII and each of its characters stands where it stood."""
    folded = fold(text)
    stayed = text.isascii() or (len(folded) == len(text) and normalise(text).origins is None)
    return folded.lower() if stayed and folded.isascii() else None


def _keys_apart(text: str) -> frozenset[str]:
    return frozenset(filter(None, (_key(text[start:end]) for start, end in sentences(text))))


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
