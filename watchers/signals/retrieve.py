"""Asks a site for everything that may carry signals, once."""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from clausewatch.errors import Refused, SourceError, Unreachable
from watchers.answer import Answer
from watchers.charset import decode
from watchers.signals.bundle import Fetched, Part
from watchers.signals.page import HEADERS, addressed
from watchers.signals.reading import licence_addresses, origin_of

if TYPE_CHECKING:  # other processes read without it
    from watchers.http import HttpClient

ACCEPT = {
    Part.ROBOTS: "text/plain, */*;q=0.1",
    Part.AI_TXT: "text/plain, */*;q=0.1",
    Part.TDMREP: "application/json, */*;q=0.1",
    Part.PAGE: "text/html, */*;q=0.1",
    Part.LICENCE: "application/rsl+xml, application/xml;q=0.9, */*;q=0.1",
    Part.SIBLING: "text/plain, */*;q=0.1",
}
"""The same at every look: some networks vary what they give by it, and add headers of their own for Markdown."""

WELL_KNOWN = {
    Part.ROBOTS: "/robots.txt",
    Part.AI_TXT: "/ai.txt",
    Part.TDMREP: "/.well-known/tdmrep.json",
}

MOST_LICENCES = 5
"""Licence documents that are asked for; a site has one or two."""


async def retrieve(client: "HttpClient", url: str, pages: Sequence[str]) -> tuple[Fetched, ...]:
    """The answers of the site at this address, its home page and these pages.

    An address that gives no answer is among them as such. Raises SourceError where none gives one.
    """
    try:
        origin = origin_of(url)
    except ValueError as error:
        raise Unreachable("the address is not a web address: check it") from error
    files = [(part, f"{origin}{path}") for part, path in WELL_KNOWN.items()]
    asked = [*files, *((Part.PAGE, page) for page in dict.fromkeys((f"{origin}/", *pages)))]
    first = await _ask(client, asked)
    beside = [(Part.SIBLING, _sibling(answer.url)) for answer in first if _may_be_anything(answer)]
    licences = [(Part.LICENCE, address) for address in licence_addresses(first)[:MOST_LICENCES]]
    return (*first, *await _ask(client, [*beside, *licences]))


def _may_be_anything(answer: Fetched) -> bool:
    """Whether it has to be asked if the server gives a file at any address."""
    return answer.part in {Part.AI_TXT, Part.TDMREP} and answer.is_success and not answer.is_html


def _sibling(url: str) -> str:
    """An address in the same folder, the same at every look, at which nothing can stand."""
    folder, _, name = url.rpartition("/")
    return f"{folder}/{hashlib.sha256(url.encode()).hexdigest()[:16]}.{name.rpartition('.')[2]}"


async def _ask(client: "HttpClient", asked: Iterable[tuple[Part, str]]) -> tuple[Fetched, ...]:
    """Raises the first SourceError where nothing at all was answered."""
    tries = [_try(client, part, url) for part, url in asked]
    answers = await asyncio.gather(*tries)
    failures = [failure for _, failure in answers]
    if failures and all(failures) and failures[0] is not None:
        raise failures[0]
    return tuple(fetched for fetched, _ in answers)


async def _try(client: "HttpClient", part: Part, url: str) -> tuple[Fetched, SourceError | None]:
    try:
        answer = await client.get(url, accept=ACCEPT[part], is_page=part is Part.PAGE)
    except Refused as error:
        return Fetched(part=part, url=url, final=url, status=error.status, reason=str(error)), None
    except SourceError as error:
        return Fetched(part=part, url=url, final=url, status=None, reason=str(error)), error
    return _fetched(part, url, answer), None


def _fetched(part: Part, url: str, answer: Answer) -> Fetched:
    said = answer.said("Content-Type") or ""
    is_page = part is Part.PAGE
    return Fetched(
        part=part,
        url=url,
        final=answer.url,
        status=answer.status,
        content_type=said,
        headers=_stating(answer) if is_page else (),
        body=addressed(decode(answer.body, said)).encode("utf-8", "surrogateescape") if is_page else answer.body,
    )


def _stating(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The headers that may state something, each line as it came."""
    lines = ((name.lower(), value) for name, value in answer.headers.items())
    return tuple((name, value) for name, value in lines if name in HEADERS and _is_about_machines(name, value))


def _is_about_machines(name: str, value: str) -> bool:
    """Link headers are mostly about style sheets, whose names change with every release."""
    return name != "link" or "license" in value.lower()
