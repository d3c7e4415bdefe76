"""Reads what a document of rules.yaml may consist of: parts of a page, several pages, views from several regions."""

import re
from collections.abc import Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from clausewatch.model import Page, Range, Selector, Source
from clausewatch.ruleset.fields import Fields, Report, slug
from clausewatch.ruleset.nodes import Mapping, Node, Scalar, Sequence

RANGE_KEYS = ("startBefore", "startAfter", "endBefore", "endAfter")
PAGE_KEYS = ("url", "select", "remove")
REGION_KEYS = ("name", "accept_language", "proxy", "url")
FEWEST_PAGES = 2

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*(?:;q=[01](?:\.\d{1,3})?)?")
_PROXY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EMPTY = LexborHTMLParser("<p></p>")
_SELECTOR_FIX = 'write a CSS selector such as "main" or "#terms", in quotes.'
_RANGE_FIX = "give it one of startBefore and startAfter, and one of endBefore and endAfter."


def read_selectors(fields: Fields, key: str, report: Report) -> tuple[Selector, ...]:
    """CSS selectors and ranges: one, or a list of them."""
    node = fields.value(key)
    if isinstance(node, Mapping):
        return tuple(_range(node, report))
    if isinstance(node, Sequence) and any(isinstance(item, Mapping) for item in node.items):
        return tuple(found for item in node.items for found in _selector(item, key, report))
    return fields.checked(key, selector_problem, _SELECTOR_FIX)


def _selector(item: Node, key: str, report: Report) -> Iterator[Selector]:
    if isinstance(item, Mapping):
        yield from _range(item, report)
    elif isinstance(item, Scalar) and selector_problem(item.value) is None:
        yield item.value
    else:
        found = f'"{item.value}" is not a CSS selector.' if isinstance(item, Scalar) else f'"{key}:" holds a list here.'
        report.add(item.line, found, _SELECTOR_FIX)


def selector_problem(selector: str) -> str | None:
    """Why this is no CSS selector; None where it is one."""
    try:
        _EMPTY.css(selector)
    except SelectolaxError:
        return f'"{selector}" is not a CSS selector.'
    return None


def _range(node: Mapping, report: Report) -> Iterator[Range]:
    fields = Fields(node, report, "a range", RANGE_KEYS)
    starts = [key for key in RANGE_KEYS[:2] if fields.has(key)]
    ends = [key for key in RANGE_KEYS[2:] if fields.has(key)]
    if len(starts) != 1 or len(ends) != 1:
        report.add(node.line, "a range needs one start and one end.", _RANGE_FIX)
        return
    start = fields.checked(starts[0], selector_problem, _SELECTOR_FIX)
    end = fields.checked(ends[0], selector_problem, _SELECTOR_FIX)
    if len(start) == 1 and len(end) == 1:
        after_start, after_end = starts[0] == "startAfter", ends[0] == "endAfter"
        yield Range(start=start[0], end=end[0], after_start=after_start, after_end=after_end)


def read_pages(
    fields: Fields, report: Report, select: tuple[Selector, ...], remove: tuple[Selector, ...]
) -> tuple[Page, ...]:
    """The pages under `combine:`. What one of them does not say itself, the document says for all."""
    nodes = fields.mappings("combine")
    if fields.has("combine") and len(nodes) < FEWEST_PAGES:
        fields.problem("combine", '"combine:" puts several pages together.', "name two or more, or write url: instead.")
    if nodes and fields.has("url"):
        fields.problem("url", 'a document has either "url:" or "combine:".', "move the address under combine:.")
    return tuple(_page(Fields(node, report, "a page", PAGE_KEYS), report, select, remove) for node in nodes)


def _page(fields: Fields, report: Report, select: tuple[Selector, ...], remove: tuple[Selector, ...]) -> Page:
    return Page(
        url=fields.url("url"),
        select=read_selectors(fields, "select", report) if fields.has("select") else select,
        remove=read_selectors(fields, "remove", report) if fields.has("remove") else remove,
    )


def with_regions(source: Source, fields: Fields, report: Report) -> Iterator[Source]:
    """The source, and one more for each of its `regions:`, which is watched and compared with itself alone."""
    yield source
    if fields.has("regions") and source.combine:
        fields.problem("regions", '"regions:" and "combine:" cannot stand together.', "declare two documents instead.")
        return
    for node in fields.mappings("regions"):
        yield _seen_from(source, Fields(node, report, "a region", REGION_KEYS))


def _seen_from(source: Source, region: Fields) -> Source:
    name = region.text("name")
    seen = replace(
        source,
        id=f"{source.id}@{slug(name)}",
        title=f"{source.title} ({name})",
        region=name,
        accept_language=", ".join(region.checked("accept_language", _language_problem, _LANGUAGE_FIX)),
        proxy=_proxy(region) if region.has("proxy") else "",
        url=region.url("url") if region.has("url") else source.url,
    )
    if (seen.accept_language, seen.proxy, seen.url) == ("", "", source.url):
        found = f'nothing tells the region "{name}" from the ordinary view.'
        region.problem("name", found, "add accept_language:, proxy: or url:.")
    return seen


def _proxy(region: Fields) -> str:
    """The proxy's name. Its address is the environment's: it may hold a password."""
    name = region.text("proxy")
    if name and not _PROXY.fullmatch(name):
        fix = "give it a name in small letters, digits and hyphens, and set its address as CLAUSEWATCH_PROXY_NAME."
        region.problem("proxy", "this cannot be the name of a proxy.", fix)
    return name


_LANGUAGE_FIX = 'write a language such as "en-CA", or a list of them.'


def _language_problem(language: str) -> str | None:
    return None if _LANGUAGE.fullmatch(language) else f'"{language}" is not a language tag.'
