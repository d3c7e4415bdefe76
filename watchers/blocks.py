"""A parsed page's elements to blocks of text in reading order: headings, paragraphs, list items, table rows.

Only what an element is counts here, never its classes, so that a redesign of the same words gives the same blocks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

HEADING_BYTES = 240
"""A longer "heading" is a paragraph in a heading's clothes (some pages set whole clauses in h5)."""

ROW_BYTES = 600
"""A longer row of a table is no row of data, but a section: Google's policies have some of 6,000."""

_SKIPPED = frozenset(
    [
        *("script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "canvas", "audio"),
        *("video", "select", "textarea", "input"),
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

_LISTS = frozenset({"ul", "ol", "menu", "dl"})

_DROPPED = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Control characters and what has no width: soft hyphens, joiners, direction marks, byte order marks."""

_BULLET = re.compile(r"^[•·▪◦‣●○∙■□–—*-]\s+")
_MARKER = re.compile(r"^\(?(\d{1,2}|[A-Za-z]|[ivxIVX]{2,4})[.)]\s")
_FIRST_MARKERS = frozenset({"a", "A", "i", "I", "1"})
_LEADS_IN = re.compile(r"[:：]$|\bfollow(?:s|ing)\b|\bbelow\.?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=\S)|(?<=[。！？])")
_STOPS = frozenset(".:;!?。：；！？…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of text. `level` is 1 to 7 for a heading, 0 for a passage; `linked` is how many bytes of it are links."""

    text: str
    level: int = 0
    lead_in: str = ""
    linked: int = 0

    @property
    def size(self) -> int:
        """UTF-8 bytes: a measure of how much is said that treats scripts without spaces fairly."""
        return len(self.text.encode())


def tidy(text: str) -> str:
    """One line: every run of whitespace (also non-breaking) becomes a space, zero-width characters go."""
    if not text.isprintable():  # as no whitespace but the space is, nor anything that is dropped
        text = _DROPPED.sub("", text)
    elif "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def read_blocks(roots: Iterable[LexborNode], holds: Callable[[LexborNode], bool] | None = None) -> tuple[Block, ...]:
    """The blocks under these elements, in order; where there is a `holds`, of the text that it says yes to.

    Iterative: a page may be nested as deep as it likes.
    """
    reader = _Reader()
    for root in roots:
        for entering, node in _walk(root):
            if holds and (node.is_text_node or _is_row(node)) and not holds(node):
                continue
            if entering:
                reader.enter(node)
            else:
                reader.leave(node)
        reader.flush()
    return tuple(reader.blocks)


def lines(text: str) -> list[str]:
    """The blocks of text that stands in no heading and no list, a block for each of its lines."""
    if not text:
        return []
    return [_BULLET.sub("", line) for line in _unwrapped(text.split("\n")) if any(map(str.isalnum, line))]


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of plain text: paragraphs end at an empty line, or where a line opens a list item."""
    reader = _Reader()
    reader.add_plain(text)
    reader.flush()
    return tuple(reader.blocks)


def _walk(root: LexborNode) -> Iterator[tuple[bool, LexborNode]]:
    stack = [(True, root)]
    while stack:
        entering, node = stack.pop()
        yield entering, node
        if entering and not node.is_text_node and not _is_skipped(node) and not _is_row(node):
            stack.append((False, node))
            stack.extend((True, child) for child in reversed(list(_children(node))))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _is_skipped(node: LexborNode) -> bool:
    if node.is_comment_node or node.tag in _SKIPPED:
        return True
    return node.tag == "button" and not _is_toggle(node) and not _within_heading(node)


def _plays(node: LexborNode) -> str:
    """The tag of the element, or of the one that it stands in for: a div with a role, a table of one column."""
    tag = node.tag or ""
    if tag == "table" and _is_column(node):
        return "ul"
    if tag not in {"div", "span"}:
        return tag
    said = node.attributes
    return _PLAYS.get(said.get("role") or "") or said.get("data-as") or tag


def _is_column(table: LexborNode) -> bool:
    """Whether a table is a list: several rows of one cell each, and no page layout inside."""
    rows = table.css("tr")
    return len(rows) > 1 and all(len(_cells(row)) == 1 for row in rows) and not _lays_out(table)


def _cells(row: LexborNode) -> list[LexborNode]:
    return [child for child in _children(row) if child.tag in {"td", "th"}]


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


def _is_row(node: LexborNode) -> bool:
    """Whether it is a row of a table that holds data: several cells, and no page layout inside."""
    if node.tag != "tr":
        return False
    return len(_cells(node)) > 1 and not _lays_out(node)


def _led_in(blocks: Sequence[Block]) -> Iterator[Block]:
    """What the cells of a row hold as passages, the first of which leads the others in where it is short."""
    head = blocks[0].text if blocks[0].size <= HEADING_BYTES else ""
    yield Block(text=blocks[0].text)
    for block in blocks[1:]:
        yield Block(text=block.text, lead_in=" ".join(dict.fromkeys(filter(None, (head, block.lead_in)))))


class _Reader:
    """Collects text until a block ends. Knows the list it is in, and the sentence that opened it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._linked = 0
        self._links = 0
        self._heading = 0
        self._preformatted = 0
        self._lead_ins: list[str] = []
        self._run = _Run()

    def enter(self, node: LexborNode) -> None:
        if node.is_text_node:
            self._read(node.text_content or "")
            return
        tag = _plays(node)
        if tag == "br":
            self.add("\n")
        elif _is_skipped(node):
            return
        elif _is_row(node):
            self.flush()
            self._add_row(node)
        elif level := _level(node):
            self.flush()
            self._heading = level
        elif tag == "a":
            self._links += _leads_away(node)
        elif tag not in _INLINE:
            self.flush()
            self._open(tag)

    def leave(self, node: LexborNode) -> None:
        tag = _plays(node)
        if tag == "br":
            return
        if _level(node):
            self.flush()
            self._heading = 0
        elif tag == "a":
            self._links -= _leads_away(node)
        elif tag not in _INLINE:
            self.flush()
            self._close(tag)

    def _add_row(self, row: LexborNode) -> None:
        """One passage of all its cells; of a row as long as a section, a passage for each thing its cells hold."""
        cells = [read_blocks([cell]) for cell in _cells(row)]
        text = " | ".join(" ".join(block.text for block in cell) for cell in cells if cell)
        if len(text.encode()) <= ROW_BYTES:
            self._emit(text, linked=0)
        else:
            self.blocks.extend(_led_in([block for cell in cells for block in cell]))

    def _read(self, text: str) -> None:
        if self._preformatted:
            self.add_plain(text)
        else:
            self.add(text.replace("\n", " "))

    def add(self, text: str) -> None:
        self._text.append(text)
        if self._links:
            self._linked += len(tidy(text).encode())

    def add_plain(self, text: str) -> None:
        """Text whose lines mean something: an empty one ends a paragraph, a marker opens an item."""
        for line in text.splitlines():
            if not tidy(line) or starts_item(tidy(line)):
                self.flush()
            self.add(f"{line} ")

    def flush(self) -> None:
        """End the block that is being collected; a line break ends one too, but not in the middle of a sentence."""
        if not self._text:
            return
        lines = _unwrapped("".join(self._text).split("\n"))
        linked, self._linked = self._linked, 0
        self._text.clear()
        for line in lines:
            self._emit(line, linked=min(linked, len(line.encode())))

    def _emit(self, text: str, *, linked: int) -> None:
        text = _BULLET.sub("", text) if self._heading or self._lead_ins else text
        if not any(map(str.isalnum, text)):
            return
        if self._heading and len(text.encode()) <= HEADING_BYTES:
            self.blocks.append(Block(text=text, level=self._heading, linked=linked))
            self._run = _Run()
            return
        lead_in = self._lead_ins[-1] if self._lead_ins else self._run.lead_in(text, self._opening)
        self.blocks.append(Block(text=_BULLET.sub("", text), lead_in=lead_in, linked=linked))

    def _open(self, tag: str) -> None:
        self._preformatted += tag == "pre"
        if tag in _LISTS:
            outer = self._lead_ins[-1] if self._lead_ins else ""
            self._lead_ins.append(self._opening() or outer)
        elif tag == "dt" and self._lead_ins:
            self._lead_ins[-1] = ""
        elif tag == "dd" and self._lead_ins and not self._lead_ins[-1] and self.blocks:
            self._lead_ins[-1] = self.blocks[-1].text  # the term is what its definitions are read with

    def _close(self, tag: str) -> None:
        self._preformatted -= tag == "pre"
        if tag in _LISTS and self._lead_ins:
            self._lead_ins.pop()

    def _opening(self) -> str:
        """The sentence just read, where it opens a list."""
        return opening_sentence(self.blocks[-1].text) if self.blocks else ""


def opening_sentence(text: str) -> str:
    """The last sentence of a text where it opens a list ("You may not:"), else nothing."""
    if not _LEADS_IN.search(text):
        return ""
    last = _SENTENCE_END.split(text)[-1]
    return last if _LEADS_IN.search(last) else ""


def starts_item(line: str) -> bool:
    """Whether a line of plain text begins a list item: a bullet, "(a)", "1."."""
    return bool(_BULLET.match(line) or _MARKER.match(line))


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines joined where a break only wraps: the one before ends no sentence and the next one starts in lower case."""
    joined: list[list[str]] = []
    for line in filter(None, map(tidy, lines)):
        if joined and joined[-1][-1][-1] not in _STOPS and line[0].islower() and not _MARKER.match(line):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [" ".join(pieces) for pieces in joined]


class _Run:
    """A list written as paragraphs: "(a) …", "(b) …" or bullets, after a sentence that opens it."""

    def __init__(self) -> None:
        self._lead_in = ""
        self._shape = ""
        self._in_bullets = False

    def lead_in(self, text: str, opening: Callable[[], str]) -> str:
        """The opening sentence if this paragraph is an item of the list, else nothing.

        `opening` gives the sentence just read where it may open a list; only a first item asks for it.
        """
        shape = _shape(text)
        among_siblings, self._in_bullets = self._in_bullets, shape == "bullet"
        is_first = (shape == "bullet" and not among_siblings) or _marker(text) in _FIRST_MARKERS
        if is_first and (sentence := opening()):
            self._lead_in, self._shape = sentence, shape
        elif not shape or not self._lead_in or not _continues(shape, self._shape):
            self._lead_in = ""
        return self._lead_in


def _marker(text: str) -> str:
    found = _MARKER.match(text)
    return found[1] if found else ""


def _shape(text: str) -> str:
    """What kind of marker opens the text: a bullet, or digits, roman numerals or letters; empty where none does."""
    if _BULLET.match(text):
        return "bullet"
    marker = _marker(text)
    if marker.isdecimal():
        return "digits"
    if marker and set(marker.lower()) <= set("ivx"):
        return "roman"
    return "letter" if len(marker) == 1 else ""


def _continues(shape: str, first: str) -> bool:
    """Whether an item of this shape goes on a list of that one; "i" and "v" are letters too."""
    return shape == first or (first == "letter" and shape == "roman")
