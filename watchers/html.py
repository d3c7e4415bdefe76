"""A terms page's bytes to headed passages. Offline and repeatable: the same bytes always give the same passages."""

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from clausewatch.errors import NotTheDocument
from clausewatch.model import Passage, Selector
from watchers.blocks import Block, read_blocks, tidy
from watchers.regions import main_regions, remove_furniture, trimmed
from watchers.selection import remove, selected
from watchers.snippets import blocks_of

EXTRACTOR_VERSION = 3
"""Raise it whenever the same bytes may give other passages, or the same passages other keys (clausewatch/observe/):
versions made before are then known as older work, and none of their passages is known again."""

MAX_DEPTH = 3000
"""Elements nested deeper than this are not a page. The parser's time grows with the square of the depth."""

MAX_ATTRIBUTES = 1000
"""Nor is an element with more attributes than this: the same square."""

_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{5000,}")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_ANY_TAG = re.compile(r"<[^<>]*>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_NEVER_NEST = frozenset(
    [
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ),
        *("p", "li", "dt", "dd", "tr", "td", "th", "option", "path", "circle", "rect", "line", "polygon", "use"),
    ]
)
"""Elements that have no end tag, or whose end tag may be left out."""

_UNREAD = ["script", "style", "template"]


def check(text: str) -> None:
    """Raise NotTheDocument for markup beyond all reason, which a parser would take hours for."""
    if _beyond_reason(text):
        raise NotTheDocument("the markup is broken: thousands of nested elements, or of attributes in one")


def passages(text: str, *, select: Sequence[Selector] = (), remove_all: Sequence[Selector] = ()) -> tuple[Passage, ...]:
    """The passages of a page: of what `select` matches, or of its main content. Link targets are not read.

    `remove_all` (a source's `remove`) is taken out first. Raises NotTheDocument where `select` matches nothing.
    """
    return passages_of(parse(text), select, remove_all)


def passages_of(
    page: LexborHTMLParser, select: Sequence[Selector], remove_all: Sequence[Selector]
) -> tuple[Passage, ...]:
    """As `passages`, of a parsed page, which is consumed."""
    remove(page, remove_all)
    return headed(_chosen(page, select))


def parse(text: str) -> LexborHTMLParser:
    """The page without what nobody reads. Raises NotTheDocument as `check`."""
    check(text)
    return _parse(text)


def _parse(text: str) -> LexborHTMLParser:
    page = LexborHTMLParser(text, options=LexborDocumentOptions.WO_EVENTS)
    page.strip_tags(_UNREAD)
    return page


def _chosen(page: LexborHTMLParser, select: Sequence[Selector]) -> tuple[Block, ...]:
    if select:
        return tuple(block for part in selected(page, select) for block in read_blocks(part.roots, part.holds))
    remove_furniture(page)
    return trimmed(read_blocks(main_regions(page)))


def headed(blocks: Iterable[Block]) -> tuple[Passage, ...]:
    """Passages under the path of their headings. A heading with nothing under it is a passage itself."""
    found: list[Passage] = []
    path: list[Block] = []
    headings: tuple[str, ...] = ()
    bare = False

    def close() -> None:
        if bare:
            found.append(_passage(path[-1], headings[:-1], len(found)))

    for block in blocks:
        if block.level:
            if not (path and block.level > path[-1].level):
                close()
            path = [*(above for above in path if above.level < block.level), block]
            headings = tuple(above.text for above in path)
        else:
            found.append(_passage(block, headings, len(found)))
        bare = bool(block.level)
    close()
    return tuple(found)


def _passage(block: Block, headings: tuple[str, ...], position: int) -> Passage:
    return Passage(text=block.text, position=position, headings=headings, lead_in=block.lead_in)


def plain(markup: str) -> str:
    """The words of a fragment of HTML on one line, without markup or entities, however often they were escaped."""
    for _ in range(_ESCAPED_TIMES):
        if "<" not in markup and "&" not in markup:
            break
        words = _words(markup)
        if words == markup:
            break
        markup = words
    return tidy(markup)


_ESCAPED_TIMES = 3
"""Feeds escape their markup once by the book, and once or twice more by mistake."""


def _words(markup: str) -> str:
    if _beyond_reason(markup):
        return _ANY_TAG.sub(" ", markup)
    simple = blocks_of(markup)
    if simple is not None:
        return " ".join(simple)
    body = _parse(markup).body
    return " ".join(block.text for block in read_blocks([body])) if body is not None else ""


def _beyond_reason(text: str) -> bool:
    has_many_tags = text.count("<") > MAX_DEPTH  # few pages have, and to count how deep they are takes time
    return (has_many_tags and _depth(text) > MAX_DEPTH) or _attributes(text) > MAX_ATTRIBUTES


def _depth(text: str) -> int:
    """How deep elements are nested, at most: end tags that may be missing are not waited for."""
    depth = deepest = 0
    for closing, name in _TAG.findall(text):
        if name.lower() not in _NEVER_NEST:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _attributes(text: str) -> int:
    """How many attributes the longest tags have, at most; only tags that are long enough to have too many count."""
    return max((len(_QUOTED.sub("=", tag).split()) for tag in _LONG_TAG.findall(text)), default=0)
