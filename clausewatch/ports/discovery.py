"""What is known of how sites arrange their pages: where to look for what is worth watching."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from clausewatch.model import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a page of a kind (a Surveyor has them); the higher its `weight` the surer."""

    kind: str
    url: str
    text: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a page leads to: `links` the surest of each address first, `feeds` as (title, address) pairs."""

    name: str
    links: tuple[Link, ...] = ()
    feeds: tuple[tuple[str, str], ...] = ()

    def best(self, kind: str) -> Link | None:
        """The surest link to a page of this kind."""
        return next((link for link in self.links if link.kind == kind), None)


class Surveyor(Protocol):
    """Reads pages for what they lead to. Fetches nothing."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of page that are worth watching, by the title that a document of the kind gets; the first usual."""

    @property
    def usual_feeds(self) -> Sequence[str]:
        """Paths where feeds often are."""

    def usual_pages(self, kind: str) -> Sequence[str]:
        """Paths where pages of the kind often are."""

    def kind_of(self, address: str) -> str | None:
        """The kind that an address itself speaks of."""

    def look_through(self, snapshot: Snapshot) -> Findings:
        """What a page leads to. Raises NotTheDocument for what is no page."""

    def pages_to_follow(self, findings: Findings) -> Sequence[Link]:
        """Pages that lead on to others: where the legal texts are gathered, and where the news are."""
