"""Which texts rules may say something of, found in one search: whatever meets a rule holds one of a few words."""

from collections.abc import Iterable, Sequence
from math import inf

import re2

from clausewatch.language.pattern import Pattern, word_forms
from clausewatch.language.prefilter import numbers_of, options
from clausewatch.language.rule import Rule
from clausewatch.language.vocabulary import Form, Vocabulary, commonness

Needed = tuple[float, frozenset[Form]]
"""Word sequences of which a text must hold one, and how common they are together."""

ANYTHING: Needed = (inf, frozenset())
"""Any text will do."""

_BETWEEN = "\0"
"""Between texts that are searched together; it is part of no word."""

_NO_WORD = r"[^0-9A-Za-z\x00]*"
_NEVER = r"[^\x00-\x{10FFFF}]"
"""RE2 for what may stand between the words of a sequence, and for what no text holds."""


class Gate:
    """Lets through every text of which a sentence may meet one of the rules, and keeps out most others.

    A rule needs each of its lines, and a pattern each of its steps: words of one of them are enough to look for. Where
    there is a choice these are the ones of the lists `rare`, which few texts speak of, or else those that seem rarest.
    """

    def __init__(self, rules: Iterable[Rule], vocabulary: Vocabulary, rare: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._rare = {form for name in rare for entry in vocabulary.words.get(name, ()) for form in word_forms(entry)}
        self._known: dict[str, Needed] = {}
        needs = (min(map(self._line, _lines(rule)), key=_weight, default=ANYTHING) for rule in rules)
        weight, forms = self._any_of(needs)
        self._search = None if weight == inf else re2.compile(_expression(forms), options())

    def worth(self, texts: Sequence[str]) -> list[int]:
        """The numbers of those folded texts that it lets through."""
        return list(range(len(texts))) if self._search is None else numbers_of(texts, _BETWEEN, self._places)

    def _places(self, text: str) -> list[int]:
        """Where the words stand. An underscore is part of a word to RE2, and of none to tokenise."""
        return (
            [] if self._search is None else [found.start() for found in self._search.finditer(text.replace("_", " "))]
        )

    def _line(self, names: Iterable[str]) -> Needed:
        return self._any_of(map(self._named, names))

    def _named(self, name: str) -> Needed:
        """What a list or phrase needs; anything for a sentence's ends, and for what leads back to itself."""
        if name in self._vocabulary.words:
            return self._listed(form for entry in self._vocabulary.words[name] for form in word_forms(entry))
        if name not in self._known:
            self._known[name] = ANYTHING
            phrase = self._vocabulary.phrases.get(name)
            self._known[name] = self._any_of(map(self._pattern, phrase.any)) if phrase else ANYTHING
        return self._known[name]

    def _pattern(self, pattern: Pattern) -> Needed:
        literals = {literal.key: self._listed(literal.forms) for literal in pattern.literals}
        steps = (
            self._any_of(literals[key] if key in literals else self._named(key) for key in sorted(step))
            for step in pattern.required
        )
        return min(steps, key=_weight)

    def _listed(self, forms: Iterable[Form]) -> Needed:
        found = frozenset(forms)
        return sum(commonness(form) for form in found - self._rare), found

    @staticmethod
    def _any_of(needs: Iterable[Needed]) -> Needed:
        found = list(needs)
        return sum(weight for weight, _ in found), frozenset().union(*(forms for _, forms in found))


def _lines(rule: Rule) -> list[tuple[str, ...]]:
    """As a rule's lines are asked for: the names of which one must stand in the sentence."""
    return [names for names in (rule.does, rule.mentions, rule.starts_with) if names]


def _weight(needed: Needed) -> float:
    return needed[0]


def _expression(forms: Iterable[Form]) -> str:
    return rf"(?i)(?:{'|'.join(sorted(set(map(_sought, forms))) or [_NEVER])})"


def _sought(form: Form) -> str:
    """The words of a sequence, whatever stands between that is part of none."""
    return _NO_WORD.join(map(_bounded, form))


def _bounded(word: str) -> str:
    """The word as a whole. RE2 tells ASCII words from the rest, so that other letters need no boundary."""
    first, last = (r"\b" if end.isascii() and end.isalnum() else "" for end in (word[0], word[-1]))
    return f"{first}{re2.escape(word)}{last}"
