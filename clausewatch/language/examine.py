"""Holds a rule against one sentence, part by part: the same walk finds matches and explains why there is none."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from clausewatch.language.pattern import Span
from clausewatch.language.rule import Rule
from clausewatch.language.sentence import Sentence
from clausewatch.language.slots import Grammar, Slots
from clausewatch.model import ClauseKind

BEFORE = 3
"""Sentences before in which `nearby` looks, besides the nearest heading and the lead-in: "this use" points back."""

AFTER = 2
"""Sentences after in which `nearby` looks: an answer follows its question, an explanation its setting."""

Search = Callable[[str, str], Span | None]
"""Looks for a user's expression in a text and gives character offsets."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule's `does` stands, with its slots."""

    span: Span
    slots: Slots


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a rule held against a sentence: whether it is met, and by which words or why not."""

    name: str
    met: bool
    words: str


@dataclass(slots=True)
class Unitary:
    """A sentence in its surroundings. `text` is its normalised body; `others` its neighbours and headings."""

    sentence: Sentence
    text: str
    others: Sequence[Sentence] = ()
    _grammar: Grammar | None = None
    _held: dict[tuple[str, ...], bool] = field(default_factory=dict)
    _near: dict[tuple[str, ...], bool] = field(default_factory=dict)
    _slots: dict[Span, Slots] = field(default_factory=dict)

    def holds(self, names: tuple[str, ...]) -> bool:
        """Whether one of the phrases stands in the sentence's body; many rules ask for the same ones."""
        if names not in self._held:
            body = self.sentence.body
            self._held[names] = any(span[1] > body for name in names for span in self.sentence.spans(name))
        return self._held[names]

    def near(self, names: tuple[str, ...]) -> bool:
        """Whether one of the phrases stands in it or around it."""
        if names not in self._near:
            self._near[names] = any(sentence.holds(names) for sentence in (self.sentence, *self.others))
        return self._near[names]

    def slots(self, span: Span) -> Slots:
        """Who acts there and whether they may."""
        if span not in self._slots:
            self._slots[span] = self.grammar.slots(span)
        return self._slots[span]

    @property
    def grammar(self) -> Grammar:
        """Who acts in the sentence; worked out when first asked for."""
        if self._grammar is None:
            self._grammar = Grammar(self.sentence)
        return self._grammar


