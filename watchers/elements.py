"""What an element of a page is to its text: a heading, a link, a row, a block of its own, or nothing at all.

Only what an element is counts here, never its classes, so that a redesign of the same words gives the same blocks.
"""

from collections.abc import Iterable, Iterator, Set
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

_SKIPPED = frozenset(
    [
        *("script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "canvas", "audio"),
        *("video", "select", "textarea", "input", "-comment"),
    ]
)
_INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em"),
        *("font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rp", "rt", "ruby", "s", "samp"),
        *("small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    ]
)
_PLAYS = {"list": "ul", "listitem": "li", "paragraph": "p"}
"""Roles that make a div or span a list, an item or a paragraph."""

HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading]"

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_TOGGLE_LEVEL = 7
"""A toggle (summary, a button that expands) heads what it opens, below every real heading."""

_MARKED = "[role], [data-as]"
"""Elements that may be something else than their tag says."""

_DEPENDS = frozenset(["a", "button", "summary", "table", "tr"])
"""Tags that do not say by themselves what the element is."""


class Part(Enum):
    """What becomes of an element. A skipped one and a row are not gone into."""

    SKIPPED = auto()
    INLINE = auto()
    BREAK = auto()
    LINK = auto()
    """It leads to another page."""
    HEADING = auto()
    ROW = auto()
    """Of a table that holds data."""
    BLOCK = auto()


class Element(NamedTuple):
    """What an element is. `tag` is its own, or that of the one it stands in for; `level` is 1 to 7 for a heading."""

    part: Part
    tag: str
    level: int = 0


def marked(roots: Iterable[LexborNode]) -> frozenset[int]:
    """Which elements (mem_id) have to be asked for more than their tag. To ask all of them takes half of the time."""
    return frozenset(node.mem_id for root in roots for node in root.css(_MARKED))


def element(node: LexborNode, marked: Set[int]) -> Element:
    """What an element is."""
    tag = node.tag or ""
    if tag in _DEPENDS or (marked and node.mem_id in marked):
        return _asked(node, tag)
    return _by_tag(tag)


@lru_cache(maxsize=500)
def _by_tag(tag: str) -> Element:
    if tag == "br":
        return Element(Part.BREAK, tag)
    if tag in _SKIPPED:
        return Element(Part.SKIPPED, tag)
    if level := _LEVELS.get(tag):
        return Element(Part.HEADING, tag, level)
    return Element(Part.INLINE if tag in _INLINE else Part.BLOCK, tag)


def _asked(node: LexborNode, tag: str) -> Element:
    plays = _plays(node, tag)
    if plays == "br":
        return Element(Part.BREAK, plays)
    if tag in _SKIPPED or (tag == "button" and not _is_toggle(node) and not _within_heading(node)):
        return Element(Part.SKIPPED, plays)
    if tag == "tr" and is_row(node):
        return Element(Part.ROW, plays)
    if level := _level(node):
        return Element(Part.HEADING, plays, level)
    if plays == "a":
        return Element(Part.LINK if _leads_away(node) else Part.INLINE, plays)
    return Element(Part.INLINE if plays in _INLINE else Part.BLOCK, plays)


def _plays(node: LexborNode, tag: str) -> str:
    """The tag of the element, or of the one that it stands in for: a div with a role, a table of one column."""
    if tag == "table" and _is_column(node):
        return "ul"
    if tag not in {"div", "span"}:
        return tag
    said = node.attributes
    return _PLAYS.get(said.get("role") or "") or said.get("data-as") or tag


def _is_column(table: LexborNode) -> bool:
    """Whether a table is a list: several rows of one cell each, and no page layout inside."""
    rows = table.css("tr")
    return len(rows) > 1 and all(len(cells(row)) == 1 for row in rows) and not _lays_out(table)


def is_row(node: LexborNode) -> bool:
    """Whether a tr is a row of a table that holds data: several cells, and no page layout inside."""
    return len(cells(node)) > 1 and not _lays_out(node)


def cells(row: LexborNode) -> list[LexborNode]:
    """The cells of a row."""
    return [child for child in _children(row) if child.tag in {"td", "th"}]


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _lays_out(node: LexborNode) -> bool:
    return node.css_first(f"table table, td table, {HEADINGS}") is not None


def _is_toggle(node: LexborNode) -> bool:
    return node.tag == "summary" or (node.tag == "button" and "aria-expanded" in node.attributes)


def _within_heading(node: LexborNode) -> bool:
    return node.parent is not None and (_level(node.parent) > 0 or node.parent.tag == "summary")


def _level(node: LexborNode) -> int:
    """1 to 7 for an element that heads what follows, else 0."""
    level = _LEVELS.get(node.tag or "", 0)
    if level:
        return level
    if _is_toggle(node) and not _within_heading(node):
        return _TOGGLE_LEVEL
    if node.attributes.get("role") == "heading":
        return _LEVELS.get(f"h{node.attributes.get('aria-level')}", 2)
    return 0


def _leads_away(link: LexborNode) -> bool:
    """Whether it leads to a page: an address to write or to call is part of what a document says."""
    return not (link.attributes.get("href") or "").lower().startswith(("mailto:", "tel:"))
