"""A parsed page's elements to blocks of text in reading order: headings, paragraphs, list items, table rows.

Only what an element is counts here, never its classes, so that a redesign of the same words gives the same blocks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from watchers.elements import Element, Part, cells, element, marked

HEADING_BYTES = 240
"""A longer "heading" is a paragraph in a heading's clothes (some pages set whole clauses in h5)."""

ROW_BYTES = 600
"""A longer row of a table is no row of data, but a section: Google's policies have some of 6,000."""

_LISTS = frozenset({"ul", "ol", "menu", "dl"})

_DROPPED = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Control characters and what has no width: soft hyphens, joiners, direction marks, byte order marks."""

_BULLETS = "•·▪◦‣●○∙■□–—*-"
_BULLET = re.compile(rf"^[{_BULLETS}]\s+")
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
    found = list(roots)
    return _read(found, marked(found), holds)


def _read(
    roots: Iterable[LexborNode], marked: Set[int], holds: Callable[[LexborNode], bool] | None = None
) -> tuple[Block, ...]:
    reader = _Reader(marked)
    for root in roots:
        _walk(root, reader, holds)
        reader.flush()
    return tuple(reader.blocks)


def lines(text: str) -> list[str]:
    """The blocks of text that stands in no heading and no list, a block for each of its lines."""
    said = _unwrapped(text.split("\n")) if "\n" in text else [tidy(text)]
    return [_without_bullet(line) for line in said if any(map(str.isalnum, line))]


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of plain text: paragraphs end at an empty line, or where a line opens a list item."""
    reader = _Reader()
    reader.add_plain(text)
    reader.flush()
    return tuple(reader.blocks)


def _walk(root: LexborNode, reader: "_Reader", holds: Callable[[LexborNode], bool] | None) -> None:
    """Have all of an element read, depth first: each node is asked once what it is."""
    within: list[tuple[LexborNode, Element]] = []
    node: LexborNode | None = root
    while node is not None:
        inner = _entered(node, reader, holds)
        child = node.first_child if inner else None
        if inner and child is not None:
            within.append((node, inner))
            node = child
            continue
        if inner:
            reader.leave(inner)
        node = _after(node, within, reader)


def _after(node: LexborNode, within: list[tuple[LexborNode, Element]], reader: "_Reader") -> LexborNode | None:
    """The node behind this one, where there is one `within` the root; the elements that end before it are left."""
    while within:
        following = node.next
        if following is not None:
            return following
        node, left = within.pop()
        reader.leave(left)
    return None


def _entered(node: LexborNode, reader: "_Reader", holds: Callable[[LexborNode], bool] | None) -> Element | None:
    """What a node is, where it is gone into and left again. Texts and rows are read only where it `holds`."""
    if node.is_text_node:
        if holds is None or holds(node):
            reader.read(node.text_content or "")
        return None
    found = element(node, reader.marked)
    if found.part is Part.SKIPPED:
        return None
    if found.part is not Part.ROW:
        reader.enter(found)
        return found
    if holds is None or holds(node):
        reader.add_row(node)
    return None


def _led_in(blocks: Sequence[Block]) -> Iterator[Block]:
    """What the cells of a row hold as passages, the first of which leads the others in where it is short."""
    head = blocks[0].text if blocks[0].size <= HEADING_BYTES else ""
    yield Block(text=blocks[0].text)
    for block in blocks[1:]:
        yield Block(text=block.text, lead_in=" ".join(dict.fromkeys(filter(None, (head, block.lead_in)))))


class _Reader:
    """Collects text until a block ends. Knows the list it is in, and the sentence that opened it."""

    def __init__(self, marked: Set[int] = frozenset()) -> None:
        self.blocks: list[Block] = []
        self.marked = marked
        self._text: list[str] = []
        self._linked = 0
        self._links = 0
        self._heading = 0
        self._preformatted = 0
        self._lead_ins: list[str] = []
        self._run = _Run()

    def enter(self, found: Element) -> None:
        part = found.part
        if part is Part.INLINE:
            return
        if part is Part.LINK:
            self._links += 1
        elif part is Part.BREAK:
            self.add("\n")
        else:
            self.flush()
            if part is Part.HEADING:
                self._heading = found.level
            else:
                self._open(found.tag)

    def leave(self, found: Element) -> None:
        part = found.part
        if part is Part.LINK:
            self._links -= 1
        elif part is Part.BLOCK:
            self.flush()
            self._close(found.tag)
        elif part is Part.HEADING:
            self.flush()
            self._heading = 0

    def add_row(self, row: LexborNode) -> None:
        """One passage of all its cells; of a row as long as a section, a passage for each thing its cells hold."""
        self.flush()
        found = [_read([cell], self.marked) for cell in cells(row)]
        text = " | ".join(" ".join(block.text for block in cell) for cell in found if cell)
        if len(text.encode()) <= ROW_BYTES:
            self._emit(text, linked=0)
        else:
            self.blocks.extend(_led_in([block for cell in found for block in cell]))

    def read(self, text: str) -> None:
        if self._preformatted:
            self.add_plain(text)
        elif self._text or not text.isspace():
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
            self._emit(line, linked=linked and min(linked, len(line.encode())))

    def _emit(self, text: str, *, linked: int) -> None:
        text = _without_bullet(text) if self._heading or self._lead_ins else text
        if not any(map(str.isalnum, text)):
            return
        if self._heading and len(text.encode()) <= HEADING_BYTES:
            self.blocks.append(Block(text=text, level=self._heading, linked=linked))
            self._run = _Run()
            return
        lead_in = self._lead_ins[-1] if self._lead_ins else self._run.lead_in(text, self._opening)
        self.blocks.append(Block(text=_without_bullet(text), lead_in=lead_in, linked=linked))

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


def _without_bullet(text: str) -> str:
    return _BULLET.sub("", text) if text[:1] in _BULLETS else text


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
        marker = _marker(text)
        shape = _shape(text, marker)
        among_siblings, self._in_bullets = self._in_bullets, shape == "bullet"
        is_first = (shape == "bullet" and not among_siblings) or marker in _FIRST_MARKERS
        if is_first and (sentence := opening()):
            self._lead_in, self._shape = sentence, shape
        elif not shape or not self._lead_in or not _continues(shape, self._shape):
            self._lead_in = ""
        return self._lead_in


def _marker(text: str) -> str:
    found = _MARKER.match(text)
    return found[1] if found else ""


def _shape(text: str, marker: str) -> str:
    """What kind of marker opens the text: a bullet, or digits, roman numerals or letters; empty where none does."""
    if _BULLET.match(text):
        return "bullet"
    if marker.isdecimal():
        return "digits"
    if marker and set(marker.lower()) <= set("ivx"):
        return "roman"
    return "letter" if len(marker) == 1 else ""


def _continues(shape: str, first: str) -> bool:
    """Whether an item of this shape goes on a list of that one; "i" and "v" are letters too."""
    return shape == first or (first == "letter" and shape == "roman")
