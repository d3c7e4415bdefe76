"""Terms that are published as a PDF: its pages to the same headed passages as a web page gives.

A PDF holds pieces of text with a place, a size and a font, and nothing else that is certain. Headings are what is set
larger or bolder than the running text; what recurs at the edge of most pages is not part of the document.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from clausewatch.errors import NotTheDocument
from clausewatch.model import Passage
from watchers import html
from watchers.blocks import HEADING_BYTES, Block, plain_blocks, starts_item, tidy

MOST_PAGES = 500
"""Terms have a few dozen; more is a book, and hours of work for the reader."""

EDGE_LINES = 3
"""How many lines at the top and at the bottom of a page may be its running header or footer."""

LARGER = 1.12
"""A line set this much larger than the running text is a heading."""

PARAGRAPH_GAP = 1.4
"""A gap this much wider than the usual one between two lines ends a paragraph."""

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_DIGITS = re.compile(r"\d+|\b[ivxl]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|pagina|p\.)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|von|de|di|sur)\s*\d{1,4})?",
    re.IGNORECASE,
)
_SPLIT_WORD = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
"""Letters that were set as one; they are two or three to whoever reads."""

_KEEPS_HYPHEN = frozenset(
    ["anti", "co", "cross", "ex", "machine", "mid", "multi", "non", "opt", "pre", "self", "semi", "sub", "third"]
)
"""First parts of compounds that are written with a hyphen wherever the line breaks: "opt-out", "third-party"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a page. `y` is its height above the page's foot and `size` its font's, in points; `page` from 0."""

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool


def passages(body: bytes) -> tuple[Passage, ...]:
    """The passages of a PDF. Raises NotTheDocument, saying what to do, where there is no text to be had."""
    lines = _without_running(_lines(body))
    if not lines:
        raise NotTheDocument(
            "the PDF holds no text, only pictures of pages (a scan): watch a web page or another PDF of the same terms"
        )
    return html.headed(_blocks(lines))


def _lines(body: bytes) -> list[Line]:
    try:
        from pypdf import PdfReader  # noqa: PLC0415 - an extra: who watches no PDF need not have it
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError as error:
        raise NotTheDocument("the address gives a PDF: install clausewatch[pdf] to have it read") from error
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotTheDocument(
                "the PDF is locked with a password: watch a web page or an open copy of the same terms"
            )
        if len(reader.pages) > MOST_PAGES:
            raise NotTheDocument(f"the PDF has more than {MOST_PAGES} pages, which no terms have: check the address")
        return [line for number, page in enumerate(reader.pages) for line in _page_lines(page, number)]
    except (PyPdfError, *_BROKEN) as error:
        raise NotTheDocument(
            "the PDF is broken and cannot be read: look whether it opens, and tell its publisher"
        ) from error


_BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, NotImplementedError)
"""What pypdf lets through besides its own errors where an object in a file is not what it should be."""


def _page_lines(page: Any, number: int) -> list[Line]:
    """The lines from top to bottom as they were set. Pieces at one height, one after the other, are one line."""
    pieces: list[Line] = []

    def take(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        x, y, scale = _placed(matrix, text_matrix)
        bold = bool(_BOLD.search(str((font or {}).get("/BaseFont", ""))))
        pieces.extend(
            Line(text=part, page=number, x=x, y=y, size=abs(size * scale), bold=bold) for part in text.split("\n")
        )

    page.extract_text(visitor_text=take)
    return _joined(pieces)


def _placed(matrix: Sequence[float], text_matrix: Sequence[float]) -> tuple[float, float, float]:
    """Where a piece stands on the page and how much its font is scaled: the text's matrix in the page's (PDF 9.4.4)."""
    a, b, c, d, e, f = matrix
    x, y = text_matrix[4], text_matrix[5]
    return a * x + c * y + e, b * x + d * y + f, text_matrix[3] * d or 1


def _joined(pieces: Iterable[Line]) -> list[Line]:
    lines: list[list[Line]] = []
    for piece in pieces:
        if not piece.text.strip():
            if lines and piece.text:
                lines[-1].append(piece)
            continue
        if lines and abs(lines[-1][0].y - piece.y) < 0.4 * max(piece.size, 1):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line(group) for group in lines]


def _line(pieces: Sequence[Line]) -> Line:
    said = [piece for piece in pieces if piece.text.strip()]
    first = said[0]
    text = tidy_keeping_hyphens("".join(piece.text for piece in pieces).translate(_LIGATURES))
    size = max(said, key=lambda piece: len(piece.text)).size
    return Line(text=text, page=first.page, x=first.x, y=first.y, size=size, bold=all(piece.bold for piece in said))


def tidy_keeping_hyphens(text: str) -> str:
    """As `tidy`, but a soft hyphen at the line's end stays: it says that the word goes on."""
    return f"{tidy(text)}\u00ad" if text.rstrip().endswith("\u00ad") else tidy(text)


