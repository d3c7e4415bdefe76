"""A document as it is compared and remembered: keys of all its sentences, and the clauses in full."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain, islice

from clausewatch.model import Clause, ClauseKind, Document
from clausewatch.observe.whole import Said, read_all
from clausewatch.observe.words import digest, key, sentences

COMMON_WORDS = 40
"""How many of a document's most frequent words are kept, to tell its language by. Nearly all are function words."""

SAMPLE = 3000
"""Words from the beginning that these are counted in: more of them change the list hardly at all."""

MOST_CLAIMS = 500
"""Claims of a document that are compared; the rest of a page that makes more is not. Real ones have under a hundred,
and the work grows with the square."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence that says something of a kind, and the clause it stands in."""

    key: str
    text: str
    kinds: frozenset[ClauseKind]
    clause: Clause = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Form:
    """One state of a document. `since` is when it was first seen, `seen` when last; `size` counts words."""

    since: datetime
    seen: datetime
    keys: frozenset[str] = field(repr=False)
    size: int
    common: tuple[str, ...] = field(repr=False)
    clauses: tuple[Clause, ...] = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """The identity of everything it says."""
        return digest(self.keys)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every sentence of a kind, each of the same words once."""
        found = {claim.key: claim for clause in self.clauses for claim in claims_of(clause)}
        return tuple(islice(found.values(), MOST_CLAIMS))

    @cached_property
    def state(self) -> str:
        """The identity of what it says about AI training."""
        return digest(frozenset(claim.key for claim in self.claims))


def read(document: Document, clauses: Iterable[Clause], at: datetime) -> Form:
    """The form of a document that was just seen."""
    found = _said(document)
    counted = Counter(islice(chain.from_iterable(said.words for said in found), SAMPLE))
    return Form(
        since=at,
        seen=at,
        keys=_keys(found),
        size=sum(said.size for said in found),
        common=tuple(sorted(word for word, _ in counted.most_common(COMMON_WORDS))),
        clauses=tuple(clauses),
    )


def digest_of(document: Document) -> str:
    """The identity of everything a document says, as its form would have it."""
    return digest(_keys(_said(document)))


def _said(document: Document) -> list[Said]:
    return read_all([passage.text for passage in document.passages])


def _keys(found: Iterable[Said]) -> frozenset[str]:
    return frozenset(chain.from_iterable(said.keys for said in found))


def claims_of(clause: Clause) -> Iterator[Claim]:
    """The sentences of a clause that its matches lie in; all of them where no match says which."""
    text = clause.passage.text
    for start, end in sentences(text):
        within = frozenset(match.kind for match in clause.matches if match.start < end and match.end > start)
        kinds = within if clause.matches else clause.kinds
        identity = key(text[start:end])
        if kinds and identity:
            yield Claim(key=identity, text=text[start:end], kinds=kinds, clause=clause)
