"""A document as it is compared and remembered: keys of all its sentences, and the clauses in full."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import Self

from clausewatch.model import Clause, ClauseKind, Document
from clausewatch.observe.gist import SAMPLE, Familiar, Gist, sample_of, sampled
from clausewatch.observe.whole import Said, read_all
from clausewatch.observe.words import KEY_LENGTH, digest, key, sentences

COMMON_WORDS = 40
"""How many of a document's most frequent words are kept, to tell its language by. Nearly all are function words."""

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
    """One state of a document. `since` is when it was first seen, `seen` when last; `size` counts words.

    `gists` are of all its passages, in order; `sample` is the one that the `common` words were counted in, and
    `read_as` names the rules that gave the clauses. They are empty where that is not known: older versions kept none.
    """

    since: datetime
    seen: datetime
    keys: frozenset[str] = field(repr=False)
    size: int
    common: tuple[str, ...] = field(repr=False)
    clauses: tuple[Clause, ...] = field(repr=False)
    gists: tuple[Gist, ...] = field(default=(), repr=False)
    sample: str = field(default="", repr=False)
    read_as: str = field(default="", repr=False)

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

    def without_gists(self) -> Self:
        """As it is compared, with nothing by which its passages would be known again."""
        return replace(self, gists=(), sample="", read_as="")


def read(document: Document, clauses: Iterable[Clause], at: datetime, familiar: Familiar) -> Form:
    """The form of a document that was just seen; only what is not `familiar` is read."""
    texts = [passage.text for passage in document.passages]
    unread = [number for number, place in enumerate(familiar.places) if place not in familiar.gists]
    said = _said(texts, unread)
    gists = tuple(
        _gist(place, said[number]) if number in said else familiar.gists[place]
        for number, place in enumerate(familiar.places)
    )
    sample = sample_of(gists)
    return Form(
        since=at,
        seen=at,
        keys=keys_in("".join(gist.keys for gist in gists)),
        size=sum(gist.size for gist in gists),
        common=familiar.commons.get(sample) or _common(texts[: sampled(gists)], said),
        clauses=tuple(clauses),
        gists=gists,
        sample=sample,
        read_as=familiar.read_as,
    )


def digest_of(document: Document) -> str:
    """The identity of everything a document says, as its form would have it."""
    said = read_all([passage.text for passage in document.passages])
    return digest(frozenset(chain.from_iterable(each.keys for each in said)))


def keys_in(joined: str) -> frozenset[str]:
    """The keys that were written one behind the other."""
    return frozenset(joined[at : at + KEY_LENGTH] for at in range(0, len(joined), KEY_LENGTH))


def _said(texts: Sequence[str], numbers: Sequence[int]) -> dict[int, Said]:
    return dict(zip(numbers, read_all([texts[number] for number in numbers]), strict=True))


def _gist(place: str, said: Said) -> Gist:
    return Gist(place, said.size, "".join(said.keys))


def _common(texts: Sequence[str], said: Mapping[int, Said]) -> tuple[str, ...]:
    """The most frequent words of these texts, of which some have been read."""
    rest = _said(texts, [number for number in range(len(texts)) if number not in said])
    words = chain.from_iterable((said.get(number) or rest[number]).words for number in range(len(texts)))
    counted = Counter(islice(words, SAMPLE))
    return tuple(sorted(word for word, _ in counted.most_common(COMMON_WORDS)))


def claims_of(clause: Clause) -> Iterator[Claim]:
    """The sentences of a clause that its matches lie in; all of them where no match says which."""
    text = clause.passage.text
    for start, end in sentences(text):
        within = frozenset(match.kind for match in clause.matches if match.start < end and match.end > start)
        kinds = within if clause.matches else clause.kinds
        identity = key(text[start:end])
        if kinds and identity:
            yield Claim(key=identity, text=text[start:end], kinds=kinds, clause=clause)
