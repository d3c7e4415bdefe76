"""The Surveyor (clausewatch.ports.Surveyor) of web sites: what platforms call their pages, and where they keep them."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from clausewatch.model import Snapshot
from clausewatch.ports import Findings, Link
from watchers.charset import decode
from watchers.discovery import look_through, pages_to_follow
from watchers.legal_words import AI, CONDUCT, COPYRIGHT, DEVELOPERS, PRIVACY, TERMS, USUAL, USUAL_FEEDS, kind_in_path


class SiteSurveyor:
    """Knows the words of watchers.legal_words."""

    kinds: Sequence[str] = (TERMS, PRIVACY, CONDUCT, AI, DEVELOPERS, COPYRIGHT)
    usual_feeds: Sequence[str] = USUAL_FEEDS

    def usual_pages(self, kind: str) -> Sequence[str]:
        """Paths where pages of the kind often are."""
        return USUAL.get(kind, ())

    def kind_of(self, address: str) -> str | None:
        """The kind that an address itself speaks of."""
        kind = kind_in_path(urlsplit(address).path)
        return kind if kind in self.kinds else None

    def look_through(self, snapshot: Snapshot) -> Findings:
        """What a page leads to. Raises NotTheDocument for markup beyond all reason."""
        return look_through(decode(snapshot.body, snapshot.content_type), snapshot.url)

    def pages_to_follow(self, findings: Findings) -> Sequence[Link]:
        """The page that gathers the legal texts, and the one of the news."""
        return pages_to_follow(findings)
