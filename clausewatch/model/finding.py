"""What was found in what was read: matches, clauses, versions and changes."""

from dataclasses import dataclass, field
from datetime import datetime

from clausewatch.model.positions import Origin
from clausewatch.model.stories import Sign
from clausewatch.model.watching import Document, Passage
from clausewatch.model.words import ChangeKind, ClauseKind, Favour


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that matched: the words that did it, as code-point offsets `start` to `end` in the passage's text."""

    rule_id: str
    kind: ClauseKind
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A rule about news that an article meets: the words that did it, as code-point offsets in the article's text."""

    rule_id: str
    says: Sign
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A passage with its kinds; without any, it speaks of AI training but not clearly of who may do what."""

    passage: Passage
    kinds: frozenset[ClauseKind]
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A recorded document. `digest` is of its normalised words, so versions that say the same share it.

    `origin` is the archive that it came from, under its name there (`reference`); None where we read it ourselves.
    `id` is the store's number for it, 0 before it has one.
    """

    source_id: str
    digest: str
    snapshot_digest: str
    kind: ChangeKind
    recorded_at: datetime
    document: Document = field(repr=False)
    origin: Origin | None = None
    reference: str = ""
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """A clause before and after a change that altered what it says.

    `leaning` is in whose favour that is where the words alone tell it: the same kind, said of more or of less.
    """

    before: Clause
    after: Clause
    leaning: Favour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A material difference between two versions of a document.

    `at` is when the new form was first seen, `last_without` when the old one was last seen (None on a first record).
    `kinds_before` and `kinds_after` are what the document as a whole held and holds.
    """

    kind: ChangeKind
    source_id: str
    at: datetime
    last_without: datetime | None
    added: tuple[Clause, ...] = ()
    removed: tuple[Clause, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    kinds_added: frozenset[ClauseKind] = frozenset()
    kinds_removed: frozenset[ClauseKind] = frozenset()
    kinds_changed: frozenset[ClauseKind] = frozenset()
    kinds_before: frozenset[ClauseKind] = frozenset()
    kinds_after: frozenset[ClauseKind] = frozenset()

    @property
    def unclear(self) -> bool:
        """Whether AI training is newly mentioned, and no rule can tell the kind: nothing of a kind came or went."""
        of_a_kind = self.kinds_added or self.kinds_removed or self.kinds_changed
        return not of_a_kind and self.kind in (ChangeKind.REVISION, ChangeKind.REVERT)