class Examination:
    """One rule against one sentence. Walk `parts()`; all met means it matches, and `span` then tells where."""

    def __init__(self, rule: Rule, unit: Unitary, kinds: Set[ClauseKind], search: Search) -> None:
        self._rule = rule
        self._unit = unit
        self._kinds = kinds
        self._search = search
        self.hits: list[Hit] = []
        self._spans: list[Span] = []

    def matches(self) -> bool:
        """Whether every part is met; what costs least and is asked by many rules is asked first."""
        rule, unit = self._rule, self._unit
        if not rule.not_if_also.isdisjoint(self._kinds) or (rule.does and not unit.holds(rule.does)):
            return False
        if rule.nearby and not unit.near(rule.nearby):
            return False
        if rule.mentions and not unit.sentence.holds(rule.mentions):
            return False
        return all(part.met for part in self.parts())

    def span(self) -> Span:
        """The token positions, in the body, of the words that matched."""
        body, end = self._unit.sentence.body, len(self._unit.sentence.tokens)
        spans = max(map(self._hit_spans, self.hits), key=_width, default=self._spans)
        starts = [span[0] for span in spans if span[0] >= body]
        return min(starts, default=body), max((span[1] for span in spans if span[1] > body), default=end)

    def _hit_spans(self, hit: Hit) -> list[Span]:
        return [span for span in (hit.span, hit.slots.actor, hit.slots.negation) if span is not None]

    def parts(self) -> Iterator[Part]:
        """Each line of the rule in turn, the cheapest refusals first."""
        rule = self._rule
        if rule.does:
            yield self._does()
        if rule.nearby:
            yield self._nearby()
        if rule.mentions:
            yield self._anywhere("mentions", rule.mentions)
        if rule.starts_with:
            yield self._starts_with()
        if rule.who and self.hits:
            yield self._who()
        if rule.may and self.hits:
            yield self._may()
        if rule.regex:
            yield self._regex()
        if rule.not_when:
            yield self._not_when()
        if rule.not_if_also:
            yield self._not_if_also()

    def _body_spans(self, name: str) -> list[Span]:
        body = self._unit.sentence.body
        return [span for span in self._unit.sentence.spans(name) if span[1] > body]

    def _does(self) -> Part:
        spans = sorted({span for name in self._rule.does for span in self._body_spans(name)})
        needed = bool(self._rule.who or self._rule.may)
        self.hits = [Hit(span, self._unit.slots(span)) for span in spans] if needed else []
        self._spans = spans[:1]
        return Part("does", bool(spans), self._quoted(spans) or f"no {_either(self._rule.does)}")

    def _who(self) -> Part:
        found = sorted({hit.slots.who for hit in self.hits})
        self.hits = [hit for hit in self.hits if hit.slots.who in self._rule.who]
        actors = [hit.slots.actor for hit in self.hits if hit.slots.actor]
        met = self._quoted(actors) or "nobody named"
        return Part("who", bool(self.hits), met if self.hits else f"it is {_either(found)}")

    def _may(self) -> Part:
        negations = [hit.slots.negation for hit in self.hits if hit.slots.negation]
        self.hits = [hit for hit in self.hits if hit.slots.may in self._rule.may]
        wanted = self._quoted([hit.slots.negation for hit in self.hits if hit.slots.negation]) or "no “not” applies"
        missing = f'"{self._quoted(negations)}" applies' if negations else 'no "not" applies to it'
        return Part("may", bool(self.hits), wanted if self.hits else missing)

    def _anywhere(self, name: str, wanted: tuple[str, ...]) -> Part:
        spans = [span for entry in wanted for span in self._unit.sentence.spans(entry)]
        if not self._spans:
            self._spans = spans[:1]
        return Part(name, bool(spans), self._quoted(spans) or f"no {_either(wanted)}")

    def _starts_with(self) -> Part:
        openings = {start for start, _ in self._unit.sentence.spans("^")}
        spans = [span for name in self._rule.starts_with for span in self._body_spans(name) if span[0] in openings]
        self._spans = self._spans or spans[:1]
        return Part("starts_with", bool(spans), self._quoted(spans) or f"no {_either(self._rule.starts_with)} first")

    def _nearby(self) -> Part:
        for sentence in (self._unit.sentence, *self._unit.others):
            for name in self._rule.nearby:
                spans = sentence.spans(name)
                if spans:
                    return Part("nearby", True, sentence.quote(spans[0]))
        return Part("nearby", False, f"no {_either(self._rule.nearby)} in the sentences around")

    def _regex(self) -> Part:
        for expression in self._rule.regex:
            found = self._search(expression, self._unit.text)
            if found is not None:
                return Part("regex", True, self._unit.text[found[0] : found[1]])
        return Part("regex", False, f"no {_either(self._rule.regex)}")

    def _not_when(self) -> Part:
        """What stops the rule counts in the lead-in and in the hit's own part between semicolons."""
        sentence = self._unit.sentence
        parts = {sentence.part(hit.span[0]) for hit in self.hits}
        for name in self._rule.not_when:
            spans = [
                span
                for span in sentence.spans(name)
                if not parts or span[0] < sentence.body or sentence.part(span[0]) in parts
            ]
            if spans:
                return Part("not_when", False, f'{name}: "{sentence.quote(spans[0])}"')
        return Part("not_when", True, "none of them")

    def _not_if_also(self) -> Part:
        also = sorted(self._rule.not_if_also & self._kinds)
        return Part("not_if_also", not also, f"it is also {_either(also)}" if also else "none of them")

    def _quoted(self, spans: Sequence[Span]) -> str:
        return self._unit.sentence.quote(min(spans, key=lambda span: span[1] - span[0])) if spans else ""


def _width(spans: Sequence[Span]) -> int:
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)
