"""Open Terms Archive's Markdown (turndown with GitHub's tables) read into passages.

The dialect: headings with # or underlined, lists indented by four, table rows on one line with <br> inside, backslash
escapes. Targets of links and images are not text and are dropped; the words of links are kept.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from clausewatch.model import Passage

LONGEST_LEAD_IN = 600
"""Code points. A longer paragraph before a list is prose, not the opening of its items."""

LONGEST_ROW = 600
"""Code points. A longer row of a table is no row of data, but a section: Google's policies have some of 6,000."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
_RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_ITEM = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+(?=\S)")
_LETTERED = re.compile(r"(?:\\?\(?(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,2})\\?\)|[a-z]\\?\.|[ivx]{1,5}\\?\.)\s")
_QUOTED = re.compile(r"(?: {0,3}>\s?)+")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$")
_CELL = re.compile(r"(?<!\\)\|")

_BULLET = re.compile(r"(^\s*|<br\s*/?>\s*)[*+-]\s+", re.IGNORECASE)
_ITEM_MARK = "• "

_MARKUP = re.compile(r"[\\`*_\[\]<>!&]|\s\s|[^\S ]")
_IMAGE = re.compile(r"!\[(?:\\.|[^\]\\])*\]\((?:\\.|[^()\\]|\([^()]*\))*\)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\((?:\\.|[^()\\]|\([^()]*\))*\)(?=(\[)?)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>")
_BREAK = re.compile(r"\s*<br\s*/?>\s*(?:[*+-]\s+)?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|`+|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_]))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r" ?\n[ \n]*")
_LAST_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'“‘(]?[^\W_a-z])")


def passages(markdown: str) -> tuple[Passage, ...]:
    """The document's paragraphs, list items and table rows in reading order, each under its path of headings."""
    reader = _Reader()
    for line in markdown.splitlines():
        reader.read(line)
    reader.end_paragraph()
    return tuple(reader.found)


@lru_cache(maxsize=20_000)
def plain(markdown: str) -> str:
    """The words of a piece of inline Markdown. A forced line break (<br>) stays one."""
    if not _MARKUP.search(markdown):
        return markdown.strip()
    text = _IMAGE.sub(" ", markdown)
    for _ in range(3):  # a link's words may hold brackets, an image or another link
        text, found = _LINK.subn(lambda link: link[1] + (" " if link[2] else ""), text)
        if not found:
            break
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text))
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", html.unescape(text))).strip()


@dataclass(slots=True)
class _List:
    """An open list: how far its items are indented, what opened it, and the last item, which may open another."""

    indent: int
    lead_in: str
    last: str = ""


@dataclass(slots=True)
class _Reader:
    found: list[Passage] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)
    indent: int = 0
    item: bool = False
    opener: str = ""
    fenced: bool = False

    def read(self, line: str) -> None:
        """Take one line."""
        if _FENCE.match(line):
            self.end_paragraph()
            self.fenced = not self.fenced
        elif not line.strip():
            self.end_paragraph()
        elif self.fenced:
            self.paragraph.append(line.strip())
        else:
            self._read_marked(_QUOTED.sub("", line, count=1) if line.lstrip().startswith(">") else line)

    def _read_marked(self, line: str) -> None:
        if heading := _HEADING.match(line):
            self.end_paragraph()
            self._open_section(len(heading[1]), heading[2] or "")
        elif self.paragraph and not self.item and (underline := _UNDERLINE.match(line)):
            title, self.paragraph = " ".join(self.paragraph), []
            self._open_section(1 if underline[1][0] == "=" else 2, title)
        elif _RULE.match(line):
            self.end_paragraph()
        elif line.lstrip().startswith("|"):
            self.end_paragraph()
            self._add_row(line)
        elif item := _ITEM.match(line):
            self.end_paragraph()
            self._open_item(len(item[1].expandtabs(4)), line[item.end() :])
        else:
            self._continue(line)

    def _continue(self, line: str) -> None:
        if not self.paragraph:
            self.item, self.indent = False, len(line) - len(line.lstrip())
            if not self.indent and _LETTERED.match(line):
                self._open_item(0, line)
                return
        self.paragraph.append(line.strip())

    def _open_section(self, level: int, title: str) -> None:
        words = plain(title).replace("\n", " ")
        if not words:
            return
        self.headings = [*((at, text) for at, text in self.headings if at < level), (level, words)]
        self.lists, self.opener = [], ""

    def _open_item(self, indent: int, text: str) -> None:
        while self.lists and self.lists[-1].indent > indent:
            self.lists.pop()
        if not self.lists or self.lists[-1].indent < indent:
            self.lists.append(_List(indent, self._lead_in()))
        self.item, self.indent = True, indent
        self.paragraph = [text.strip()]

    def _lead_in(self) -> str:
        """What opens a list that begins now: the item it is nested in, or else the paragraph before it."""
        if not self.lists:
            return self.opener
        outer = self.lists[-1]
        own = _opening(outer.last)
        return f"{outer.lead_in} {own}".strip() if own else outer.lead_in

    def end_paragraph(self) -> None:
        """Close the paragraph or item that is being read."""
        text = plain("\n".join(self.paragraph) if self.fenced else " ".join(self.paragraph))
        self.paragraph = []
        if not text:
            return
        if self.item:
            self.lists[-1].last = text
            self._add(text, self.lists[-1].lead_in)
        elif self.indent and self.lists:
            self.lists[-1].last = text
            self._add(text, "")
        else:
            self.lists, self.opener = [], _opening(text)
            self._add(text, "")
        self.item = False

    def _add_row(self, line: str) -> None:
        if _TABLE_RULE.match(line):
            return
        cells = _CELL.split(line.strip().strip("|"))
        text = " | ".join(filter(None, map(plain, cells)))
        if len(text) > LONGEST_ROW:
            self._add_lines(cells)
        elif text:
            self._add(text, "")

    def _add_lines(self, cells: Iterable[str]) -> None:
        """A row as long as a section: each line of its cells a passage, led in by the row's first line."""
        head = ""
        for cell in cells:
            opener = head
            for line in filter(None, plain(_BULLET.sub(rf"\1{_ITEM_MARK}", cell)).split("\n")):
                text = line.removeprefix(_ITEM_MARK)
                self._add(text, head if text == line else opener)
                if text == line:
                    head = head or _opening(text)
                    opener = f"{head} {_opening(text)}" if head != text else head

    def _add(self, text: str, lead_in: str) -> None:
        path = tuple(title for _, title in self.headings)
        self.found.append(Passage(text=text, position=len(self.found), headings=path, lead_in=lead_in))


def _opening(text: str) -> str:
    """The last sentence of a text that opens a list: it breaks off with a colon, a dash or no mark at all."""
    last = _LAST_SENTENCE.split(text)[-1]
    return "" if last[-1] in ".!?;," or len(last) > LONGEST_LEAD_IN else last
