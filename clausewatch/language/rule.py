"""A rule as data: what must hold in one sentence or list item for a passage to be of a kind."""

from dataclasses import dataclass, field
from enum import StrEnum

from clausewatch.model import ClauseKind, Level, Sign

DISABLED = "disabled"
"""The status of a rule that is kept and not in force."""


class Who(StrEnum):
    """Who acts, as far as the sentence says."""

    SERVICE = "service"
    USER = "user"
    THIRD_PARTY = "third-party"
    NOBODY = "nobody"


class May(StrEnum):
    """Whether the actor may (or does), or not."""

    YES = "yes"
    NOT = "not"
    ASKED = "asked"
    """A question that nothing answers; no rule can ask for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text beside a rule; `line` is where it stands, `because` why it should not match."""

    text: str
    line: int = 0
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Every line that is filled must hold; several entries in a line mean any of them.

    `kind` is None for a rule about news, which has what the sentence `says` instead; where one that `reads_article`
    finds something in headline or lead, the article's own page is read too. `does`, `mentions`, `nearby`,
    `starts_with` and `not_when` name phrases or word lists of the vocabulary; `regex` are RE2 expressions over the
    normalised sentence.
    """

    id: str
    title: str
    kind: ClauseKind | None
    says: Sign = Sign.RELEVANT
    reads_article: bool = False
    level: Level | None = None
    status: str = "stable"
    why: str = ""
    references: tuple[str, ...] = ()
    who: frozenset[Who] = frozenset()
    may: frozenset[May] = frozenset()
    does: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    not_if_also: frozenset[ClauseKind] = frozenset()
    regex: tuple[str, ...] = ()
    should_match: tuple[Example, ...] = field(default=(), repr=False)
    should_not_match: tuple[Example, ...] = field(default=(), repr=False)
    known_misses: tuple[Example, ...] = field(default=(), repr=False)
    file: str = ""
    line: int = 0

    @property
    def about_news(self) -> bool:
        """Whether it reads articles, rather than clauses."""
        return self.kind is None

    @property
    def is_disabled(self) -> bool:
        """Whether it is kept, and reads nothing."""
        return self.status == DISABLED
