"""A curve as SVG, on a logarithmic x axis: drawn by hand, so that the benchmark needs no library for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 40, 40
"""Pixels, and those around the plot."""

_SVG = "http://www.w3.org/2000/svg"

LINES = 4
"""Lines across, above the axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One measurement."""

    x: float
    y: float


def drawn(points: Sequence[Point], *, title: str) -> str:
    """The curve through the points, with its axes: sources from left to right, milliseconds upwards from 0."""
    first, last = floor(log10(points[0].x)), max(ceil(log10(points[-1].x)), floor(log10(points[0].x)) + 1)
    top = _round_up(max(point.y for point in points))

    def across(x: float) -> float:
        return LEFT + (log10(x) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def up(y: float) -> float:
        return HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM)

    places = [(across(point.x), up(point.y)) for point in points]
    lines = [
        f'<svg xmlns="{_SVG}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>',
        *_across([(up(top * line / LINES), f"{top * line / LINES:.2g} ms") for line in range(LINES + 1)]),
        *_below([(across(10**power), f"{10**power:,}") for power in range(first, last + 1)]),
        f'<polyline fill="none" stroke="#1a5fb4" stroke-width="2" points="{_joined(places)}"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#1a5fb4"/>' for x, y in places),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _joined(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _across(levels: Sequence[tuple[float, str]]) -> Iterator[str]:
    for y, label in levels:
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'


def _below(marks: Sequence[tuple[float, str]]) -> Iterator[str]:
    for x, label in marks:
        yield f'<text x="{x:.1f}" y="{HEIGHT - 15}" text-anchor="middle">{label}</text>'


def _round_up(value: float) -> float:
    """To the next of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power)
