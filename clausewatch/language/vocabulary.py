"""The shared words and phrases, compiled once: which words a sentence is searched for, and how phrases are built."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from clausewatch.language.pattern import Pattern, Words, compile_pattern, word_forms

Form = tuple[str, ...]
Ready = tuple[Pattern, tuple[int, ...]]
"""A pattern with what must be in a sentence for it to stand there."""
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


class Index:
    """Phrases made ready for search: which patterns can stand in a sentence at all, given the words it holds.

    A step that names only word lists needs one of them to be there. Every list is a bit, so that this is one `and`.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._bits: dict[str, int] = {}
        listed = set(vocabulary.phrases)
        self._phrases = {
            name: (self._ready(found.any, listed), self._ready(found.unless, listed))
            for name, found in vocabulary.phrases.items()
        }

    def _ready(self, patterns: Iterable[Pattern], phrases: set[str]) -> tuple[Ready, ...]:
        return tuple(
            (pattern, tuple(self._mask(keys) for keys in pattern.required if keys.isdisjoint(phrases)))
            for pattern in patterns
        )

    def _mask(self, keys: Iterable[str]) -> int:
        return reduce(or_, (1 << self._bits.setdefault(key, len(self._bits)) for key in keys))

    def mask(self, words: Iterable[str]) -> int:
        """The bits of the word lists that a sentence holds."""
        bits = self._bits
        return reduce(or_, (1 << bits[word] for word in words if word in bits), 0)

    def possible(self, name: str, mask: int) -> tuple[list[Pattern], list[Pattern]]:
        """The phrase's patterns, and those that stop it, that a sentence with these word lists may hold."""
        wanted, stopping = self._phrases.get(name, ((), ()))
        return _standing(wanted, mask), _standing(stopping, mask)


def _standing(patterns: Iterable[Ready], mask: int) -> list[Pattern]:
    return [pattern for pattern, needs in patterns if all(map(mask.__and__, needs))]


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
