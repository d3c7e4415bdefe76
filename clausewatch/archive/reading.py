"""Reads many versions of one document by the rules in force: what stayed the same is not read again."""

import hashlib
import json
from dataclasses import asdict, replace

from clausewatch.language import Reader
from clausewatch.match import match_document
from clausewatch.model import Clause, ClauseKind, Document, Passage

Place = tuple[str, str, tuple[str, ...]]
"""All that matching reads of a passage: its text, its lead-in, its headings."""

READ_AS = "1"
"""Raised where our code reads or compares differently from before, so that what is derived is derived anew."""


class ClauseReader:
    """Matches the versions of one document as they are matched live; remembers every passage it has read."""

    def __init__(self, reader: Reader, names: tuple[str, ...]) -> None:
        self._reader = reader
        self._names = names
        self._read: dict[Place, Clause | None] = {}

    def clauses(self, document: Document) -> tuple[Clause, ...]:
        """As match_document has them."""
        unread = tuple(passage for passage in document.passages if _place(passage) not in self._read)
        found = match_document(replace(document, passages=unread), self._reader, self._names)
        self._read |= dict.fromkeys(map(_place, unread)) | {_place(clause.passage): clause for clause in found}
        known = ((passage, self._read[_place(passage)]) for passage in document.passages)
        return tuple(replace(clause, passage=passage) for passage, clause in known if clause)

    @property
    def found(self) -> dict[str, frozenset[ClauseKind]]:
        """The kinds of every clause that was read in any version, by its text."""
        kinds: dict[str, frozenset[ClauseKind]] = {}
        for clause in filter(None, self._read.values()):
            kinds[clause.passage.text] = kinds.get(clause.passage.text, frozenset()) | clause.kinds
        return {text: found for text, found in kinds.items() if found}


def _place(passage: Passage) -> Place:
    return passage.text, passage.lead_in, passage.headings


def reading_of(reader: Reader) -> str:
    """Names the rules that read: what was derived by others is derived anew."""
    rules = [asdict(rule) | {"file": "", "line": 0} for rule in reader.rules]
    words, phrases = reader.vocabulary.words, reader.vocabulary.phrases
    sources = {
        name: [[each.source for each in part] for part in (one.any, one.unless)] for name, one in phrases.items()
    }
    return digest(json.dumps([READ_AS, rules, dict(words), sources], default=sorted, sort_keys=True))


def digest(text: str) -> str:
    """A short name for a text, hex."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
