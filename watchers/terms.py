"""Watches a document that is revised in place: terms of use, a privacy policy, guidelines. HTML, plain text or PDF."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from clausewatch.errors import NotTheDocument, Refused, SourceError
from clausewatch.model import Document, NotModified, Page, Passage, Snapshot, Source, SourceKind, Validators
from clausewatch.ports import OWN_HANDS, Hands
from watchers import html, pages, pdf
from watchers.blocks import plain_blocks
from watchers.charset import decode
from watchers.destination import led_astray
from watchers.walls import DOCUMENT_BYTES, Wall, least_said, look, wall
from watchers.wholeness import breaks_off

if TYPE_CHECKING:  # other processes read without it
    from watchers.http import HttpClient

ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, application/pdf;q=0.8, */*;q=0.1"

_MARKUP = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_PLAIN = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
_PDF = "application/pdf"
_BINARY_WITHIN = 1024


class TermsWatcher:
    """Reads terms pages. See clausewatch.ports.Watcher for what the methods promise."""

    kind = SourceKind.TERMS

    def __init__(self, client: "HttpClient", _hands: Hands = OWN_HANDS) -> None:
        """Whoever reads and judges a document takes `extract`, which is a function of this module, along."""
        self._client = client

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """Fetch the page, or all pages. Raises SourceError with a plain reason where one gives no usable answer."""
        if not source.combine:
            return await self._fetch(source, validators)
        found = [await self.whole(part) for part in _parts(source)]
        return pages.put_together(found, source, validators)

    async def whole(self, part: Source) -> Snapshot:
        """One page, whatever it was before. Raises SourceError that names the page."""
        try:
            snapshot = await self._fetch(part, Validators())
        except SourceError as error:
            error.args = (f"{part.url}: {error}", *error.args[1:])
            raise
        if isinstance(snapshot, NotModified):  # to a request without conditions
            raise SourceError(f"{part.url} gave no page: the server says that it is as it was, and was not asked that")
        return snapshot

    async def _fetch(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """By HTTP or in the browser: `auto` goes there where HTTP gives a script's shell or a wall, and remembers."""
        if source.fetch == "browser" or (source.fetch == "auto" and validators.rendered):
            return await self._client.render(source, validators)
        try:
            retrieved = await self._client.fetch(source, validators, accept=ACCEPT, is_page=True)
        except Refused as error:
            if source.fetch == "auto" and error.is_wall:
                return await self._client.render(source, validators)
            raise
        if source.fetch == "auto" and isinstance(retrieved, Snapshot) and await asyncio.to_thread(_is_shut, retrieved):
            return await self._client.render(source, validators)
        return retrieved

    def extractor(self, source: Source) -> str:
        """The version of our extraction and, where the source has selectors, what they are."""
        return _extractor(source)

    @staticmethod
    def extract(source: Source, snapshot: Snapshot) -> Document:
        """The document's passages. Raises NotTheDocument where another page, or none, stands in its place."""
        found = _combined(source, snapshot) if source.combine else _passages(source, snapshot)
        return Document(source_id=source.id, title=source.title, passages=found, extractor=_extractor(source))


def _extractor(source: Source) -> str:
    declared = [*_selectors(source), *(each for page in source.combine for each in ("", *_selectors(page)))]
    if not any(declared):
        return str(html.EXTRACTOR_VERSION)
    declared_digest = hashlib.sha256("\0".join(declared).encode()).hexdigest()
    return f"{html.EXTRACTOR_VERSION}-{declared_digest[:12]}"


def _is_shut(snapshot: Snapshot) -> bool:
    """Whether the page is one that may hold the document in a browser."""
    found = wall(look(decode(snapshot.body, snapshot.content_type)))
    return found is not None and found.may_open_to_browsers


def _selectors(page: Source | Page) -> list[str]:
    return [*map(str, page.select), "", *map(str, page.remove)]


def _parts(source: Source) -> Iterator[Source]:
    """Each page of a combined document as a source of its own."""
    for page in source.combine:
        yield replace(source, url=page.url, select=page.select, remove=page.remove, combine=())


def _combined(source: Source, snapshot: Snapshot) -> tuple[Passage, ...]:
    """The passages of all pages, one page after the other."""
    found = pages.taken_apart(snapshot)
    if len(found) != len(source.combine):
        raise NotTheDocument("the document was put together from other pages before")
    passages = [each for part, page in zip(_parts(source), found, strict=True) for each in _of_page(part, page)]
    return tuple(replace(passage, position=position) for position, passage in enumerate(passages))


def _of_page(part: Source, page: Snapshot) -> tuple[Passage, ...]:
    try:
        return _passages(part, page)
    except NotTheDocument as error:
        raise NotTheDocument(f"{part.url}: {error}") from error


def _passages(source: Source, snapshot: Snapshot) -> tuple[Passage, ...]:
    kind = _kind(snapshot)
    if kind == _PDF:
        return pdf.passages(snapshot.body)
    text = decode(snapshot.body, snapshot.content_type)
    found = html.headed(plain_blocks(text)) if kind in _PLAIN else _from_markup(source, snapshot, text)
    if not found:
        raise NotTheDocument("the page holds no text that could be a document")
    return found


def _from_markup(source: Source, snapshot: Snapshot, text: str) -> tuple[Passage, ...]:
    page = html.parse(text)
    found = wall(look(text)) if least_said(page) < DOCUMENT_BYTES else None
    found = found or led_astray(source.url, snapshot.url) or (Wall.TRUNCATED if breaks_off(text) else None)
    if found:
        raise NotTheDocument(found.reason)
    return html.passages_of(page, source.select, source.remove)


def _kind(snapshot: Snapshot) -> str:
    """The media type. Raises NotTheDocument for what is not text, whatever it is declared as."""
    kind = snapshot.content_type.partition(";")[0].strip().lower()
    head = snapshot.body[:_BINARY_WITHIN]
    if head.lstrip().startswith(b"%PDF-"):
        return _PDF
    if not snapshot.body.strip():
        raise NotTheDocument("the page is empty")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotTheDocument("the address gives a file that is not text: check the address in rules.yaml")
    if kind not in _MARKUP | _PLAIN and b"<html" not in head.lower():
        raise NotTheDocument("the address gives neither a web page nor plain text: check the address in rules.yaml")
    return kind
