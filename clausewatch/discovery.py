"""Finds what of a platform is worth watching: its terms, policies and feeds, and what its site tells machines."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from clausewatch.errors import SourceError
from clausewatch.inspection import Look, look_at, site_of
from clausewatch.language import Reader
from clausewatch.model import NotModified, Source, SourceKind, Validators
from clausewatch.ports import Findings, Surveyor, Watcher
from clausewatch.ruleset.declare import Declared

TRIED = 2
"""Addresses that are looked at for each kind of page before it is given up: a site is not to be combed through."""

NEEDS_BROWSER = "drawn by a script"
"""What a Look's problem says of a page that shows nothing without a browser."""


@dataclass(slots=True)
class Proposed:
    """What a platform has to watch. `refused` are addresses that were looked at, with why they are no good."""

    name: str
    documents: list[tuple[Declared, Look]] = field(default_factory=list)
    feeds: list[tuple[str, Look]] = field(default_factory=list)
    site: Look | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)


class Discovery:
    """One walk through a site: the page it begins at, the pages that gather links, and what they lead to."""

    def __init__(self, watchers: Mapping[SourceKind, Watcher], surveyor: Surveyor, reader: Reader) -> None:
        self._watchers = watchers
        self._surveyor = surveyor
        self._reader = reader
        self._seen: set[str] = set()

    async def of(self, address: str, name: str | None = None) -> Proposed:
        """What the site of this home page has, under this name or the one that it gives itself. Raises SourceError."""
        home = await self._look_through(address)
        return await self._walked(home, address, Proposed(name=name or home.name))

    async def around(self, address: str) -> Proposed:
        """What lies at an address that somebody named, and what it leads to: a feed is nothing but itself.

        A page below the home page is to be watched itself, whatever it is called. Raises SourceError.
        """
        feed = await self._look(SourceKind.FEED, address)
        if feed.articles:
            return Proposed(name=_host(address), feeds=[(_host(address), feed)])
        if urlsplit(address).path in {"", "/"}:
            return await self.of(address)
        kind = self._surveyor.kind_of(address) or self._surveyor.kinds[0]
        look = await self._look(SourceKind.TERMS, address)
        if not _is_document(look):
            raise SourceError(look.problem or "the page has no text")
        page = self._leads_to(look)
        found = Proposed(name=page.name, documents=[_document(kind, address, look)])
        return await self._walked(page, address, found)

    async def _walked(self, home: Findings, address: str, found: Proposed) -> Proposed:
        findings = [home, *[page async for page in self._followed(home)]]
        there = {document.title for document, _ in found.documents}
        for kind in [each for each in self._surveyor.kinds if each not in there]:
            await self._propose(kind, self._addresses(kind, findings, address), found)
        await self._propose_feeds([feed for page in findings for feed in page.feeds], address, found)
        await self._propose_signals(address, found)
        return found

    async def _look(self, kind: SourceKind, address: str) -> Look:
        self._seen.add(address)
        source = Source(id=address, kind=kind, publisher="", title=address, url=address, interval=timedelta(0))
        return await look_at(source, self._watchers[kind], self._reader)

    async def _look_through(self, address: str) -> Findings:
        source = Source(
            id=address, kind=SourceKind.TERMS, publisher="", title=address, url=address, interval=timedelta(0)
        )
        snapshot = await self._watchers[SourceKind.TERMS].retrieve(source, Validators())
        if isinstance(snapshot, NotModified):  # to a request without conditions
            raise SourceError("the server says that nothing changed, though it was asked for everything")
        return self._surveyor.look_through(snapshot)

    def _leads_to(self, look: Look) -> Findings:
        """Where a page that was read leads; nowhere, where it is no web page."""
        nowhere = Findings(name=_host(look.source.url))
        try:
            return self._surveyor.look_through(look.snapshot) if look.snapshot else nowhere
        except SourceError:
            return nowhere

    async def _followed(self, home: Findings) -> AsyncIterator[Findings]:
        for link in self._surveyor.pages_to_follow(home):
            try:
                yield await self._look_through(link.url)
            except SourceError:  # the home page's own links are enough
                continue

    def _addresses(self, kind: str, findings: Iterable[Findings], home: str) -> list[str]:
        """Where a page of the kind may be, the surest first: by links; else at the usual places."""
        links = [link for page in findings for link in page.links if link.kind == kind]
        ordered = [link.url for link in sorted(links, key=lambda link: -link.weight)]
        return list(dict.fromkeys(ordered)) or [urljoin(home, place) for place in self._surveyor.usual_pages(kind)]

    async def _propose(self, kind: str, addresses: Sequence[str], found: Proposed) -> None:
        """The first of the addresses that holds a document, or that needs a browser to show one."""
        for address in [each for each in addresses if each not in self._seen][:TRIED]:
            look = await self._look(SourceKind.TERMS, address)
            if _is_document(look):
                found.documents.append(_document(kind, address, look))
                return
            found.refused.append((address, look.problem))

    async def _propose_feeds(self, named: Sequence[tuple[str, str]], address: str, found: Proposed) -> None:
        """The feeds that the pages name; where they name none, the first at one of the usual places."""
        usual = [("", urljoin(address, place)) for place in self._surveyor.usual_feeds]
        for title, feed in dict.fromkeys(named or usual):
            look = await self._look(SourceKind.FEED, feed)
            if look.articles:
                found.feeds.append((title or found.name, look))
            elif named:
                found.refused.append((feed, look.problem or "the feed has no articles"))
            if look.articles and not named:
                return

    async def _propose_signals(self, address: str, found: Proposed) -> None:
        """What the site tells machines: worth watching also where it tells nothing yet."""
        site = site_of(address)
        if site is None:
            return
        look = await look_at(site, self._watchers[SourceKind.SIGNALS], self._reader)
        if look.problem:
            found.refused.append((site.url, look.problem))
        else:
            found.site = look


def _is_document(look: Look) -> bool:
    return bool(look.passages) or NEEDS_BROWSER in look.problem


def _document(kind: str, address: str, look: Look) -> tuple[Declared, Look]:
    """The document as it is to be declared: where it moved to, and with a browser where it needs one."""
    moved = look.snapshot.url if look.snapshot else address
    says = {"url": moved} if look.passages else {"url": address, "fetch": "browser"}
    return Declared(title=kind, says=dict(says)), look


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")
