"""`make bench`: the table beside a bare client and beside peers, as text and as JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.load.contenders.changedetection_program import PROGRAM

OPTIONAL = "changedetection.io"
HOSTS = 50
TOTALS = {"feed": 500, "page": 300}
MODULES = {
    "bare client": "bare",
    "clausewatch": "ours",
    "reader": "lemon_reader",
    "urlwatch": "urlwatch_program",
    OPTIONAL: "changedetection_program",
}
ENTERED = {
    "feed": ("bare client", "clausewatch", "reader"),
    "page": ("bare client", "clausewatch", "urlwatch", OPTIONAL),
}
ROUNDS = 3
OUT = Path("bench-out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A contender's phase over the rounds: sources a second, CPU milliseconds a source, peak memory in MB."""

    kind: str
    contender: str
    phase: str
    rates: tuple[float, ...]
    processor: float
    memory: float

    @property
    def rate(self) -> float:
        """The median."""
        return median(self.rates)


def main() -> None:
    """Measure and show. `python -m benchmarks.load [ROUNDS]`."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    figures = [figure for kind in TOTALS for figure in measure(kind, rounds)]
    console = Console(width=None if sys.stdout.isatty() else 120)
    for kind in TOTALS:
        console.print(table(kind, [figure for figure in figures if figure.kind == kind]))
    OUT.mkdir(exist_ok=True)
    (OUT / "polling.json").write_text(json.dumps([_record(figure) for figure in figures], indent=2))


def measure(kind: str, rounds: int) -> Iterator[Figure]:
    """Every contender in turn, round by round, each against a new server, so that none profits from the order."""
    seen: dict[tuple[str, str], list[dict[str, float]]] = {}
    entered = [name for name in ENTERED[kind] if name != OPTIONAL or PROGRAM.exists()]
    if OPTIONAL in ENTERED[kind] and OPTIONAL not in entered:
        print(f"{OPTIONAL} is not installed: skipped; `make bench-peer` installs it", file=sys.stderr)
    for number in range(rounds):
        for name in entered:
            print(f"round {number + 1} of {rounds}: {name}, {kind}s", file=sys.stderr)
            for line in run(name, kind):
                seen.setdefault((name, str(line["phase"])), []).append(line)
    for (name, phase), lines in seen.items():
        yield Figure(
            kind=kind,
            contender=name,
            phase=phase,
            rates=tuple(TOTALS[kind] / line["seconds"] for line in lines),
            processor=median(line["processor"] for line in lines) * 1000 / TOTALS[kind],
            memory=median(line["memory"] for line in lines),
        )


def run(name: str, kind: str) -> list[dict[str, float]]:
    """One contender's phases, against a server of its own."""
    with server() as port:
        module = f"benchmarks.load.contenders.{MODULES[name]}"
        command = [sys.executable, "-m", module, port, str(HOSTS), kind, str(TOTALS[kind])]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=_environment()).stdout
    return [json.loads(line) for line in printed.splitlines()]


@contextmanager
def server() -> Iterator[str]:
    """A server on loopback; its port."""
    command = [sys.executable, "-m", "benchmarks.load.server", str(HOSTS), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None  # noqa: S101 -- Popen was asked for a pipe
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _environment() -> Mapping[str, str]:
    """Without proxies, as all of it is on loopback; what is compiled is kept, as it is for whoever runs the program."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def table(kind: str, figures: Sequence[Figure]) -> Table:
    """Rates with their spread, and each contender's share of the bare client's rate."""
    shown = Table(title=f"{TOTALS[kind]} {kind}s on {HOSTS} hosts: median of {len(figures[0].rates)} rounds")
    for heading in ("phase", "contender", "a second", "spread", "of bare", "CPU ms each", "peak MB"):
        shown.add_column(heading, justify="left" if heading in {"phase", "contender"} else "right")
    floor = {figure.phase: figure.rate for figure in figures if figure.contender == "bare client"}
    for figure in sorted(figures, key=lambda one: list(floor).index(one.phase)):
        shown.add_row(
            figure.phase,
            figure.contender,
            f"{figure.rate:,.0f}",
            f"{min(figure.rates):,.0f} to {max(figure.rates):,.0f}",
            f"{figure.rate / floor[figure.phase]:.2f}",
            f"{figure.processor:.2f}",
            f"{figure.memory:.0f}",
        )
    return shown


def _record(figure: Figure) -> dict[str, object]:
    return {
        "kind": figure.kind,
        "contender": figure.contender,
        "phase": figure.phase,
        "rates": [round(rate, 1) for rate in figure.rates],
        "processor_ms": round(figure.processor, 3),
        "memory_mb": round(figure.memory, 1),
    }


if __name__ == "__main__":
    main()
