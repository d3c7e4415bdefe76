"""The shared words and phrases, compiled once: which words a sentence is searched for, and how phrases are built."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import inf
from operator import or_

from clausewatch.language.pattern import END, NAME, START, Pattern, Span, Words, compile_pattern, word_forms

Form = tuple[str, ...]
Ready = tuple[Pattern, tuple[int, ...], tuple["Line", ...]]
"""A pattern with what else must be in a sentence that holds its rarest step: lists for each other step, and what the
steps that name phrases need."""
Known = dict[str, list[Pattern]]
Need = tuple[float, int]
"""Lists of which one must be there: how common they are together, and their bits."""
Longer = tuple[Form, tuple[str, ...], int]
"""The rest of a word sequence after its second word, and the lists that hold it, by name and as bits."""
Entry = tuple[int, dict[str, list[Longer]]]
"""What a word begins: the bits of the lists that hold it alone, and longer sequences by their second word."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Lists, as bits, and phrases, of which one must stand. `number` tells equal lines from others.

    `reach` are the bits of which a sentence must have one: those of the lists, and of the phrases' patterns.
    """

    number: int
    reach: int
    lists: int
    phrases: tuple[str, ...]


class Lexicon:
    """All word sequences that any list or pattern names. Every list and every literal is a bit."""

    def __init__(self, words: Mapping[str, Iterable[str]], literals: Iterable[Words]) -> None:
        self._lists: dict[Form, set[str]] = {}
        for name, entries in words.items():
            for form in (form for entry in entries for form in word_forms(entry)):
                self._lists.setdefault(form, set()).add(name)
        for literal in literals:
            for form in literal.forms:
                self._lists.setdefault(form, set()).add(literal.key)
        names = sorted({name for found in self._lists.values() for name in found})
        self.bits = {name: 1 << at for at, name in enumerate(names)}
        self.weights = dict.fromkeys(names, 0.0)
        self.alone: dict[str, set[str]] = {name: set() for name in names}
        for form, found in self._lists.items():
            for name in found:
                self.weights[name] += commonness(form)
                if len(form) == 1:
                    self.alone[name].add(form[0])
        self._begun = self._entries(self.bits)

    def _entries(self, bits: Mapping[str, int]) -> dict[str, Entry]:
        begun: dict[str, Entry] = {}
        for form, found in self._lists.items():
            names = tuple(sorted(found))
            mask = reduce(or_, (bits[name] for name in names))
            alone, longer = begun.get(form[0], (0, {}))
            if len(form) > 1:
                longer.setdefault(form[1], []).append((form[2:], names, mask))
            begun[form[0]] = (alone if len(form) > 1 else alone | mask, longer)
        return begun

    def bring(self, bits: Mapping[str, int]) -> None:
        """Let every list that is found bring these bits along instead of its own alone."""
        self._begun = self._entries(bits)

    def survey(self, words: tuple[str, ...]) -> "Survey":
        """Which lists a sentence holds, in one walk over its words; words that begin no list are passed over."""
        begun = self._begun
        places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            if word in places:
                places[word].append(at)
            elif word in begun or word == ";":
                places[word] = [at]
        survey = Survey(self, places)
        for word in places.keys() & begun.keys():
            bits, longer = begun[word]
            survey.mask |= bits
            if longer:
                survey.add_longer(words, places[word], longer)
        return survey

    def reach(self, words: frozenset[str]) -> int:
        """The bits of all lists that these words may make up in whatever order: what any sentence of them can hold."""
        mask = 0
        for word in words & self._begun.keys():
            bits, longer = self._begun[word]
            mask |= bits
            for second in words & longer.keys():
                mask |= reduce(or_, (more for rest, _, more in longer[second] if words.issuperset(rest)), 0)
        return mask


class Survey:
    """Where the lists stand in one sentence: `mask` says which do at all, `places` where each word is."""

    __slots__ = ("_lexicon", "_longer", "mask", "places")

    def __init__(self, lexicon: Lexicon, places: dict[str, list[int]]) -> None:
        self._lexicon = lexicon
        self._longer: dict[str, list[Span]] = {}
        self.mask = 0
        self.places = places

    def add_longer(self, words: tuple[str, ...], starts: Iterable[int], longer: Mapping[str, Iterable[Longer]]) -> None:
        """Note which of the longer sequences stand at the starts."""
        for at in starts:
            for rest, names, bits in longer.get(words[at + 1], ()) if at + 1 < len(words) else ():
                end = at + 2 + len(rest)
                if not rest or words[at + 2 : end] == rest:
                    self.mask |= bits
                    for name in names:
                        self._longer.setdefault(name, []).append((at, end))

    def spans(self, name: str) -> list[Span]:
        """A list's spans, in order."""
        places = self.places
        found = [(at, at + 1) for word in places.keys() & self._lexicon.alone.get(name, ()) for at in places[word]]
        return sorted(found + self._longer.get(name, []))


