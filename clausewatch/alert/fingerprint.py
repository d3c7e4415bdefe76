"""The identity of an alert: what makes two of them the same. Pure."""

import hashlib

from clausewatch.model import Quote


def fingerprint(*parts: str) -> str:
    """SHA-256 over the parts, each ended by a separator no part holds, in hex."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def words_of(quotes: tuple[Quote, ...]) -> list[str]:
    """All words quoted, of both forms: a part of what makes an alert what it is."""
    return [side.text for quote in quotes for side in (quote.before, quote.after) if side]
