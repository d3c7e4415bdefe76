"""Reads text with a set of rules: what it is about, which kinds of clause it holds, and the words that say so."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

import re2

from clausewatch.language.examine import AFTER, BEFORE, Examination, Part, Unitary
from clausewatch.language.gate import Gate
from clausewatch.language.normalise import Normalised, fold, normalise
from clausewatch.language.pattern import NAME
from clausewatch.language.prefilter import Prefilter, options
from clausewatch.language.rule import Rule, Who
from clausewatch.language.sentence import Sentence, settle_questions
from clausewatch.language.split import Unit, blocks, units
from clausewatch.language.tokens import Tokens, tokenise
from clausewatch.language.vocabulary import Index, Known, Lexicon, Line, Vocabulary
from clausewatch.model import ClauseKind, Evidence, Match, Sign, Topic

LOOK_FOR = "look-for"
"""The word list of the prefilter: a paragraph without any of its words is not read."""
AI = "ai"
"""The word list that makes a text be about AI."""
RARE = (AI, "train-verb")
"""The word lists that few articles hold a word of: what they are first held against."""
TRAINING = "speaks-of-training"
"""The phrase that makes a text without a kind unclear."""

Asked = tuple[Rule, tuple[Line, ...]]
"""A rule with its lines made ready: what a sentence must hold before it is worth holding the rule against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text says. `unclear`: it speaks of AI training, but no rule could tell who may do what.

    Its topic is not training then: on real policies most such mentions say nothing of who may do what (measured in
    benchmarks/quality.py), and the labelling guide counts a passage as training only by its kinds.
    """

    topic: Topic
    kinds: frozenset[ClauseKind]
    matches: tuple[Match, ...]
    unclear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrace:
    """A rule held against one sentence, line by line."""

    rule: Rule
    matched: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTrace:
    """A sentence of the text with what every rule made of it. `lead_in` is what it was read as continuing."""

    text: str
    lead_in: str
    rules: tuple[RuleTrace, ...]


_NOTHING = Reading(topic=Topic.NONE, kinds=frozenset(), matches=(), unclear=False)


class Reader:
    """The rules in force, compiled. Holds no state of what it read; safe to share."""

    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary) -> None:
        clause_rules = [rule for rule in rules if not rule.about_news]
        self.rules = tuple(sorted(clause_rules, key=lambda rule: bool(rule.not_if_also)))
        self.news_rules = tuple(rule for rule in rules if rule.about_news)
        self.article_rules = frozenset(rule.id for rule in self.news_rules if rule.reads_article)
        self.vocabulary = vocabulary
        literals = [
            literal
            for phrase in vocabulary.phrases.values()
            for pattern in phrase.patterns
            for literal in pattern.literals
        ]
        self._lexicon = Lexicon(vocabulary.words, literals)
        self._index = Index(vocabulary, self._lexicon)
        self._asked = [(rule, self._lines(rule)) for rule in self.rules]
        self._asked_of_news = [(rule, self._lines(rule)) for rule in self.news_rules]
        self._gates: dict[frozenset[Sign], Gate] = {}
        self.prefilter = Prefilter(vocabulary.words.get(LOOK_FOR, ()))
        self._expressions = {
            expression: re2.compile(expression, options()) for rule in rules for expression in rule.regex
        }

    def read(self, text: str, *, lead_in: str = "", headings: Sequence[str] = (), names: Sequence[str] = ()) -> Reading:
        """Read a passage or a whole document.

        Args:
            text: As it stands; lists and sentences are told apart here.
            lead_in: The sentence that opens the list this text is an item of.
            headings: The headings it stands under, outermost first.
            names: What the platform calls itself, so that "Acme may …" is the service speaking.
        """
        if not self.prefilter.passes(fold(" ".join((text, lead_in, *headings[-1:])))):
            return _NOTHING
        normal = normalise(text)
        gathered = _Gathered(text)
        for found in self._units(normal, lead_in, headings, names):
            self._read_unit(found, normal, gathered)
        return gathered.reading()

    def read_news(self, text: str) -> tuple[Evidence, ...]:
        """Which rules about news a text (headline and lead, perhaps its page) meets, sentence by sentence."""
        normal = normalise(text)
        asked = self._may_be_met(normal.text, self._asked_of_news)
        hits = []
        for unit in self._units(normal, "", (), (), everything=True) if asked else ():
            for rule, lines in asked:
                if not unit.sentence.may_hold_all(lines):
                    continue
                examination = Examination(rule, unit, frozenset(), self._search)
                if examination.matches():
                    start, end = _original(normal, unit, examination.span())
                    hits.append(Evidence(rule_id=rule.id, says=rule.says, quote=text[start:end], start=start, end=end))
        return tuple(hits)

    def may_say(self, text: str) -> frozenset[Sign]:
        """The signs that a rule about news could find in sentences made of the text's words."""
        return frozenset(rule.says for rule, _ in self._may_be_met(fold(text), self._asked_of_news))

    def worth(self, texts: Sequence[str], signs: Set[Sign]) -> list[int]:
        """The numbers of the texts that a rule about news may find one of these signs in: of most news, none."""
        return self._gate(frozenset(signs)).worth([fold(text) for text in texts])

    def _gate(self, signs: frozenset[Sign]) -> Gate:
        if signs not in self._gates:
            rules = (rule for rule in self.news_rules if rule.says in signs)
            self._gates[signs] = Gate(rules, self.vocabulary, rare=RARE)
        return self._gates[signs]

    def _may_be_met(self, text: str, asked: Sequence[Asked]) -> list[Asked]:
        """The rules that a sentence made of the text's words can meet."""
        mask = self._lexicon.reach(frozenset(tokenise(text).words)) | self._index.always
        known: Known = {}
        return [(rule, lines) for rule, lines in asked if all(self._index.stands(line, mask, known) for line in lines)]

    def explain(
        self, text: str, *, lead_in: str = "", headings: Sequence[str] = (), names: Sequence[str] = ()
    ) -> tuple[SentenceTrace, ...]:
        """What each rule made of each sentence, for a person to see what was met and what was missing."""
        normal = normalise(text)
        found = []
        for unit in self._units(normal, lead_in, headings, names, everything=True):
            kinds: frozenset[ClauseKind] = frozenset()
            traces = []
            for rule in (*self.rules, *self.news_rules):
                parts = tuple(Examination(rule, unit, kinds, self._search).parts())
                matched = all(part.met for part in parts)
                kinds |= {rule.kind} if matched and rule.kind else set()
                traces.append(RuleTrace(rule=rule, matched=matched, parts=parts))
            lead = unit.sentence.quote((0, unit.sentence.body))
            found.append(SentenceTrace(text=unit.text, lead_in=lead, rules=tuple(traces)))
        return tuple(found)

    def _lines(self, rule: Rule) -> tuple[Line, ...]:
        """What a sentence must hold before it is worth holding the rule against it."""
        return tuple(self._index.line(names) for names in (rule.does, rule.mentions, rule.starts_with) if names)

    def _search(self, expression: str, text: str) -> tuple[int, int] | None:
        found = self._expressions[expression].search(text)
        return None if found is None else (found.start(), found.end())

    def _units(
        self,
        normal: Normalised,
        lead_in: str,
        headings: Sequence[str],
        names: Sequence[str],
        *,
        everything: bool = False,
    ) -> Iterator[Unitary]:
        surrounding = _Surrounding(
            opening=tokenise(fold(lead_in)),
            above=[self._sentence(tokenise(fold(heading)), 0, names) for heading in headings[-1:]],
            names=names,
        )
        everywhere = everything or self.prefilter.passes(fold(" ".join((lead_in, *headings[-1:]))))
        places = None if everywhere else self.prefilter.places(normal.text)
        for start, end in blocks(normal.text):
            if places is None or _any_within(places, start, end):
                yield from self._block(normal.text, start, end, places, surrounding)

    def _block(
        self, text: str, start: int, end: int, places: Sequence[int] | None, surrounding: "_Surrounding"
    ) -> Iterator[Unitary]:
        """The units of a paragraph that hold a word of the prefilter, or stand near one that does."""
        found = units(text, start, end)
        worth = [at for at, unit in enumerate(found) if places is None or _speaks(unit, places)]
        read = sorted(
            {at for centre in worth for at in range(max(centre - AFTER, 0), min(centre + BEFORE + 1, len(found)))}
        )
        sentences = {at: self._unit_sentence(text, found[at], surrounding) for at in read}
        settle_questions([sentences.get(at) for at in range(len(found))])
        for at in read:
            others = [
                sentences[near] for near in range(at - BEFORE, at + AFTER + 1) if near in sentences and near != at
            ]
            yield Unitary(sentences[at], text[found[at].start : found[at].end], (*surrounding.above, *others))

    def _unit_sentence(self, text: str, unit: Unit, surrounding: "_Surrounding") -> Sentence:
        tokens = surrounding.opening
        for start, end in unit.lead:
            if (start, end) not in surrounding.leads:
                surrounding.leads[start, end] = tokenise(text[start:end], start)
            tokens = tokens + surrounding.leads[start, end]
        body = len(tokens)
        return self._sentence(tokens + tokenise(text[unit.start : unit.end], unit.start), body, surrounding.names)

    def _sentence(self, tokens: Tokens, body: int, names: Sequence[str]) -> Sentence:
        sentence = Sentence(tokens, body, self._lexicon, self._index)
        if names:
            sentence.add(NAME, _names_lexicon(tuple(names)).survey(tokens.words).spans(NAME))
        return sentence

    def _read_unit(self, unit: Unitary, normal: Normalised, gathered: "_Gathered") -> None:
        kinds: set[ClauseKind] = set()
        for rule, lines in self._asked:
            if rule.kind is None or not unit.sentence.may_hold_all(lines):
                continue
            examination = Examination(rule, unit, kinds, self._search)
            if examination.matches():
                kinds.add(rule.kind)
                gathered.add(rule.id, rule.kind, *_original(normal, unit, examination.span()))
        gathered.ai = gathered.ai or bool(unit.sentence.spans(AI))
        gathered.training = gathered.training or _trains_somehow(unit)


