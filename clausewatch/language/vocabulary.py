"""The shared words and phrases, compiled once: which words a sentence is searched for, and how phrases are built."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clausewatch.language.pattern import Pattern, Words, compile_pattern, word_forms

Form = tuple[str, ...]
Entry = tuple[Form, tuple[str, ...]]
"""The rest of a word sequence after its first word, and the lists that hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Any of some patterns, except where one of `unless` overlaps it."""

    any: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """All patterns it is built of."""
        return self.any + self.unless


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Word lists and phrases by name. A name is either; the loader makes sure of it."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Whether a rule may use the name."""
        return name in self.words or name in self.phrases


def phrase(*patterns: str, unless: Iterable[str] = ()) -> Phrase:
    """A phrase from its written patterns. Raises PatternError."""
    return Phrase(
        any=tuple(compile_pattern(source) for source in patterns),
        unless=tuple(compile_pattern(source) for source in unless),
    )


class Lexicon:
    """All word sequences that any list or pattern names, found in one walk over a sentence's words."""

    def __init__(self, words: Mapping[str, Iterable[str]], literals: Iterable[Words]) -> None:
        lists: dict[Form, set[str]] = {}
        for name, entries in words.items():
            for form in (form for entry in entries for form in word_forms(entry)):
                lists.setdefault(form, set()).add(name)
        for literal in literals:
            for form in literal.forms:
                lists.setdefault(form, set()).add(literal.key)
        self._by_first: dict[str, list[Entry]] = {}
        for form, names in lists.items():
            self._by_first.setdefault(form[0], []).append((form[1:], tuple(sorted(names))))

    def find(self, words: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
        """Spans by list name, each list's in order of start."""
        found: dict[str, list[tuple[int, int]]] = {}
        by_first = self._by_first
        for at, word in enumerate(words):
            for rest, names in by_first.get(word, ()):
                end = at + 1 + len(rest)
                if not rest or words[at + 1 : end] == rest:
                    for name in names:
                        found.setdefault(name, []).append((at, end))
        return found
