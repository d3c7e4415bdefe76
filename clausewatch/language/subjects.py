"""Finds who may act in a sentence: pronouns, roles and names, where they stand as subjects and not as mere owners."""

from bisect import bisect_left
from dataclasses import dataclass

from clausewatch.language.pattern import NAME, Span
from clausewatch.language.rule import Who
from clausewatch.language.sentence import Sentence

_AFTER_NOUN = ("who", "which", "whose", "also", "therefore", "hereby", "only", "named", "acting", "itself", "and", "or")
_NAME_ENDINGS = ("ai", "labs", "limited", "ltd", "llc", "inc", "gmbh", "ag", "plc", "group")
_ADVERBS = ("also", "hereby", "further", "expressly", "thereby")
_BEFORE_VERB = (*_ADVERBS, "then", "otherwise", "to", "not")
_NO_VERB = (*_ADVERBS, "then", "therefore", "only", "neither", "nor", "both", "either")
_SMALL = ("modal", "be", "opens-clause", "we", "you")
_READER = frozenset(("i", "my", "me", "mine"))
_JOINS = ("and", "or", ",")
_JOINED = 6
"""Nouns joined by "or" and commas that are followed back to their verb."""
_NOUN_WORDS = 4
"""Words of a joined noun among which its "our" or "the" is sought."""
_PAUSES = (",", ";", ":", "—", "(")


@dataclass(frozen=True, slots=True)
class Subject:
    """Where somebody is named who acts, and who that is."""

    start: int
    end: int
    who: Who


def subjects(sentence: Sentence) -> list[Subject]:
    """All subjects of the sentence, in order."""
    return _Finder(sentence).found()


