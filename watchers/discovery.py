"""Finds on a platform's page the links to what is worth watching: terms, policies, feeds. Fetches nothing."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clausewatch.ports import Findings, Link
from watchers.blocks import tidy
from watchers.html import check
from watchers.legal_words import HUB, NEWS, kind_in_path, kind_said
from watchers.selection import has_ancestor

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})

_SECOND_LEVEL = 3
"""A label of at most this length before the last one is no name but part of the ending: co.uk, com.br."""


def look_through(markup: str, url: str) -> Findings:
    """What a page leads to. `url` is where it came from. Raises NotTheDocument for markup beyond all reason."""
    check(markup)
    page = LexborHTMLParser(markup)
    base = page.css_first("base[href]")
    at = urljoin(url, (base.attributes.get("href") or "").strip()) if base is not None else url
    found: dict[str, Link] = {}
    for link in _links(page, at, url):
        if link.url not in found or found[link.url].weight < link.weight:
            found[link.url] = link
    ordered = sorted(found.values(), key=lambda link: -link.weight)
    return Findings(name=_name(page, url), links=tuple(ordered), feeds=tuple(dict.fromkeys(_feeds(page, at))))


def _links(page: LexborHTMLParser, at: str, home: str) -> Iterator[Link]:
    for node in page.css("a[href]"):
        target = _address(at, node.attributes.get("href") or "")
        if not target or not is_of_site(target, home):
            continue
        text = tidy(node.text(separator=" "))
        said = kind_said(text) or kind_said(_label(node))
        kind = said or kind_in_path(urlsplit(target).path)
        if kind and (said or kind not in {HUB, NEWS}):
            yield Link(kind=kind, url=target, text=text or _label(node), weight=_weight(node, target, kind, text, said))


def _label(node: LexborNode) -> str:
    image = node.css_first("img[alt]")
    alt = image.attributes.get("alt") if image is not None else ""
    return tidy(" ".join(filter(None, (node.attributes.get("aria-label"), node.attributes.get("title"), alt))))


def _weight(node: LexborNode, target: str, kind: str, text: str, said: str | None) -> int:
    """Said outright counts most; then a short name, an address that agrees, a footer; a query counts against it."""
    parts = urlsplit(target)
    return (
        4 * bool(said)
        + 2 * (0 < len(text.split()) <= 4)
        + 2 * (kind_in_path(parts.path) == kind)
        + has_ancestor(node, _is_footer)
        - bool(parts.query)
    )


def _is_footer(node: LexborNode) -> bool:
    said = node.attributes
    names = f"{said.get('id') or ''} {said.get('class') or ''}".lower()
    return node.tag == "footer" or said.get("role") == "contentinfo" or "footer" in names


def _address(at: str, href: str) -> str:
    try:
        target = urldefrag(urljoin(at, href.strip())).url
        parts = urlsplit(target)
        host = parts.hostname
    except ValueError:
        return ""
    return target if parts.scheme in {"http", "https"} and host else ""


def is_of_site(target: str, home: str) -> bool:
    """Whether an address belongs to whoever has the home page: the same domain, or one that bears its name."""
    there, here = urlsplit(target).hostname or "", urlsplit(home).hostname or ""
    name = _own_label(here)
    return there == here or _domain(there) == _domain(here) or (len(name) > _SECOND_LEVEL and name in there.split("."))


def _domain(host: str) -> str:
    labels = host.split(".")
    if host.replace(".", "").isdigit() or ":" in host:
        return host
    keep = 3 if len(labels) > 2 and len(labels[-2]) <= _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


def _own_label(host: str) -> str:
    return _domain(host).partition(".")[0]


def _name(page: LexborHTMLParser, url: str) -> str:
    """What the site calls itself: outright, or by the part of its title that is its domain's name; else that name."""
    for selector in ('meta[property="og:site_name"]', 'meta[name="application-name"]'):
        node = page.css_first(selector)
        said = tidy(node.attributes.get("content") or "")[:LONGEST_NAME] if node is not None else ""
        if said:
            return said
    host = urlsplit(url).hostname or url
    label = host if _domain(host) == host and host.replace(".", "").isdigit() else _own_label(host)
    title = page.css_first("title")
    parts = _BETWEEN_PARTS.split(tidy(title.text())) if title is not None else []
    return next((part for part in parts if _letters(part) == _letters(label)), label.capitalize())


_BETWEEN_PARTS = re.compile(r" [-\u2013\u2014|\u00b7\u2022] |: ")
"""What stands between a site's name and what else its title says."""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


LONGEST_NAME = 60


def _feeds(page: LexborHTMLParser, at: str) -> Iterator[tuple[str, str]]:
    for node in page.css("link[rel~=alternate][href]"):
        said = node.attributes
        kind = (said.get("type") or "").partition(";")[0].strip().lower()
        target = _address(at, said.get("href") or "")
        if kind in FEED_TYPES and target and not _is_of_comments(said.get("title") or "", target):
            yield tidy(said.get("title") or ""), target


def _is_of_comments(title: str, target: str) -> bool:
    return "comments" in title.lower() or "/comments/" in target


def pages_to_follow(findings: Findings) -> Sequence[Link]:
    """Pages that lead on to others: where the legal texts are gathered, and where the news are."""
    return [link for kind in (HUB, NEWS) if (link := findings.best(kind))]
