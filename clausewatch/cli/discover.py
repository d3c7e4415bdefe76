"""`clausewatch discover`: proposes what of a platform is worth watching, as entries of rules.yaml (docs/sources.md)."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated
from urllib.parse import urljoin

import typer

from clausewatch.app import http_client
from clausewatch.cli.classify import RulesOption
from clausewatch.cli.inspection import Look, look_at, site_of
from clausewatch.cli.proposing import FAILED, own_rules, propose
from clausewatch.errors import SettingsError, SourceError
from clausewatch.language import Reader
from clausewatch.model import NotModified, Source, SourceKind, Validators
from clausewatch.ports import Watcher
from clausewatch.ruleset import load
from clausewatch.ruleset.declare import Declared, declare, declare_address, declare_feed, platform_id
from clausewatch.ruleset.edit import EditError
from clausewatch.settings import Settings, read_settings
from watchers import WATCHERS
from watchers.charset import decode
from watchers.discovery import Findings, Link, look_through, pages_to_follow
from watchers.legal_words import AI, CONDUCT, COPYRIGHT, DEVELOPERS, PRIVACY, TERMS, USUAL, USUAL_FEEDS

DOCUMENTS = (TERMS, PRIVACY, CONDUCT, AI, DEVELOPERS, COPYRIGHT)
"""The kinds of page that are proposed, in this order."""

TRIED = 2
"""Addresses that are looked at for each kind of page before it is given up: a site is not to be combed through."""

_NEEDS_BROWSER = "drawn by a script"


@dataclass(slots=True)
class Proposed:
    """What a platform has to watch. `refused` are addresses that were looked at, with why they are no good."""

    name: str
    documents: list[tuple[Declared, Look]] = field(default_factory=list)
    feeds: list[tuple[str, str]] = field(default_factory=list)
    site: Look | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)


def discover(
    url: Annotated[str, typer.Argument(help="A platform's home page.")],
    name: Annotated[str | None, typer.Option(help="What to call the platform; default what its page says.")] = None,
    write_it: Annotated[bool, typer.Option("--write", help="Write the entries into the rules file.")] = False,
    rules: RulesOption = None,
) -> None:
    """Look through a platform's home page for terms, policies, feeds and signals; propose them for rules.yaml."""
    settings = read_settings(os.environ)
    path = own_rules(rules or settings.rules)
    address = url if "://" in url else f"https://{url}"
    try:
        found = asyncio.run(_discovered(address, name, settings, load(path, examples=False).reader))
    except SourceError as error:
        raise SettingsError(f"{address}: {error}") from None
    for line in _lines(found):
        typer.echo(line)
    before = path.read_bytes().decode()
    try:
        after = _with_entries(before, found)
    except EditError as error:
        typer.echo(str(error))
        raise typer.Exit(FAILED) from None
    propose(path, before, after, write_it=write_it)


def _with_entries(text: str, found: Proposed) -> str:
    text = declare(text, found.name, [document for document, _ in found.documents])
    for outlet, address in found.feeds:
        text = declare_feed(text, outlet, address)
    if found.site is None:
        return text
    platform = platform_id(text, found.name)
    owner = {"platform": platform} if platform else {"name": found.name}
    return declare_address(text, "signals", {"url": found.site.source.url, **owner})


async def _discovered(address: str, name: str | None, settings: Settings, reader: Reader) -> Proposed:
    async with http_client(settings) as client:
        watchers = {kind: make(client) for kind, make in WATCHERS.items()}
        return await _Discovery(watchers, reader).of(address, name)


