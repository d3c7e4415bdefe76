"""Names what timelines were derived by, so that they are derived anew where it is another."""

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache

from clausewatch.language import Reader

READ_AS = "2"
"""Raised where our code reads or compares differently from before, so that what is derived is derived anew."""


@lru_cache(maxsize=2)
def reading_of(reader: Reader) -> str:
    """Names the rules that read: what was derived by others is derived anew. Asked at each change, so it is kept."""
    rules = [asdict(rule) | {"file": "", "line": 0} for rule in reader.rules]
    words, phrases = reader.vocabulary.words, reader.vocabulary.phrases
    sources = {
        name: [[each.source for each in part] for part in (one.any, one.unless)] for name, one in phrases.items()
    }
    return digest(json.dumps([READ_AS, rules, dict(words), sources], default=sorted, sort_keys=True))


def digest(text: str) -> str:
    """A short name for a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
