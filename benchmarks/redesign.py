"""Redesigns a page: other markup around the very same words. What is extracted must not change.

Deterministic by seed. The moves are those that real sites make: frameworks that wrap and rename, editors that turn a
list into boxes with roles, themes that hide sections behind buttons, servers that change the charset.
"""

import html
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset({"script", "style", "noscript", "template", "iframe", "textarea", "svg", "math"})
_KEPT = frozenset(
    {"href", "type", "src", "role", "content", "name", "http-equiv", "colspan", "rowspan", "aria-expanded"}
)
"""Attributes that say something; `aria-level`, `aria-modal` too. All others are the designer's."""

_WRAPPERS = ("<div>", "</div>"), ("<section>", "</section>"), ("<x-box>", "</x-box>"), ("<div hidden>", "</div>")
_WRAPPED = frozenset({"p", "ul", "ol", "table", "dl", "blockquote"})
_HOLDS_ONLY_ITS_OWN = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "select", "colgroup"})
_HIDDEN = ("hidden", 'aria-hidden="true"', 'style="display:none"', 'style="visibility:hidden"')
_AS_PARAGRAPHS = ("<div>", "</div>"), ("<p>• ", "</p>")
_AS_TABLE = ("<table><tbody>", "</tbody></table>"), ("<tr><td>", "</td></tr>")
"""Other clothes for a list and for its items."""

_CHARSETS = ("utf-8", "utf-8", "windows-1252", "utf-16-le", "gb18030", "iso-8859-15")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redesigned:
    """A page as a server would send it."""

    body: bytes
    content_type: str


def redesign(page: str, seed: int) -> Redesigned:
    """The page in other clothes."""
    dice = random.Random(seed)
    parsed = LexborHTMLParser(page)
    markup = "".join(_Writer(dice).page(parsed))
    return _encoded(markup, dice)


def _encoded(markup: str, dice: random.Random) -> Redesigned:
    charset = dice.choice(_CHARSETS)
    if charset == "utf-16-le":
        return Redesigned(body=b"\xff\xfe" + markup.encode(charset), content_type="text/html")
    body = markup.encode(charset, "xmlcharrefreplace")
    if dice.random() < 0.5:
        return Redesigned(body=body, content_type=f"text/html; charset={charset}")
    return Redesigned(body=f'<meta charset="{charset}">'.encode() + body, content_type="text/html")