@dataclass(frozen=True, slots=True)
class _Surrounding:
    """What a text stands in: the lead-in it continues, the headings above it, the names of who speaks."""

    opening: Tokens
    above: list[Sentence]
    names: Sequence[str]
    leads: dict[tuple[int, int], Tokens] = field(default_factory=dict)
    """The lead-ins of its lists, which many items share."""


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def _speaks(unit: Unit, places: Sequence[int]) -> bool:
    return any(_any_within(places, start, end) for start, end in ((unit.start, unit.end), *unit.lead))


def _trains_somehow(unit: Unitary) -> bool:
    """Whether training is spoken of, other than what users do for themselves ("you may fine-tune a model")."""
    return any(unit.slots(span).who is not Who.USER for span in unit.sentence.spans(TRAINING))


class _Gathered:
    """What the sentences of a text come to, taken together."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._matches: list[Match] = []
        self.ai = False
        self.training = False

    def add(self, rule_id: str, kind: ClauseKind, start: int, end: int) -> None:
        quote = self._text[start:end]
        self._matches.append(Match(rule_id=rule_id, kind=kind, quote=quote, start=start, end=end))

    def reading(self) -> Reading:
        kinds = frozenset(match.kind for match in self._matches)
        unclear = self.training and not kinds
        other = Topic.AI_OTHER if self.ai else Topic.NONE
        topic = Topic.TRAINING if kinds else other
        return Reading(topic=topic, kinds=kinds, matches=tuple(self._matches), unclear=unclear)


def _original(normal: Normalised, unit: Unitary, span: tuple[int, int]) -> tuple[int, int]:
    tokens = unit.sentence.tokens
    return normal.span(tokens.starts[span[0]], tokens.ends[span[1] - 1])


@lru_cache(maxsize=256)
def _names_lexicon(names: tuple[str, ...]) -> Lexicon:
    return Lexicon({NAME: [" ".join(tokenise(fold(name)).words) for name in names if name.strip()]}, ())
