"""How a contender is measured: the phases of its run, against the benchmark's server, in a process of its own."""

import asyncio
import json
import logging
import os
import resource
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CHANGED_EVERY = 10
"""One source in ten changes before the `changed` phase."""

LATENCY = 0.1
"""Seconds before each answer in the phase with latency."""

PASSES: Mapping[str, int] = {"unchanged, warm": 5}
"""Phases of several passes, of which the median counts: the bare client's is over in a twentieth of a second."""

PHASES: Mapping[str, str] = {
    "cold": "/configure?latency=0",
    "unchanged": "/configure?latency=0",
    "unchanged, warm": "/configure?latency=0",
    "same body, no validators": "/configure?latency=0&validators=0",
    "changed": "/change?kind={kind}&every=" + str(CHANGED_EVERY) + "&of={total}",
    "unchanged, 100 ms latency": f"/configure?latency={LATENCY}",
}
"""What the server is told before each phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a contender is to poll, and where it may keep things."""

    port: int
    hosts: int
    kind: str
    total: int
    folder: Path

    @property
    def urls(self) -> list[str]:
        """The addresses, spread over the hosts."""
        return [
            f"http://127.0.0.{1 + number % self.hosts}:{self.port}/{self.kind}/{number}" for number in range(self.total)
        ]

    def tell(self, command: str) -> None:
        """Give the server a command."""
        address = f"http://127.0.0.1:{self.port}{command.format(kind=self.kind, total=self.total)}"
        with urllib.request.urlopen(urllib.request.Request(address, method="POST")):
            pass


Pass = Callable[[], Awaitable[None]]


async def measured(task: Task, one: Pass) -> None:
    """Run the phases and print what each took."""
    for phase, command in PHASES.items():
        task.tell(command)
        taken = [await _timed(one) for _ in range(PASSES.get(phase, 1))]
        seconds, spent = (median(each) for each in zip(*taken, strict=True))
        print(
            json.dumps({"phase": phase, "seconds": seconds, "processor": spent, "memory": _memory()}),
            flush=True,
        )


async def _timed(one: Pass) -> tuple[float, float]:
    """What a pass takes: seconds by the clock, and of processor time."""
    wall, begun = time.perf_counter(), processor()
    await one()
    return time.perf_counter() - wall, processor() - begun


def processor() -> float:
    """CPU seconds of this process and of all that it has begun, whether they have ended or not (Linux)."""
    times = os.times()
    below = sum(_below(os.getpid()).values())
    return times.user + times.system + times.children_user + times.children_system + below


def _below(ancestor: int) -> dict[int, float]:
    """The processes that run still and that a process began, or one of those did, with their CPU seconds."""
    running = dict(_running())
    parents = {process: parent for process, (parent, _) in running.items()}

    def is_below(process: int) -> bool:
        parent = parents.get(process, 0)
        return parent == ancestor or (parent > 1 and is_below(parent))

    return {process: seconds for process, (_, seconds) in running.items() if is_below(process)}


def _running() -> Iterator[tuple[int, tuple[int, float]]]:
    """Every process with its parent and its user and system time (proc_pid_stat(5), fields 4 and 14 to 17)."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = stat.read_text().rpartition(")")[2].split()
            seconds = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            yield int(stat.parent.name), (int(fields[1]), seconds)


def _memory() -> float:
    """Peak resident memory in MB, of this process or of the biggest of those below it (Linux gives KiB)."""
    ended = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(ended, *map(_peak, _below(os.getpid())), 0) * 1024 / 1_000_000


def _peak(process: int) -> int:
    """The most that a process ever held, in KiB (proc_pid_status(5), VmHWM); 0 where it has ended."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return 0


def main(contender: Callable[[Task], Coroutine[None, None, None]]) -> None:
    """Run the contender with the arguments PORT HOSTS KIND TOTAL. One JSON line a phase goes to standard output."""
    port, hosts, kind, total = sys.argv[1:]
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        task = Task(port=int(port), hosts=int(hosts), kind=kind, total=int(total), folder=Path(folder))
        task.tell("/warm?kind={kind}&of={total}")
        asyncio.run(contender(task))
