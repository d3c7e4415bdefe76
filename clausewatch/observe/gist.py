"""What is remembered of each passage of a document, so that one that stood before is not read again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import NamedTuple

from clausewatch.model import Clause, Passage

PLACE_KEPT = 16
"""Hex digits of a place: 64 bits, no two of a document's few thousand passages share them."""

SAMPLE = 3000
"""Words from the beginning of a document that its language is told by: more of them change hardly anything."""


class Gist(NamedTuple):
    """What a passage comes to: which one it is, how many of its words count, and its sentences' keys, joined."""

    place: str
    size: int
    keys: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Familiar:
    """What of a document is remembered from when it was seen before.

    `places` are those of its passages, in order. `gists` are known by place, the most frequent words (`commons`) by the
    sample that they were counted in. `clauses` says what the rules that are named by `read_as` made of a passage, None
    for nothing, by its number in the document.
    """

    places: tuple[str, ...]
    gists: Mapping[str, Gist]
    commons: Mapping[str, tuple[str, ...]]
    clauses: Mapping[int, Clause | None]
    read_as: str


def place_of(passage: Passage) -> str:
    """The identity of all that is read of a passage: its text, the sentence that leads it in, the nearest heading."""
    heading = passage.headings[-1] if passage.headings else ""
    read = f"{len(passage.text)} {len(passage.lead_in)} {passage.text}{passage.lead_in}{heading}"
    return hashlib.sha256(read.encode("utf-8", "surrogatepass")).hexdigest()[:PLACE_KEPT]


def sampled(gists: Sequence[Gist]) -> int:
    """How many passages the sample lies in."""
    before = accumulate((gist.size for gist in gists), initial=0)
    return min(len(gists), sum(1 for _ in takewhile(lambda words: words < SAMPLE, before)))


def sample_of(gists: Sequence[Gist]) -> str:
    """The identity of the sample: of these passages, in this order."""
    places = "".join(gist.place for gist in gists[: sampled(gists)])
    return hashlib.sha256(places.encode()).hexdigest()[:PLACE_KEPT]
