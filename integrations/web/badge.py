"""A badge as SVG: two boxes with words, to be embedded in other pages. Pure."""

from xml.etree import ElementTree as ET

from clausewatch.archive import wording
from integrations.web.board import Cell, Row, State
from integrations.web.text import visible

HEIGHT = 20
LETTER = 6.3
"""Pixels that a letter of Verdana at 11 px takes on average; `textLength` makes it so."""
PADDING = 8

COLOURS = {"takes": "#a3271b", "protects": "#1d6b45", "others": "#33567f", "none": "#5c5a55"}

_SAID = {
    "grant": "may train AI on uploads",
    "opt_out": "AI training can be refused",
    "no_opt_out": "AI training cannot be refused",
    "opt_in": "trains AI only with consent",
    "denial": "says it does not train AI",
    "user_ban": "forbids others to train AI",
}
"""Each kind in a badge's few words."""

_FIRST = ("grant", "no_opt_out", "opt_in", "denial", "opt_out", "user_ban")
"""Which of all that a platform says is told where there is room for one thing."""


def of_cell(row: Row, cell: Cell) -> str:
    """The badge about one kind of clause."""
    said = {State.YES: "yes", State.NO_LONGER: "no longer", State.NO: "not said", State.UNREAD: "not read yet"}
    waits = f" ({wording.WAITS})" if cell.waits else ""
    return _svg(row.name, f"{_SAID[cell.kind]}: {said[cell.state]}{waits}", COLOURS[cell.tone])


def of_platform(row: Row) -> str:
    """The badge that tells the most important thing that a platform says."""
    saying = {cell.kind.value: cell for cell in row.cells if cell.state is State.YES}
    first = next((kind for kind in _FIRST if kind in saying), None)
    if first is None:
        unread = all(cell.state is State.UNREAD for cell in row.cells)
        return _svg(row.name, "not read yet" if unread else "says nothing about AI training", COLOURS["none"])
    return _svg(row.name, _SAID[first], COLOURS[saying[first].tone])


def _svg(left: str, right: str, colour: str) -> str:
    left, right = visible(left), visible(right)
    first, second = _width(left), _width(right)
    root = ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        width=str(first + second),
        height=str(HEIGHT),
        role="img",
    )
    root.set("aria-label", f"{left}: {right}")
    ET.SubElement(root, "title").text = f"{left}: {right}"
    _box(root, left, 0, first, "#34322e")
    _box(root, right, first, second, colour)
    return ET.tostring(root, encoding="unicode")


def _width(text: str) -> int:
    return round(len(text) * LETTER) + 2 * PADDING


def _box(root: ET.Element, text: str, x: int, width: int, colour: str) -> None:
    ET.SubElement(root, "rect", x=str(x), width=str(width), height=str(HEIGHT), fill=colour)
    words = ET.SubElement(root, "text", x=str(x + PADDING), y="14", fill="#fff")
    words.set("font-family", "Verdana,DejaVu Sans,sans-serif")
    words.set("font-size", "11")
    words.set("textLength", str(width - 2 * PADDING))
    words.text = text