class _Writer:
    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._lists_as_boxes = dice.random() < 0.3
        self._plain_lists = dice.choice((None, None, _AS_PARAGRAPHS, _AS_TABLE))
        self._headings_as_boxes = dice.random() < 0.3
        self._paragraphs_as_boxes = dice.random() < 0.3
        self._accordions = dice.random() < 0.3

    def page(self, parsed: LexborHTMLParser) -> Iterator[str]:
        yield "<!doctype html><html><head>"
        title = parsed.css_first("title")
        yield f"<title>{html.escape(title.text() if title else '')}</title></head><body>"
        if parsed.body is not None:
            yield from self._inside(self._reordered(parsed.body), "body")
        yield "</body></html>"

    def _reordered(self, body: LexborNode) -> list[LexborNode]:
        """Navigation and footers of the page change places."""
        children = list(body.iter(include_text=True))
        chrome = [child for child in children if child.tag in {"nav", "header", "footer", "aside"}]
        rest = [child for child in children if child.tag not in {"nav", "header", "footer", "aside"}]
        self._dice.shuffle(chrome)
        cut = self._dice.randint(0, len(chrome))
        return [*chrome[:cut], *rest, *chrome[cut:]]

    def _inside(self, children: list[LexborNode], parent: str) -> Iterator[str]:
        stack: list[LexborNode | str] = list(reversed(children))
        parents = [parent]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                parents.pop()
                yield item
                continue
            opening, closing, deeper = self._element(item, parents[-1])
            yield opening
            if deeper:
                stack.append(closing)
                parents.append(item.tag or "")
                stack.extend(reversed(list(item.iter(include_text=True))))
            else:
                yield closing

    def _element(self, node: LexborNode, parent: str) -> tuple[str, str, bool]:
        """What opens it, what closes it, and whether what is inside is written between."""
        tag = node.tag or ""
        if node.is_text_node:
            return self._text(node.text_content or "", parent), "", False
        if not node.is_element_node:
            return "", "", False
        if tag in _RAW:
            return node.html or "", "", False
        if tag in _VOID:
            return f"<{tag}{self._attributes(node)}>", "", False
        opening, closing = self._clothed(tag, node)
        if tag in _WRAPPED and parent not in _HOLDS_ONLY_ITS_OWN and self._dice.random() < 0.2:
            before, after = self._dice.choice(_WRAPPERS)
            opening, closing = before + opening, closing + after
        if parent in _HOLDS_ONLY_ITS_OWN and self._dice.random() < 0.3:
            closing += "\n  <!-- cut -->\n"
        return opening, closing, True

    def _clothed(self, tag: str, node: LexborNode) -> tuple[str, str]:
        said = self._attributes(node)
        boxed = {"ul": 'div role="list"', "ol": 'div role="list"', "li": 'div role="listitem"'}
        if self._plain_lists and _is_simple_list(node):
            return self._plain_lists[0]
        if self._plain_lists and tag == "li" and node.parent is not None and _is_simple_list(node.parent):
            return self._plain_lists[1]
        if self._lists_as_boxes and tag in boxed and "role" not in node.attributes:
            return f"<{boxed[tag]}{said}>", "</div>"
        if self._headings_as_boxes and tag in {"h1", "h2", "h3", "h4", "h5", "h6"} and "role" not in node.attributes:
            return f'<div role="heading" aria-level="{tag[1]}"{said}>', "</div>"
        if self._paragraphs_as_boxes and tag == "p":
            return f"<div{said}>", "</div>"
        if self._accordions and tag == "section":
            return f"<details{said}>", "</details>"
        swapped = {"b": "strong", "i": "em", "strong": "b", "em": "i", "section": "div"}
        written = swapped.get(tag, tag) if self._dice.random() < 0.5 else tag
        return f"<{written}{said}>", f"</{written}>"

    def _attributes(self, node: LexborNode) -> str:
        kept = [
            f'{name}="{html.escape(value or "")}"'
            for name, value in node.attributes.items()
            if name in _KEPT or name in {"aria-level", "aria-modal", "data-as"}
        ]
        if self._dice.random() < 0.5:
            kept.append(f'class="c{self._dice.randrange(9999)} sc-{self._dice.randrange(99)}"')
        if self._dice.random() < 0.1:
            kept.append(self._dice.choice(_HIDDEN))
        return "".join(f" {each}" for each in kept)

    def _text(self, text: str, parent: str) -> str:
        if parent in _HOLDS_ONLY_ITS_OWN:
            return text
        moves: list[Callable[[str], str]] = [_plain, self._spaced, self._emphasised, self._entities, self._commented]
        return self._dice.choice(moves)(text) if text.strip() else text

    def _spaced(self, text: str) -> str:
        words = html.escape(text, quote=False).split(" ")
        return "".join(word + self._dice.choice((" ", "&nbsp;", "\n ", "\u2009")) for word in words[:-1]) + words[-1]

    def _emphasised(self, text: str) -> str:
        before, space, after = html.escape(text, quote=False).rpartition(" ")
        return f"<span>{before}{space}</span><b class=x>{after}</b>"

    def _entities(self, text: str) -> str:
        return "".join(
            f"&#{ord(char)};" if self._dice.random() < 0.1 else html.escape(char, quote=False) for char in text
        )

    def _commented(self, text: str) -> str:
        cut = self._dice.randint(0, len(text))
        return f"{html.escape(text[:cut], quote=False)}<!-- / -->{html.escape(text[cut:], quote=False)}"


def _plain(text: str) -> str:
    return html.escape(text, quote=False)


def _is_simple_list(node: LexborNode) -> bool:
    """Whether it is a list of several one-line items, in no other list."""
    items = list(node.iter())
    return (
        node.tag in {"ul", "ol"}
        and len(items) > 1
        and all(item.tag == "li" and not item.css_first(_NO_LINE) and item.text().strip() for item in items)
        and not _is_within(node, {"li", "td", "a", "h1", "h2", "h3", "h4", "summary"})
    )


_NO_LINE = "p, div, section, ul, ol, table, br, h1, h2, h3, h4, h5, h6, [role]"


def _is_within(node: LexborNode, tags: set[str]) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in tags:
            return True
        above = above.parent
    return False
