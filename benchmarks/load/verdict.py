"""The goals beside the figures: `python -m benchmarks.load.verdict` reads what the other benchmarks wrote to bench-out.

What was not measured is said to be so. Ratios are of medians of one run; the goals are those of docs/performance.md.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.load.measuring import OUT

Figures = Mapping[str, Any]
"""What one benchmark wrote, by its own names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A goal with its figure; `met` is None where it was not measured."""

    goal: str
    figure: str
    met: bool | None


def main() -> None:
    """Print the table."""
    shown = Table(title="Goals", show_lines=False)
    for heading in ("goal", "figure", "met"):
        shown.add_column(heading)
    for verdict in verdicts(OUT):
        shown.add_row(verdict.goal, verdict.figure, {True: "yes", False: "no", None: "-"}[verdict.met])
    Console(width=None if sys.stdout.isatty() else 120).print(shown)


def verdicts(folder: Path) -> Iterator[Verdict]:
    """Every goal, by the files of this folder."""
    readers: Mapping[str, Callable[[Any], Iterator[Verdict]]] = {
        "polling": _of_polling,
        "decisions": _of_decisions,
        "scale": _of_scale,
        "day": _of_day,
        "delivery": _of_delivery,
    }
    for name, read in readers.items():
        path = folder / f"{name}.json"
        if path.exists():
            yield from read(json.loads(path.read_text()))
        else:
            yield Verdict(goal=f"those of {name}.json", figure="not measured", met=None)


def _of_polling(entries: Sequence[Figures]) -> Iterator[Verdict]:
    for kind in ("feed", "page"):
        rates = _Rates(entries, kind)
        for phase in ("unchanged, warm", "same body, no validators"):
            yield rates.beside("bare client", phase, 1 / 3)
        yield rates.beside("bare client", "unchanged, 100 ms latency", 0.8)
    feeds, pages = _Rates(entries, "feed"), _Rates(entries, "page")
    for phase in ("unchanged, warm", "same body, no validators"):
        yield feeds.beside("reader", phase, 5)
        yield pages.beside("changedetection.io", phase, 10)
    yield feeds.beside("reader", "cold", 2.5)
    yield pages.beside("changedetection.io", "changed", 5)


class _Rates:
    """The rates of one kind of source, by contender and phase."""

    def __init__(self, entries: Sequence[Figures], kind: str) -> None:
        self._kind = kind
        self._rates = {(one["contender"], one["phase"]): median(one["rates"]) for one in entries if one["kind"] == kind}

    def beside(self, peer: str, phase: str, least: float) -> Verdict:
        """Ours as a multiple of the peer's."""
        goal = f"{self._kind}s, {phase}: {least:.3g} times {peer}"
        ours, theirs = self._rates.get(("clausewatch", phase)), self._rates.get((peer, phase))
        if ours is None or theirs is None:
            return Verdict(goal=goal, figure="not measured", met=None)
        return Verdict(
            goal=goal, figure=f"{ours / theirs:.2f} ({ours:,.0f}/s beside {theirs:,.0f}/s)", met=ours >= least * theirs
        )


def _of_decisions(figures: Figures) -> Iterator[Verdict]:
    goal = figures["goal"]
    clock = next(figure for name, figure in figures.items() if name.startswith("pages from bytes"))
    processor = figures["the same by processor time"]
    yield Verdict(
        goal=f"{goal} changed pages a second, bytes to decision",
        figure=f"{clock:.0f}/s by the clock, {processor:.0f}/s by processor time",
        met=clock >= goal,
    )


def _of_scale(figures: Figures) -> Iterator[Verdict]:
    sizes, full, growth = figures["sizes"], figures["full"], figures["growth"]
    costs = [one["poll_ms"] for one in sizes]
    yield Verdict(
        goal=f"a poll costs the same from {sizes[0]['sources']:,} to {sizes[-1]['sources']:,} sources",
        figure=f"{min(costs):.2f} to {max(costs):.2f} ms",
        met=max(costs) <= 1.5 * costs[0],
    )
    yield Verdict(
        goal=f"start under 3 s with {full['sources']:,} sources and {full['versions']:,} versions",
        figure=f"{full['start_s']:.1f} s of processor time",
        met=full["start_s"] < 3,
    )
    unchanged = growth["unchanged_poll_bytes"]
    yield Verdict(goal="an unchanged poll stores nothing", figure=f"{unchanged} bytes", met=unchanged == 0)
    left, budget = growth["prune_left_bytes"], growth["prune_budget_bytes"]
    yield Verdict(
        goal="prune keeps documents and pages to a budget",
        figure=f"{left / 1e6:.2f} MB of {budget / 1e6:.2f} MB allowed, in {growth['prune_s']:.1f} s",
        met=left <= budget,
    )


def _of_day(figures: Figures) -> Iterator[Verdict]:
    peak, grown = figures["peak_memory_mb"], figures["memory_growth_mb"]
    hours, sources = figures["hours"], figures["sources"]
    yield Verdict(
        goal=f"under 150 MB resident with {sources:,} sources", figure=f"{peak:.0f} MB at the most", met=peak < 150
    )
    yield Verdict(
        goal=f"memory steady over {hours} simulated hours", figure=f"{grown:+.1f} MB since the second", met=grown < 5
    )
    lost, doubled = figures["lost"], figures["doubled"]
    yield Verdict(
        goal="nothing lost or doubled meanwhile",
        figure=f"{lost} and {doubled} of {figures['expected']:,}",
        met=(lost, doubled) == (0, 0),
    )
    yield Verdict(
        goal="the scheduler wakes no more than it must",
        figure=f"{figures['idle_looks']} of {figures['looks']:,} looks for nothing",
        met=figures["idle_looks"] == 0,
    )


def _of_delivery(figures: Figures) -> Iterator[Verdict]:
    took, allowed = figures["delay_p99_s"], figures["allowed_p99_s"]
    yield Verdict(
        goal="publication to message: the interval and 2 s (99th percentile)",
        figure=f"{took:.1f} s, {allowed:.0f} s allowed",
        met=took <= allowed,
    )


if __name__ == "__main__":
    main()