class _Discovery:
    """One walk through a site: the home page, the pages that gather links, and what they lead to."""

    def __init__(self, watchers: Mapping[SourceKind, Watcher], reader: Reader) -> None:
        self._watchers = watchers
        self._reader = reader
        self._seen: set[str] = set()

    async def of(self, address: str, name: str | None) -> Proposed:
        """What the site has, under this name or the one that it gives itself. Raises SourceError."""
        home = await self._look_through(address)
        findings = [home, *[page async for page in self._followed(home)]]
        found = Proposed(name=name or home.name)
        for kind in DOCUMENTS:
            await self._propose(kind, _addresses(kind, findings, address), found)
        await self._propose_feeds([feed for page in findings for feed in page.feeds], address, found)
        await self._propose_signals(address, found)
        return found

    async def _look_through(self, address: str) -> Findings:
        source = _source(SourceKind.TERMS, address)
        snapshot = await self._watchers[SourceKind.TERMS].retrieve(source, Validators())
        if isinstance(snapshot, NotModified):  # to a request without conditions
            raise SourceError("the server says that nothing changed, though it was asked for everything")
        return look_through(decode(snapshot.body, snapshot.content_type), snapshot.url)

    async def _followed(self, home: Findings) -> AsyncIterator[Findings]:
        for link in pages_to_follow(home):
            try:
                yield await self._look_through(link.url)
            except SourceError:  # the home page's own links are enough
                continue

    async def _propose(self, kind: str, addresses: Sequence[str], found: Proposed) -> None:
        """The first of the addresses that holds a document, or that needs a browser to show one."""
        for address in [each for each in addresses if each not in self._seen][:TRIED]:
            self._seen.add(address)
            look = await look_at(_source(SourceKind.TERMS, address), self._watchers[SourceKind.TERMS], self._reader)
            if look.passages or _NEEDS_BROWSER in look.problem:
                found.documents.append((Declared(title=kind, says=_says(address, look)), look))
                return
            found.refused.append((address, look.problem))

    async def _propose_feeds(self, named: Sequence[tuple[str, str]], address: str, found: Proposed) -> None:
        """The feeds that the pages name; where they name none, the first at one of the usual places."""
        usual = [("", urljoin(address, place)) for place in USUAL_FEEDS]
        for title, feed in dict.fromkeys(named or usual):
            look = await look_at(_source(SourceKind.FEED, feed), self._watchers[SourceKind.FEED], self._reader)
            if look.articles:
                found.feeds.append((title or found.name, feed))
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


def _source(kind: SourceKind, address: str) -> Source:
    return Source(id=address, kind=kind, publisher="", title=address, url=address, interval=timedelta(0))


def _addresses(kind: str, findings: Iterable[Findings], home: str) -> list[str]:
    """Where a page of the kind may be, the surest first: by links; where none leads to one, at the usual places."""
    links: list[Link] = [link for page in findings for link in page.links if link.kind == kind]
    ordered = [link.url for link in sorted(links, key=lambda link: -link.weight)]
    return list(dict.fromkeys(ordered)) or [urljoin(home, place) for place in USUAL.get(kind, ())]


def _says(address: str, look: Look) -> dict[str, str]:
    moved = look.snapshot.url if look.snapshot else address
    return {"url": moved} if look.passages else {"url": address, "fetch": "browser"}


def _lines(found: Proposed) -> Iterator[str]:
    yield found.name
    for document, look in found.documents:
        kinds = sorted({kind for clause in look.clauses for kind in clause.kinds})
        words = sum(len(passage.text.split()) for passage in look.passages)
        said = f"{words:,} words, {', '.join(kinds) or 'no clause about AI training'}" if words else "needs a browser"
        yield f"  {document.title}: {document.says['url']} ({said})"
    for outlet, address in found.feeds:
        yield f"  feed of {outlet}: {address}"
    if found.site:
        yield f"  signals of {found.site.source.url} ({_counted(len(found.site.signals))})"
    for address, reason in found.refused:
        yield f"  not proposed: {address}: {reason}"
    if not found.documents and not found.feeds:
        yield "  nothing to watch was found: look on the page itself, and try `clausewatch check` with an address"


def _counted(signals: int) -> str:
    return {0: "nothing about AI so far", 1: "1 statement about AI"}.get(signals, f"{signals} statements about AI")
