"""Splits a text into the units a rule must hold in: sentences and list items, each with the lead-in it continues.

A lead-in ("You may not:") opens the items that follow it, in lines or inline ("… shall not: (a) …; (b) …"). The
splitter works on normalised text and gives offsets into it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(
    r"\s*(?:[-*+•·‣◦▪●—]+|\(?(?:[a-zA-Z]|[ivxIVX]{1,5}|\d{1,3}(?:\.\d{1,3})*)[.)]|\d{1,3}(?:\.\d{1,3})+)(?:\s+|$)"
)
_CELL = re.compile(r"\s*<br\s*/?>?\s*")
_BREAK = re.compile(r"[.!?]([\"')\]*_]*\s+)(?=[\"'(\[*_]*[^\W_a-z]|[a-z]+[A-Z])")
_ENUMERATOR = re.compile(r"(?:(?<=\s)|(?<=^))\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)\s")
_NO_BREAK = re.compile(
    r"(?:\b(?i:e\.g|i\.e|inc|ltd|co|corp|nos|art|arts|sec|para|vs|cf|st|mr|ms|dr|approx|u\.s)|(?<![\w'])[A-Z])\.$"
)
_LONGEST_LEAD = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A sentence or item: `start` and `end` in the text; `lead` are the spans of the lead-ins that open it."""

    start: int
    end: int
    lead: tuple[tuple[int, int], ...] = ()
    item: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    end: int
    indent: int
    item: bool


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs with the lists that belong to them; a blank line ends one unless an item follows."""
    start = end = None
    blank = False
    for found in re.finditer(r"[^\n]*\n?", text):
        if not found.group().strip():
            blank = True
            continue
        if start is None or end is None:
            start = found.start()
        elif blank and not _MARKER.match(found.group()):
            yield start, end
            start = found.start()
        end, blank = found.end(), False
    if start is not None and end is not None:
        yield start, end


def units(text: str, start: int = 0, end: int | None = None) -> tuple[Unit, ...]:
    """The units of `text[start:end]`, in order."""
    found: list[Unit] = []
    leads: list[tuple[int, tuple[int, int]]] = []
    for line in _lines(text, start, len(text) if end is None else end):
        while leads and (not line.item or leads[-1][0] >= line.indent):
            leads.pop()
        carried = tuple(span for _, span in leads)
        own = _units_of(text, line, carried)
        found.extend(own)
        if own and _opens_list(text, own[-1]):
            leads.append((line.indent if line.item else -1, (own[-1].start, own[-1].end)))
    return tuple(found)


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    for found in _LINE.finditer(text, start, end):
        marker = _MARKER.match(text, found.start(), found.end())
        first = marker.end() if marker else found.start()
        lead = len(text[found.start() : first]) - len(text[found.start() : first].lstrip())
        if text[first : found.end()].strip():
            yield _Line(start=first, end=found.end(), indent=lead, item=marker is not None)


def _units_of(text: str, line: _Line, carried: tuple[tuple[int, int], ...]) -> list[Unit]:
    found: list[Unit] = []
    for start, end in _pieces(text, line.start, line.end, _CELL):
        found.extend(_inline_items(text, start, end, carried, item=line.item))
    return found


def _pieces(text: str, start: int, end: int, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = start
    for found in separator.finditer(text, start, end):
        if found.start() > at:
            yield at, found.start()
        at = found.end()
    if text[at:end].strip():
        yield at, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for found in _BREAK.finditer(text, start, end):
        stop = found.start(1)
        if _NO_BREAK.search(text, max(at, stop - 8), stop):
            continue
        yield at, stop
        at = found.end()
    if text[at:end].strip():
        yield at, end


def _inline_items(
    text: str, start: int, end: int, carried: tuple[tuple[int, int], ...], *, item: bool
) -> Iterator[Unit]:
    marks = list(_ENUMERATOR.finditer(text, start, end)) if text.count("(", start, end) > 1 else []
    if len(marks) < 2:
        yield from (
            Unit(start=first, end=last, lead=carried, item=item) for first, last in _sentences(text, start, end)
        )
        return
    before = [span for span in _sentences(text, start, marks[0].start()) if text[slice(*span)].strip(" :;,")]
    yield from (Unit(start=first, end=last, lead=carried, item=item) for first, last in before)
    opening = (*carried, _cut(before[-1])) if before else carried
    stops = [mark.start() for mark in marks[1:]] + [end]
    for mark, stop in zip(marks, stops, strict=True):
        for first, last in _sentences(text, mark.end(), stop):
            yield Unit(start=first, end=last, lead=opening, item=True)


def _cut(span: tuple[int, int]) -> tuple[int, int]:
    """The end of a lead-in that goes on and on: what opens a list stands right before it."""
    return max(span[0], span[1] - _LONGEST_LEAD), span[1]


def _opens_list(text: str, unit: Unit) -> bool:
    """A lead-in ends in a colon (or a dash, or "following"); underlined headings and long paragraphs are none."""
    words = text[unit.start : unit.end].rstrip(" *_").lower()
    return words.endswith((":", "—", " to", " not", "following")) and len(words) <= _LONGEST_LEAD
