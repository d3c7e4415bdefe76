"""Which part of a page is the document, by what its elements are and hold, where nobody declared it."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watchers.blocks import Block
from watchers.elements import HEADINGS
from watchers.selection import has_ancestor, outermost, take_out

PROSE_BYTES = 60
"""From this size on a passage that is not mostly links is running text; menus and buttons are shorter."""

_FURNITURE = (
    "nav, footer, header, aside, form, dialog, [role=navigation], [role=contentinfo], [role=banner], [role=search], "
    "[role=complementary], [role=dialog], [role=alertdialog], [aria-modal=true]"
)
"""Elements that by their nature stand around a document."""

_NAMED = frozenset(
    [
        *("footer", "site-footer", "page-footer", "global-footer", "nav", "navbar", "navigation", "menu", "sidebar"),
        *("side-nav", "sidenav", "breadcrumb", "breadcrumbs", "header", "site-header", "global-header"),
    ]
)
"""Ids and classes that say the same, in pages without those elements; believed only of what is mostly links."""

_COOKIE_BANNER = re.compile(
    r"(?:cookie|consent|gdpr|privacy)s?[-_]?(?:banner|bar|notice|consent|popup|pop-up|modal|overlay|alert|message|wall)"
    r"|onetrust|cookiebot|didomi|usercentrics|truste|osano|cc-window",
    re.IGNORECASE,
)
_ASCII_SPACE = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
_OTHER_SPACE = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Together all that str.isspace says is whitespace."""
_MAIN = ("main, [role=main]", "article, [role=article]")


def remove_furniture(page: LexborHTMLParser) -> None:
    """Take out what stands around a document: navigation, site header and footer, forms, cookie banners.

    Nothing that holds half of the page's text or more goes, whatever it is called: some sites wrap the whole page in
    a form, and an element that is never closed swallows what follows.
    """
    if page.body is None:
        return
    half = _size(page.body) / 2
    found = [node for node in page.body.css(_FURNITURE) if _surrounds(node)]
    found += [node for node in page.body.css("[id], [class]") if _is_named_so(node, node.attributes)]
    take_out([node for node in found if _size(node) < half])


def main_regions(page: LexborHTMLParser) -> list[LexborNode]:
    """The elements that say they are the main content, where together they hold half of the text; else the body."""
    if page.body is None:
        return []
    half = _size(page.body) / 2
    for selector in _MAIN:
        nodes = outermost(page.body.css(selector))
        if nodes and sum(map(_size, nodes)) >= half:
            return nodes
    return [page.body]


def trimmed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Without what comes before the title and after the last text: teasers, share links, legal lines of the site.

    From the last title (h1) before the first running text, or else the first heading that heads no menu, to the last
    running text and the short passages after it, up to the first that is a link. Pages without running text
    are left as they are.
    """
    first = next((index for index, block in enumerate(blocks) if _is_prose(block)), None)
    if first is None:
        return tuple(blocks)
    end = next(index for index in range(len(blocks), 0, -1) if _is_prose(blocks[index - 1]))
    before = _past_menus(blocks, [index for index in range(first) if blocks[index].level])
    titles = [index for index in before if blocks[index].level == 1]
    start = (*titles[-1:], *before[:1], first)[0]
    tail = takewhile(lambda block: not _is_link(block), blocks[end:])
    return (*blocks[start:end], *(block for block in tail if not _is_key(block)))


def _past_menus(blocks: Sequence[Block], headings: Sequence[int]) -> Sequence[int]:
    """The headings without those of a side bar in front: several, each with nothing under it but links.

    One alone may be the document's title, with its table of contents.
    """
    menus = list(takewhile(lambda index: _heads_links(blocks, index), headings))
    return headings[len(menus) :] if len(menus) > 1 else headings


def _heads_links(blocks: Sequence[Block], index: int) -> bool:
    under = list(takewhile(lambda block: not block.level, blocks[index + 1 :]))
    return bool(under) and all(map(_is_link, under))


def _surrounds(node: LexborNode) -> bool:
    """Whether it is the site's and not the document's: a document may have its own header and footer."""
    if node.tag in {"header", "footer"} and has_ancestor(node, lambda above: above.tag == "article"):
        return False
    return not (node.tag == "header" and node.css_first(HEADINGS))


def _is_named_so(node: LexborNode, said: Mapping[str, str | None]) -> bool:
    named = _named(f"{said.get('id') or ''} {said.get('class') or ''}")
    if named is _Named.BANNER:
        return node.css_first("button, input, a[role=button]") is not None
    return named is _Named.AROUND and 2 * _linked(node) >= _size(node)


class _Named(Enum):
    """What ids and classes say that an element is."""

    BANNER = auto()
    """About cookies."""
    AROUND = auto()


@lru_cache(maxsize=4_000)
def _named(names: str) -> _Named | None:
    """A page has the same ones many times."""
    if _COOKIE_BANNER.search(names):
        return _Named.BANNER
    return None if _NAMED.isdisjoint(names.lower().split()) else _Named.AROUND


def _linked(node: LexborNode) -> int:
    return sum(map(_size, node.css("a")))


def _size(node: LexborNode) -> int:
    """UTF-8 bytes of its text without whitespace."""
    text = node.text(deep=True)
    if not text.isascii():
        for space in _OTHER_SPACE:
            text = text.replace(space, "")
    return len(text.encode().translate(None, _ASCII_SPACE))


def _is_prose(block: Block) -> bool:
    return not block.level and block.size >= PROSE_BYTES and not _is_link(block)


def _is_key(block: Block) -> bool:
    """Whether it only names a key to press, as search boxes and chat windows do."""
    return not block.level and sum(map(str.isalnum, block.text)) < 2


def _is_link(block: Block) -> bool:
    return 2 * block.linked > block.size
