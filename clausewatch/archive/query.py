"""What a person types into a search, as terms: words, "exact phrases", and beginnings*. Pure."""

import re

from clausewatch.errors import SettingsError
from clausewatch.language import searching
from clausewatch.model import Term

MOST_TERMS = 32
"""Terms that one search may have."""

_PART = re.compile(r'"([^"]*)"(\*?)|(\S+)')


def terms(typed: str) -> tuple[Term, ...]:
    """The terms; all of them have to be found. Raises SettingsError where nothing could be looked for."""
    found = tuple(filter(None, map(_term, _PART.finditer(typed.replace("“", '"').replace("”", '"')))))
    if typed.strip() and not found:
        raise SettingsError("there is no word to search for: letters and digits count, marks do not.")
    if len(found) > MOST_TERMS:
        raise SettingsError(f"a search may have {MOST_TERMS} words: leave some out, or put a phrase in quotes.")
    return found


def _term(part: re.Match[str]) -> Term | None:
    """A word with marks inside, such as "opt-out", is a phrase of its words."""
    written, starred, plain = part[1], part[2], part[3]
    text = written if plain is None else plain.rstrip("*")
    words = tuple(word.folded for word in searching.words(text))
    prefix = bool(starred) if plain is None else plain.endswith("*")
    return Term(words=words, prefix=prefix) if words else None
