"""Curves as SVG, both axes logarithmic: drawn by hand, so that the benchmark needs no library for it.

A program that costs the same for each source, however many there are, gives level lines. The colours are those of the
reader's theme, light or dark.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 70, 45
"""Pixels, and those around the plot."""

_SVG = "http://www.w3.org/2000/svg"

STYLE = """
text { font: 12px sans-serif; fill: #1f2328 } .title { font-size: 15px } .grid { stroke: #d1d9e0 }
.back { fill: #ffffff } .line { fill: none; stroke-width: 2 } .a { stroke: #0550ae } .b { stroke: #953800 }
.dot { fill: #ffffff; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .grid { stroke: #3d444d } .back, .dot { fill: #0d1117 }
  .a { stroke: #79c0ff } .b { stroke: #ffa657 }
}
"""
"""Colours with a contrast of at least 4.5 to the background in both themes, but for the grid."""

NAMES = ("a", "b")
"""The lines' classes, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One measurement: sources, and milliseconds."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Measurements of one thing, from few sources to many."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """Whole powers of ten, from one pixel to another."""

    first: int
    last: int
    start: float
    end: float

    def place(self, value: float) -> float:
        return self.start + (log10(value) - self.first) / (self.last - self.first) * (self.end - self.start)

    @property
    def marks(self) -> Iterator[float]:
        return (10.0**power for power in range(self.first, self.last + 1))


def drawn(lines: Sequence[Line], *, title: str) -> str:
    """The lines with their axes: sources from left to right, milliseconds upwards."""
    across = _axis([point.x for line in lines for point in line.points], LEFT, WIDTH - RIGHT)
    up = _axis([point.y for line in lines for point in line.points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="{_SVG}" viewBox="0 0 {WIDTH} {HEIGHT}"><style>{STYLE}</style>',
        f'<rect class="back" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text class="title" x="{LEFT}" y="26">{escape(title)}</text>',
        *_levels(up),
        *_foot(across),
        *(part for name, line in zip(NAMES, lines, strict=False) for part in _curve(name, line, across, up)),
        *_legend(lines),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    first = floor(log10(min(values)))
    return _Axis(first=first, last=max(ceil(log10(max(values))), first + 1), start=start, end=end)


def _levels(up: _Axis) -> Iterator[str]:
    for mark in up.marks:
        y = up.place(mark)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{mark:g} ms</text>'


def _foot(across: _Axis) -> Iterator[str]:
    for mark in across.marks:
        x = across.place(mark)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{mark:,.0f}</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">sources</text>'


def _curve(name: str, line: Line, across: _Axis, up: _Axis) -> Iterator[str]:
    places = [(across.place(point.x), up.place(point.y)) for point in line.points]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline class="line {name}" points="{joined}"/>'
    yield from (f'<circle class="dot {name}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in places)


def _legend(lines: Sequence[Line]) -> Iterator[str]:
    for number, (name, line) in enumerate(zip(NAMES, lines, strict=False)):
        x = LEFT + number * 200
        yield f'<line class="line {name}" x1="{x}" x2="{x + 24}" y1="48" y2="48"/>'
        yield f'<text x="{x + 32}" y="52">{escape(line.name)}</text>'
