"""Reads short pieces of HTML, as feeds have them, without a parser: paragraphs, line breaks, words in other type."""

import re
from collections.abc import Iterator
from html import unescape

from watchers.blocks import lines

_DIVISION, _BREAK = "div", "br"
_PARTS = frozenset({"p", _DIVISION})
_WITHIN = frozenset({"a", "abbr", "b", "big", "cite", "code", "em", "i", "img", "small", "span", "strong", "u"})
"""What ends a line, what stands by itself, and what stands within a line."""

_TAG = re.compile(r"""<(/?)([a-zA-Z]+)((?:\s+[a-zA-Z-]+=(?:"[^"<>]*"|'[^'<>]*'))*)\s*/?>""")
"""A tag; its attributes, if it has any, are in quotes."""

_MEANS_MORE = re.compile(r"\b(?:role|data-as)\b", re.IGNORECASE)
"""Attributes that make an element play another one."""

_NUMBERED = re.compile(r"&#(?:([0-9]{2,5});|[xX]([0-9a-fA-F]{2,4});)?")
_CHARACTERS = (range(0x20, 0x7F), range(0xA0, 0xD800), range(0xE000, 0xFDD0))
"""References to these mean the same to every reader of HTML."""


def blocks_of(markup: str) -> list[str] | None:
    """The text of each paragraph or line, as watchers.blocks reads them; None where it takes a parser to tell."""
    try:
        return [line for text in _texts(markup) for line in lines(text)]
    except _Unclear:
        return None


class _Unclear(Exception):
    """There is more in the markup than is read here."""


def _texts(markup: str) -> Iterator[str]:
    """What stands between the beginnings and ends of paragraphs, with an end of line where a line breaks."""
    pieces: list[str] = []
    at = divisions = 0
    for tag in _TAG.finditer(markup):
        pieces.append(_text(markup[at : tag.start()]))
        at = tag.end()
        end, name, attributes = tag[1], tag[2].lower(), tag[3]
        if attributes and _MEANS_MORE.search(attributes):
            raise _Unclear
        if name == _DIVISION:
            if end and not divisions:
                continue  # an end without a beginning is nothing
            divisions += -1 if end else 1
        if name in _PARTS:
            yield "".join(pieces)
            pieces.clear()
        elif name == _BREAK:
            pieces.append("\n")
        elif name not in _WITHIN:
            raise _Unclear
    pieces.append(_text(markup[at:]))
    yield "".join(pieces)


def _text(written: str) -> str:
    """Text on one line, its references resolved."""
    if "<" in written or "\0" in written:
        raise _Unclear
    if "&" in written:
        if not all(map(_is_character, _NUMBERED.finditer(written))):
            raise _Unclear
        written = unescape(written)
    return written.replace("\n", " ")


def _is_character(reference: re.Match[str]) -> bool:
    code = int(reference[1] or reference[2] or "0", 10 if reference[1] else 16)
    return any(code in span for span in _CHARACTERS)
