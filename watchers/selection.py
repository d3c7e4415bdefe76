"""The declared parts of a page: CSS selectors and ranges, with the meaning that Open Terms Archive gives them.

A selector takes all its matches in document order, selector by selector, so that what two of them match comes twice. A
range begins and ends at the first match of its ends, which must both be there. `remove` comes before `select`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from clausewatch.errors import NotTheDocument, SelectsNothing
from clausewatch.model import Range, Selector

Holds = Callable[[LexborNode], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """What one selector takes: these elements, and of what is in them what `holds` (where there is one) says yes to."""

    roots: tuple[LexborNode, ...]
    holds: Holds | None = None


def selected(page: LexborHTMLParser, select: Sequence[Selector]) -> list[Part]:
    """What the selectors match, one after the other.

    Raises NotTheDocument where nothing matches, an end of a range is missing, or a selector is not CSS.
    """
    parts = [_range(page, each) if isinstance(each, Range) else _part(page, each) for each in select]
    if not any(part.roots for part in parts):
        named = ", ".join(f"`{each}`" for each in select)
        raise SelectsNothing(
            f"nothing on the page matches `select` {named}: the page was rebuilt, or it is another page"
        )
    return parts


def remove(page: LexborHTMLParser, selectors: Iterable[Selector]) -> None:
    """Take what the selectors match out of the page. Raises as `selected`, but for a selector that nothing matches."""
    for selector in selectors:
        if isinstance(selector, Range):
            _take_out_range(page, selector)
        else:
            take_out(_matches(page, selector))


def take_out(nodes: Sequence[LexborNode]) -> None:
    """Take these elements out of their page with all that is in them."""
    for node in outermost(nodes):  # an inner one would be freed with its parent
        node.decompose()


def outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """Those that are not inside another one of them, each once."""
    by_id = {node.mem_id: node for node in nodes}
    return [node for node in by_id.values() if not has_ancestor(node, lambda above: above.mem_id in by_id)]


def has_ancestor(node: LexborNode, holds: Callable[[LexborNode], bool]) -> bool:
    """Whether an element that the node is in, however deep, is such a one."""
    above = node.parent
    while above is not None:
        if holds(above):
            return True
        above = above.parent
    return False


def _part(page: LexborHTMLParser, selector: str) -> Part:
    return Part(tuple(_matches(page, selector)))


def _matches(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return page.css(selector)
    except SelectolaxError as error:
        raise NotTheDocument(f"`{selector}` in rules.yaml is not a CSS selector that is understood") from error


def _range(page: LexborHTMLParser, wanted: Range) -> Part:
    return Part((page.body,) if page.body is not None else (), _between(page, wanted))


def _take_out_range(page: LexborHTMLParser, wanted: Range) -> None:
    """Text and childless elements go one by one, so that an element which the range only enters stays."""
    within = _between(page, wanted)
    for node in [node for node in _in_order(page) if node.first_child is None and within(node)]:
        node.decompose()


def _between(page: LexborHTMLParser, wanted: Range) -> Holds:
    """Whether a node lies in the range; an end "after" an element is after all that is in it."""
    nodes = _in_order(page)
    order = {node.mem_id: index for index, node in enumerate(nodes)}

    def edge(selector: str, *, after: bool) -> int:
        found = _matches(page, selector)
        if not found:
            raise SelectsNothing(f"nothing on the page matches `{selector}`, where a range should begin or end")
        past = _past(found[0]) if after else found[0]
        return order[past.mem_id] if past is not None else len(nodes)

    start, end = edge(wanted.start, after=wanted.after_start), edge(wanted.end, after=wanted.after_end)
    return lambda node: start <= order[node.mem_id] < end


def _in_order(page: LexborHTMLParser) -> list[LexborNode]:
    return list(page.root.traverse(include_text=True)) if page.root is not None else []


def _past(node: LexborNode) -> LexborNode | None:
    """The node that follows this one and all that is in it; None at the end of the page."""
    at: LexborNode | None = node
    while at is not None and at.next is None:
        at = at.parent
    return at.next if at is not None else None
