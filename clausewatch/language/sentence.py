"""One unit under examination: its tokens, those of its lead-in before them, and where every list and phrase stands."""

from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from clausewatch.language.pattern import END, START, Span, find
from clausewatch.language.tokens import Tokens
from clausewatch.language.vocabulary import Index, Known, Lexicon, Line

_OPENERS = frozenset(("to", "and", "or", "for", "by", "in", "order", "(", "[", "—", "-", "•", ",", ":"))
"""What may stand before the first word that counts as the start of an item."""

_CLOSERS = frozenset((".", "!", "?", ";", ",", ")", "]"))


_ANSWERED_WITHIN = 4
"""Words of a reply in which its "yes" is sought: "By default, yes."."""
_ASSENTS = {("it", "does"), ("we", "do"), ("they", "are"), ("it", "is")}
_DENIALS = {(*assent, "not") for assent in _ASSENTS} | {("they", "do", "not")}


class Answer(StrEnum):
    """What becomes of a question in the sentence after it."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


class Sentence:
    """Answers where a word list or phrase stands, each worked out once.

    `body` is the position of the first token after the lead-in; `answer` is set where the sentence is a question.
    """

    __slots__ = (
        "_held",
        "_hits",
        "_index",
        "_lexicon",
        "_may_hold",
        "_possible",
        "_starts",
        "_stops",
        "_survey",
        "answer",
        "body",
        "mask",
        "tokens",
    )

    def __init__(self, tokens: Tokens, body: int, lexicon: Lexicon, index: Index) -> None:
        self.tokens = tokens
        self.body = body
        self.answer: Answer | None = None
        self._index = index
        self._lexicon = lexicon
        self._survey = lexicon.survey(tokens.words)
        self._stops = self._survey.places.get(";", [])
        self._hits: dict[str, list[Span]] = {}
        self._starts: dict[str, frozenset[int]] = {}
        self._held: dict[tuple[str, ...], bool] = {}
        self._may_hold: dict[int, bool] = {}
        self._possible: Known = {}
        self.mask = self._survey.mask | index.always

    def _openings(self) -> list[Span]:
        spans = [(0, 0), (self.body, self.body)]
        for at in range(self.body, len(self.tokens)):
            if self.tokens.words[at] not in _OPENERS:
                break
            spans.append((at + 1, at + 1))
        return spans

    def _closings(self) -> list[Span]:
        spans = [(len(self.tokens), len(self.tokens))]
        for at in range(len(self.tokens) - 1, self.body, -1):
            if self.tokens.words[at] not in _CLOSERS:
                break
            spans.append((at, at))
        return spans

    def add(self, name: str, spans: Sequence[Span]) -> None:
        """Make known where the platform's own names stand."""
        self._hits[name] = list(spans)
        if spans:
            self.mask |= self._index.held[name]

    def spans(self, name: str) -> list[Span]:
        """Where the list or phrase stands, by start for lists and by end for phrases."""
        found = self._hits.get(name)
        if found is None:
            found = self._find(name)
            self._hits[name] = found
        return found

    def begins(self, name: str, at: int) -> bool:
        """Whether the list or phrase stands from this position on."""
        if name not in self._starts:
            self._starts[name] = frozenset(start for start, _ in self.spans(name))
        return at in self._starts[name]

    def word(self, at: int) -> str:
        """The word at a position; empty beyond either end."""
        return self.tokens.words[at] if 0 <= at < len(self.tokens) else ""

    def may_hold(self, line: Line) -> bool:
        """Whether the sentence has the words that a rule's line needs, in whatever order."""
        found = self._may_hold.get(line.number)
        if found is None:
            found = self._index.stands(line, self.mask, self._possible)
            self._may_hold[line.number] = found
        return found

    def may_hold_all(self, lines: Sequence[Line]) -> bool:
        """Whether it may hold every line; those that no word of it reaches are refused first."""
        mask = self.mask
        for line in lines:
            if not mask & line.reach:
                return False
        return all(map(self.may_hold, lines))

    def holds(self, names: tuple[str, ...]) -> bool:
        """Whether any of them stands in it; many rules ask for the same ones."""
        if names not in self._held:
            self._held[names] = any(self.spans(name) for name in names)
        return self._held[names]

    def _find(self, name: str) -> list[Span]:
        if name in (START, END):
            return self._openings() if name == START else self._closings()
        if name in self._lexicon.bits:
            return self._survey.spans(name)
        wanted = self._index.possible(name, self.mask, self._possible)
        hits = {span for pattern in wanted for span in find(pattern, self.spans, self._stops)}
        if hits:
            stopping = self._index.stopping(name, self.mask, self._possible)
            barred = {
                at for pattern in stopping for span in find(pattern, self.spans, self._stops) for at in range(*span)
            }
            hits = {span for span in hits if barred.isdisjoint(range(*span))}
        return sorted(hits, key=lambda span: (span[1], span[0]))

    def part(self, at: int) -> int:
        """The number of the part, between semicolons, in which a position lies."""
        return bisect_left(self._stops, at)

    def quote(self, span: Span) -> str:
        """The words of a span, for explanations."""
        return " ".join(self.tokens.words[span[0] : span[1]])


def within(positions: Sequence[int], start: int, end: int) -> bool:
    """Whether any of the ascending positions lies in [start, end)."""
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


def spans_between(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Those of the ascending spans that begin in [start, end)."""
    return spans[bisect_left(spans, (start, -1)) : bisect_left(spans, (end, -1))]


def settle_questions(sentences: Sequence[Sentence | None]) -> None:
    """Note for every question how the sentence after it answers: "Do we train on it? No."."""
    for sentence, following in pairwise((*sentences, None)):
        if sentence is not None and sentence.tokens.words[-1:] == ("?",):
            sentence.answer = _answer(following.tokens.words[:_ANSWERED_WITHIN] if following else ())


def _answer(reply: tuple[str, ...]) -> Answer:
    if reply[:1] in (("no",), ("never",), ("none",), ("not",), ("nope",)) or reply[:3] in _DENIALS:
        return Answer.NO
    return Answer.YES if "yes" in reply or reply[:2] in _ASSENTS else Answer.OPEN
