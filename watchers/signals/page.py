"""What a web page says to machines: its headers, and the few elements of its markup that address them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clausewatch.model import CarriedIn, Signal
from clausewatch.signals import page as page_scope
from clausewatch.signals import split
from watchers.signals import content_signal, content_usage, robots_tag, rsl, tdmrep
from watchers.signals.evidence import Evidence

HEADERS = ("x-robots-tag", "content-usage", "content-signal", tdmrep.RESERVATION, tdmrep.POLICY, "link")
"""The headers that may state something."""

MOST_ELEMENTS = 100

Headers = Sequence[tuple[str, str]]
"""Names in lower case with their values, a line each."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's answer: where it was given, what its headers say, the elements that address machines, verbatim."""

    url: str
    headers: Headers
    elements: str


def addressed(html: str) -> str:
    """The elements of a page that address machines, as they stand in its document, one a line.

    Nothing else is kept of it: the rest of a page differs from one fetch to the next, and these do not.
    """
    nodes = LexborHTMLParser(html).css("meta[name], link[rel], script[type]")
    kept = (" ".join((node.html or "").split()) for node in nodes if _addresses_machines(node))
    return "\n".join(list(kept)[:MOST_ELEMENTS])


def _addresses_machines(node: LexborNode) -> bool:
    if node.tag == "meta":
        name = _attribute(node, "name").lower()
        return name in {tdmrep.RESERVATION, tdmrep.POLICY} or robots_tag.is_addressed(name)
    if node.tag == "link":
        rels = _attribute(node, "rel").lower().split()
        return "license" in rels and _attribute(node, "type").lower() == rsl.MEDIA_TYPE
    return _attribute(node, "type").lower() == rsl.MEDIA_TYPE


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()


def read(page: Page, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements of a page, about this page alone; those of an RSL document within it are about what it names."""
    pattern = split(page_scope(page.url))[1]
    return (*_from_headers(page.headers, pattern, evidence), *_from_elements(page.elements, pattern, evidence))


def _from_headers(headers: Headers, pattern: str, evidence: Evidence) -> Iterator[Signal]:
    said: dict[str, str] = {}
    for line, (name, value) in enumerate(headers, 1):
        said[name] = f"{said[name]}, {value}" if name in said else value
        if name == "x-robots-tag":
            yield from robots_tag.from_header(value, pattern, line, evidence)
    if usage := said.get("content-usage"):
        yield from content_usage.from_header(usage, pattern, _line(headers, "content-usage"), evidence)
    if signal := said.get("content-signal"):
        yield from content_signal.from_header(signal, pattern, _line(headers, "content-signal"), evidence)
    quote = _quoted({name: said[name] for name in (tdmrep.RESERVATION, tdmrep.POLICY) if name in said})
    line = _line(headers, tdmrep.RESERVATION)
    yield from tdmrep.from_page(said, CarriedIn.HEADER, pattern, line, quote, evidence)


def _line(headers: Headers, name: str) -> int:
    return next((line for line, (each, _) in enumerate(headers, 1) if each == name), 0)


def _quoted(said: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in said.items())


def _from_elements(elements: str, pattern: str, evidence: Evidence) -> Iterator[Signal]:
    nodes = LexborHTMLParser(elements).css("meta[name], script[type]")
    reserved: dict[str, str] = {}
    for line, node in enumerate(nodes, 1):
        name, content = _attribute(node, "name").lower(), _attribute(node, "content")
        quote = node.html or ""
        if node.tag == "script":
            yield from _inline(node, line, evidence)
        elif name in {tdmrep.RESERVATION, tdmrep.POLICY}:
            reserved.setdefault(name, content)
        elif robots_tag.is_addressed(name):
            yield from robots_tag.from_meta(name, content, pattern, line, quote, evidence)
    yield from tdmrep.from_page(reserved, CarriedIn.META, pattern, 1, _quoted(reserved), evidence)


def _inline(node: LexborNode, line: int, evidence: Evidence) -> tuple[Signal, ...]:
    text = node.text(deep=True)
    try:
        return rsl.read(text.strip().encode("utf-8", "surrogateescape"), evidence)
    except rsl.NotRsl:
        return rsl.malformed(evidence, CarriedIn.XML, line, text.strip().partition("\n")[0])


def licences(page: Page) -> Iterator[str]:
    """The addresses of RSL documents that the page's headers and elements name."""
    for name, value in page.headers:
        if name == "link":
            yield from (urljoin(page.url, target) for target in _link_targets(value))
    for node in LexborHTMLParser(page.elements).css("link[href]"):
        yield urljoin(page.url, _attribute(node, "href"))


def _link_targets(value: str) -> Iterator[str]:
    """Targets of a Link header (RFC 8288) that are RSL licences."""
    for part in value.split("<")[1:]:
        target, _, parameters = part.partition(">")
        plain = parameters.lower().replace('"', "").replace(" ", "")
        if ";rel=license" in plain and f";type={rsl.MEDIA_TYPE}" in plain:
            yield target.strip()
