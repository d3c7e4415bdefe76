"""Names what a text was read by, so that what was made of it is made anew where that is another."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache

from clausewatch.language.reader import Reader

READ_AS = "2"
"""Raised where our code reads or compares differently from before, so that what is derived is derived anew."""


def reading_of(reader: Reader, names: Iterable[str]) -> str:
    """Names the rules that read, and the names of the platform that they read with."""
    return _digest("\0".join((_rules_of(reader), *names)))


@lru_cache(maxsize=2)
def _rules_of(reader: Reader) -> str:
    """Names the rules. Asked at each change, so it is kept."""
    rules = [asdict(rule) | {"file": "", "line": 0} for rule in reader.rules]
    words, phrases = reader.vocabulary.words, reader.vocabulary.phrases
    sources = {
        name: [[each.source for each in part] for part in (one.any, one.unless)] for name, one in phrases.items()
    }
    return _digest(json.dumps([READ_AS, rules, dict(words), sources], default=sorted, sort_keys=True))


def _digest(text: str) -> str:
    """A short name for a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