def _without_running(lines: Sequence[Line]) -> list[Line]:
    """Without page numbers, and without what stands at the edge of at least half of the pages but for its numbers."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.text:
            pages.setdefault(line.page, []).append(line)
    edges = [{id(line) for line in _edge(page)} for page in pages.values()]
    seen = Counter(key for page in pages.values() for key in {_key(line) for line in _edge(page)})
    often = {key for key, times in seen.items() if times > 1 and 2 * times >= len(pages)}

    def runs(line: Line) -> bool:
        return _key(line) in often or bool(_PAGE_NUMBER.fullmatch(line.text))

    return [
        line
        for page, edge in zip(pages.values(), edges, strict=True)
        for line in page
        if not (id(line) in edge and runs(line))
    ]


def _edge(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.y)
    return [*by_height[:EDGE_LINES], *by_height[-EDGE_LINES:]]


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.casefold()), round(line.y / 4)


def _blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Headings by their level, and the paragraphs between them with list items led in."""
    usual = _usual_size(lines)
    sizes = sorted({_rounded(line) for line in lines if _is_heading(line, usual)}, reverse=True)
    known = Counter(word.casefold() for line in lines for word in _WORD.findall(line.text))
    found: list[Block] = []
    text: list[str] = []
    for heading, group in _groups(lines, usual):
        words = _flowing(group, known)
        if heading and len(words.encode()) <= HEADING_BYTES:
            found.extend(plain_blocks("\n\n".join(text)))
            text.clear()
            level = min(sizes.index(_rounded(group[0])) + 1, 6)
            found.append(Block(text=words, level=level))
        else:
            text.append(words)
    return (*found, *plain_blocks("\n\n".join(text)))


def _usual_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _rounded(line: Line) -> tuple[float, bool]:
    return round(line.size), line.bold


def _is_heading(line: Line, usual: float) -> bool:
    if not any(map(str.isalpha, line.text)):
        return False
    return line.size >= LARGER * usual or (line.bold and line.size >= usual and not line.text.endswith((".", ";", ",")))


def _groups(lines: Sequence[Line], usual: float) -> Iterator[tuple[bool, list[Line]]]:
    """Lines that belong together: those of one heading, or of one paragraph."""
    gap = _usual_gap(lines)
    group: list[Line] = []
    for line in lines:
        heads = _is_heading(line, usual)
        if group and (heads != _is_heading(group[-1], usual) or _ends(group, line, gap, heads=heads)):
            yield _is_heading(group[-1], usual), group
            group = []
        group.append(line)
    if group:
        yield _is_heading(group[-1], usual), group


def _usual_gap(lines: Sequence[Line]) -> float:
    gaps = Counter(
        round(above.y - below.y) for above, below in pairwise(lines) if above.page == below.page and above.y > below.y
    )
    return gaps.most_common(1)[0][0] if gaps else 12


def _ends(group: Sequence[Line], line: Line, gap: float, *, heads: bool) -> bool:
    """Whether the paragraph (or heading) of `group` is over before this line."""
    last = group[-1]
    if heads:
        return _rounded(last) != _rounded(line) or last.page != line.page or last.y - line.y > 2 * gap
    if starts_item(line.text) or last.text.endswith((";", ":")) or abs(last.size - line.size) >= 1:
        return True
    if last.page != line.page:
        return last.text.endswith((".", ":", ";", "?", "!")) and not line.text[:1].islower()
    return abs(last.y - line.y) > PARAGRAPH_GAP * gap


def _flowing(group: Sequence[Line], known: Counter[str]) -> str:
    """The lines as one text; a word that was split at a line's end is whole again."""
    text = group[0].text
    for line in group[1:]:
        split, goes_on = _SPLIT_WORD.search(text), _FIRST_WORD.match(line.text)
        if split is None or goes_on is None or not line.text[0].islower():
            text = f"{text} {line.text}"
        elif _keeps(split[1].casefold(), goes_on[0].casefold(), known) and not text.endswith("\u00ad"):
            text = f"{text[:-1]}-{line.text}"
        else:
            text = f"{text[:-1]}{line.text}"
    return tidy(text)


def _keeps(first: str, second: str, known: Counter[str]) -> bool:
    """Whether the hyphen belongs to the word: as the document writes it elsewhere, or else by its first part."""
    whole, compound = known[first + second], known[f"{first}-{second}"]
    return compound > whole if whole or compound else first in _KEEPS_HYPHEN
