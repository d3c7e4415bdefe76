"""An invented platform's terms, and a reader of clauses that is simple enough to follow by eye."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from clausewatch.model import Change, Clause, ClauseKind, Document, Match, Passage
from clausewatch.observe import Memory, Outcome, Policy, observe, remain

START = datetime(2031, 3, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

GRANT = "We may use the recordings you upload to train our music models."
DENIAL = "We do not use private messages to train any model."
OPT_OUT = "You can opt out of having your recordings train our models in the settings."
BAN = "You may not use the catalogue to train a model of your own."
MENTION = "Models that train on recordings are a subject we take seriously."

_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
PLAIN = tuple(
    f"Article {number} of these terms deals with the {topic} of the {place}, and with how {number} is counted."
    for number in _NUMBERS
    for topic, place in [("opening", "shop"), ("fees", "stage"), ("rules", "studio"), ("end", "account")]
)
"""Sentences that say nothing of AI: enough of them for a document to have a body."""


def mark(document: Document) -> tuple[Clause, ...]:
    """Every passage with a sentence that speaks of training; its kind is what the sentence begins with."""
    found = (
        Clause(passage=passage, kinds=frozenset(m.kind for m in ms), matches=ms) for passage, ms in _read(document)
    )
    return tuple(found)


def _read(document: Document) -> Iterator[tuple[Passage, tuple[Match, ...]]]:
    for passage in document.passages:
        said = [
            found for found in re.finditer(r"[^.;]+", passage.text) if re.search(r"\btrain|turn this off", found[0])
        ]
        matches = tuple(
            Match(rule_id="test", kind=kind, quote=found[0], start=found.start(), end=found.end())
            for found in said
            if (kind := _kind(found[0].strip()))
        )
        if said:
            yield passage, matches


def _kind(sentence: str) -> ClauseKind | None:
    openings = {
        "We may not": ClauseKind.DENIAL,
        "We do not": ClauseKind.DENIAL,
        "We may": ClauseKind.GRANT,
        "Our partners may": ClauseKind.GRANT,
        "You can opt out": ClauseKind.OPT_OUT,
        "You can turn this off": ClauseKind.OPT_OUT,
        "You may not": ClauseKind.USER_BAN,
    }
    return next((kind for opening, kind in openings.items() if sentence.startswith(opening)), None)


def terms(*texts: str, extractor: str = "1") -> Document:
    """A document with a passage for each text."""
    passages = tuple(Passage(text=text, position=at) for at, text in enumerate(texts))
    return Document(source_id="tonal/terms", title="Terms", passages=passages, extractor=extractor)


@dataclass
class Watched:
    """A document under observation: what is shown to it, and everything that came of it."""

    policy: Policy = field(default_factory=Policy)
    memory: Memory | None = None
    at: datetime = START
    told: list[Change] = field(default_factory=list)
    last: Outcome | None = None

    def shows(self, *texts: str, after: timedelta = 6 * HOUR, extractor: str = "1") -> Outcome:
        document = terms(*texts, extractor=extractor)
        self.at += after
        return self._take(observe(self.memory, document, mark(document), self.at, self.policy))

    def stays(self, after: timedelta = 6 * HOUR) -> Outcome:
        assert self.memory is not None
        self.at += after
        return self._take(remain(self.memory, self.at, self.policy))

    def _take(self, outcome: Outcome) -> Outcome:
        self.memory = Memory.from_json(outcome.memory.to_json())
        assert self.memory == outcome.memory
        self.told += outcome.changes
        self.last = outcome
        return outcome