class _Finder:
    """The word lists it reads are described in words.yaml under "who acts" and "small words"."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._words = sentence.tokens.words
        self._whose = [start for start, _ in sorted(sentence.spans("whose"))]

    def found(self) -> list[Subject]:
        """All of them, in order."""
        spans = self._sentence.spans
        found = [Subject(*span, Who.SERVICE) for span in spans("we") if self._we_acts(span)]
        you = Who.SERVICE if self._asks_the_service() else Who.USER
        found += [Subject(*span, you) for span in spans("you") if self._you_acts(span)]
        nouns = [
            (span, who)
            for name, who in (
                (NAME, Who.SERVICE),
                ("service", Who.SERVICE),
                ("supplier", Who.SERVICE),
                ("user", Who.USER),
                ("third-party", Who.THIRD_PARTY),
            )
            for span in spans(name)
        ]
        found += [Subject(*span, self._or_no_one(span, who)) for span, who in nouns if self._noun_acts(span)]
        taken = {at for subject in found for at in range(subject.start, subject.end)}
        found += [Subject(at, at + 1, self._named(at)) for at in self._unknown_names() if at not in taken]
        return sorted(found, key=lambda subject: subject.start)

    def _or_no_one(self, span: Span, who: Who) -> Who:
        """“No company may …” binds others, whoever is called the company elsewhere."""
        return Who.THIRD_PARTY if who is Who.SERVICE and self._sentence.word(span[0] - 1) == "no" else who

    def _named(self, at: int) -> Who:
        """A plural that opens a sentence and must not do something is a kind of user: "Learners may not …"."""
        plural = self._words[at].endswith("s") and not self._words[at].endswith("ss")
        return Who.USER if at == self._sentence.body and plural else Who.SERVICE

    def _asks_the_service(self) -> bool:
        """Whether a reader asks: in "Do you train on my files?", "you" is the service."""
        return self._sentence.answer is not None and not _READER.isdisjoint(self._words)

    def _we_acts(self, span: Span) -> bool:
        start, end = span
        if self._words[start] != "us":
            return True
        if self._sentence.word(start - 1) == "the":  # "users in the US"
            return False
        given = self._sentence.word(start - 1) == "to" and self._sentence.begins("determiner", end)
        return not self._sentence.begins("preposition", start - 1) or self._sentence.word(end) == "to" or given

    def _you_acts(self, span: Span) -> bool:
        start, end = span
        if self._sentence.word(end) in _ADVERBS:
            end += 1
        if self._sentence.begins("gives", end) or (start > 0 and self._relative(start, end)):
            return False
        return not self._sentence.begins("preposition", start - 1) or self._sentence.word(end) == "to"

    def _relative(self, start: int, end: int) -> bool:
        """Whether "you …" only says which content is meant: "tracks you have uploaded", "whatever you say"."""
        if self._sentence.word(start - 1) == "how":
            return True
        if self._sentence.word(end) in ("have", "'ve", "may", "choose", "'d"):
            return any(self._sentence.begins("gives", at) for at in range(end + 1, end + 4))
        if (
            self._sentence.begins("modal", end)
            or self._sentence.begins("be", end)
            or self._sentence.begins("acts", end)
        ):
            return False
        before = self._sentence.word(start - 1)
        return before in ("that", "which", "what") or (
            before not in _PAUSES and not self._sentence.begins("opens-clause", start - 1)
        )

    def _noun_acts(self, span: Span) -> bool:
        start, end = span
        if self._sentence.word(end) == "'s" or self._owns(start, end):
            return False
        before = self._before_determiners(start)
        if self._governed(before):
            return False
        return not self._is_object(before, end) and self._ends_phrase(end) and self._verb_follows(end)

    def _before_determiners(self, start: int) -> int:
        before = start - 1
        while self._sentence.begins("determiner", before):
            before -= 1
        return before

    def _governed(self, before: int) -> bool:
        """Whether a preposition stands there, or right before the one word in front of the noun."""
        return self._sentence.begins("preposition", before) or (
            self._sentence.begins("preposition", before - 1) and self._sentence.word(before).isalpha()
        )

    def _is_object(self, before: int, end: int) -> bool:
        """Whether a verb or preposition governs the noun, alone or joined to others, and another verb goes on after it.

        In "crawl our website or our app or use them" both nouns are what is crawled.
        """
        if not self._goes_on(end):
            return False
        for _ in range(_JOINED):
            if self._sentence.word(before) not in _JOINS:
                break
            before = self._before_noun(before)
        return self._may_be_verb(before) or self._sentence.begins("preposition", before)

    def _before_noun(self, join: int) -> int:
        """The position before the noun that ends at this "or": before its determiner, where a near one stands."""
        near = (at for at in range(join - 1, join - 1 - _NOUN_WORDS, -1) if self._sentence.begins("determiner", at))
        return self._before_determiners(next(near, join - 1))

    def _goes_on(self, end: int) -> bool:
        """Whether another verb is added after the noun: in "scrape the service or use it" whoever scrapes also uses."""
        if self._sentence.word(end) == ",":
            end += 1
        if self._sentence.word(end) not in ("and", "or"):
            return False
        end += 1
        while self._sentence.word(end) in _BEFORE_VERB:
            end += 1
        return self._sentence.begins("acts", end)

    def _may_be_verb(self, at: int) -> bool:
        """Whether the noun after this word may be its object: small words and pauses have none."""
        word = self._sentence.word(at)
        small = word in _NO_VERB or any(self._sentence.begins(name, at) for name in _SMALL)
        return word.isalpha() and not small

    def _ends_phrase(self, end: int) -> bool:
        """Whether the noun stands for itself: in "member critiques are …" it only says whose critiques."""
        following = self._sentence.word(end)
        names = ("modal", "be", "acts", "preposition", "opens-clause")
        return (
            not following[:1].isalpha()
            or following in _AFTER_NOUN
            or any(self._sentence.begins(name, end) for name in names)
        )

    def _owns(self, start: int, end: int) -> bool:
        """Whether the noun only begins a longer one: "customer data", "user content"."""
        at = bisect_left(self._whose, start)
        return at < len(self._whose) and self._whose[at] <= end

    def _verb_follows(self, end: int) -> bool:
        for at in range(end, min(end + 12, len(self._words))):
            word = self._words[at]
            if word == "to":
                return False
            if self._sentence.begins("modal", at) or (at < end + 3 and self._finite(at)):
                return True
            if word in (";", ":") or self._sentence.begins("we", at) or self._sentence.begins("you", at):
                return False
        return False

    def _finite(self, at: int) -> bool:
        before = self._sentence.word(at - 1)
        return (
            self._sentence.begins("acts", at) and before not in ("for", "to", "of", "in", "the")
        ) or self._sentence.begins("be", at)

    def _unknown_names(self) -> list[int]:
        """Capitalised words that nothing else knows and that a verb follows: "Acme may …" names the company."""
        capital = self._sentence.tokens.capital
        shouted = sum(capital) * 2 > len(capital)
        return [
            at
            for at in ([self._sentence.body] if shouted else range(len(self._words)))
            if capital[at]
            and not self._sentence.begins("not-a-name", at)
            and not self._sentence.begins("determiner", at)
            and not self._sentence.begins("modal", at)
            and not self._owns(at, at + 1)
            and not self._sentence.begins("user", at)
            and not self._sentence.begins("preposition", at - 1)
            and self._verb_of_name(at + 1)
        ]

    def _verb_of_name(self, at: int) -> bool:
        if self._sentence.word(at) in _NAME_ENDINGS:
            at += 1
        if self._sentence.word(at) in ("and", "or") and self._sentence.word(at + 1) == "its":
            at += 3
        if self._sentence.word(at) in ("also", "never", "only", "therefore", "sometimes"):
            at += 1
        agrees = self._sentence.word(at).endswith("s") or self._sentence.word(at - 1).endswith("s")
        return self._sentence.begins("modal", at) or (agrees and self._sentence.begins("acts", at))