class Index:
    """Phrases made ready for search: which patterns can stand in a sentence at all, given the words it holds.

    Every list is a bit, and so is every pattern: a list brings along the bits of the patterns of which it begins the
    rarest step. What is left is looked at more closely: each step needs one of its lists, or a phrase that can stand.
    """

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._bits = dict(lexicon.bits)
        for anywhere in (START, END, NAME):
            self._bits[anywhere] = 1 << len(self._bits)
        self._weights = {**lexicon.weights, START: inf, END: inf}
        self._written = vocabulary.phrases
        self._needs: dict[str, Need] = {}
        self._numbers: dict[frozenset[str], int] = {}
        self._firsts: list[int] = []
        self._patterns: list[Ready] = []
        self._first_bit = len(self._bits)
        self._any = self._numbered(0, {name: found.any for name, found in vocabulary.phrases.items()})
        after = sum(len(found.any) for found in vocabulary.phrases.values())
        self._unless = self._numbered(after, {name: found.unless for name, found in vocabulary.phrases.items()})
        for found in vocabulary.phrases.values():
            self._add(found.any)
        for found in vocabulary.phrases.values():
            self._add(found.unless)
        self.held = {name: bit | self._begins(bit) for name, bit in self._bits.items()}
        self.always = self.held[START] | self.held[END]
        lexicon.bring(self.held)

    def _numbered(self, number: int, phrases: Mapping[str, Sequence[Pattern]]) -> dict[str, int]:
        """The bits of each phrase's patterns, numbered in order."""
        bits: dict[str, int] = {}
        for name, patterns in phrases.items():
            bits[name] = ((1 << len(patterns)) - 1) << (self._first_bit + number)
            number += len(patterns)
        return bits

    def _begins(self, bit: int) -> int:
        return sum(1 << (self._first_bit + number) for number, first in enumerate(self._firsts) if first & bit)

    def _mask(self, keys: Iterable[str]) -> int:
        return reduce(or_, (self._bits.get(key, 0) for key in keys), 0)

    def _need(self, name: str) -> Need:
        if name not in self._written:
            return self._weights.get(name, 0.0), self._mask((name,))
        if name not in self._needs:
            self._needs[name] = (inf, -1)  # every list: a phrase that leads back to itself (a mistake, told elsewhere)
            self._needs[name] = _either(min(self._steps(pattern)) for pattern in self._written[name].any)
        return self._needs[name]

    def _steps(self, pattern: Pattern) -> list[Need]:
        return [_either(map(self._need, sorted(keys))) for keys in pattern.required]

    def _add(self, patterns: Iterable[Pattern]) -> None:
        for pattern in patterns:
            first, *rest = (mask for _, mask in sorted(self._steps(pattern)))
            lines = map(self.line, pattern.required)
            self._firsts.append(first)
            self._patterns.append((pattern, tuple(rest), tuple(line for line in lines if line.phrases)))

    def line(self, names: Iterable[str]) -> Line:
        """A rule's line made ready for `stands`."""
        wanted = frozenset(names)
        number = self._numbers.setdefault(wanted, len(self._numbers))
        lists = self._mask(wanted - self._written.keys())
        phrases = tuple(sorted(wanted & self._written.keys()))
        return Line(number, reduce(or_, (self._any[name] for name in phrases), lists), lists, phrases)

    def stands(self, line: Line, mask: int, known: Known) -> bool:
        """Whether any list or phrase of the line may stand in a sentence with these lists."""
        if not mask & line.reach or mask & line.lists:
            return bool(mask & line.lists)
        for name in line.phrases:
            found = known.get(name)
            if self.possible(name, mask, known) if found is None else found:
                return True
        return False

    def possible(self, name: str, mask: int, known: Known) -> list[Pattern]:
        """The phrase's patterns that a sentence with these lists may hold. `known` keeps the sentence's answers."""
        found = known.get(name)
        if found is None:
            known[name] = []
            found = known[name] = self._standing(self._any.get(name, 0), mask, known)
        return found

    def stopping(self, name: str, mask: int, known: Known) -> list[Pattern]:
        """The patterns after the phrase's `except` that the sentence may hold."""
        return self._standing(self._unless[name], mask, known)

    def _standing(self, patterns: int, mask: int, known: Known) -> list[Pattern]:
        found: list[Pattern] = []
        begun = mask & patterns
        while begun:
            lowest = begun & -begun
            begun ^= lowest
            pattern, rest, lines = self._patterns[lowest.bit_length() - 1 - self._first_bit]
            if all(map(mask.__and__, rest)) and all(self.stands(line, mask, known) for line in lines):
                found.append(pattern)
        return found


def _either(needs: Iterable[Need]) -> Need:
    found = list(needs)
    return sum(weight for weight, _ in found), reduce(or_, (mask for _, mask in found), 0)


def commonness(form: Form) -> float:
    """A guess at how often words stand in a text: short ones are common, long ones rare."""
    return float(4.0 ** -max(map(len, form)))
