"""Changed pages from bytes to decision: extracted, matched and compared by two processes, as the program has it done.

`python -m benchmarks.load.decisions [ROUNDS]`. Pages of 115 KB with one clause changed; no network, no database. What
two processes take over one is counted: the page and what is remembered of it go there, what is new comes back. Prints
pages a second by the clock, and by processor time, which a busy machine disturbs less; writes bench-out/decisions.json.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.load import content
from benchmarks.load.phases import processor
from clausewatch.decide import Judged, Recalled, read_and_judge
from clausewatch.garbage import spared
from clausewatch.hands import MANY, ManyHands
from clausewatch.language import Reader
from clausewatch.model import Platform, Snapshot, Source, SourceKind
from clausewatch.observe import Policy
from clausewatch.ports import OWN_HANDS, Hands
from clausewatch.ruleset import find, load
from watchers.terms import TermsWatcher

PAGES = 100
ROUNDS = 5
CORES = 2
GOAL = 150
"""Pages a second."""

OUT = Path("bench-out")
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """All pages decided on once: seconds by the clock, and of processor time in all processes."""

    clock: float
    processor: float


def main() -> None:
    """Measure and print. The collector of garbage is held back, as it is in the program."""
    with spared():
        _main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)


def _main(rounds: int) -> None:
    reader = load(find(None), examples=False).reader
    first = [snapshot(number, 0) for number in range(PAGES)]
    remembered = [Recalled(text=judged.memory) for judged in decide(first, [None] * PAGES, reader, OWN_HANDS, map)]
    changed = [snapshot(number, 1) for number in range(PAGES)]
    alone = [measured(lambda: decide(changed, remembered, reader, OWN_HANDS, map)) for _ in range(rounds)]
    with ManyHands(most=CORES, patience=0) as hands, ThreadPoolExecutor(MANY + 1) as threads:
        while hands.do(os.getpid) == os.getpid():  # until the processes are there
            decide(changed[:MANY], remembered[:MANY], reader, hands, threads.map)
        shared = [measured(lambda: decide(changed, remembered, reader, hands, threads.map)) for _ in range(rounds)]
    OUT.mkdir(exist_ok=True)
    record = report(alone, shared)
    (OUT / "decisions.json").write_text(json.dumps(record, indent=2))
    for line in record.items():
        print("{}: {}".format(*line))


def decide(
    pages: Sequence[Snapshot],
    remembered: Sequence[Recalled | None],
    reader: Reader,
    hands: Hands,
    each: Callable[..., Iterable[Judged]],
) -> list[Judged]:
    """What is new in each of the pages."""

    def judged(page: Snapshot, recalled: Recalled | None) -> Judged:
        what = (TermsWatcher.extract, source(page.source_id), page, recalled, Policy())
        return hands.do(read_and_judge, *what, sharing=reader)

    return list(each(judged, pages, remembered))


def measured(work: Callable[[], list[Judged]]) -> Round:
    """What a round takes. Raises RuntimeError where a page was not seen to have changed."""
    clock, spent = time.perf_counter(), processor()
    found = work()
    taken = Round(clock=time.perf_counter() - clock, processor=processor() - spent)
    if not all(judged.kind and judged.document for judged in found):
        raise RuntimeError("a changed page was taken for the same one")
    return taken


def report(alone: Sequence[Round], shared: Sequence[Round]) -> dict[str, float]:
    """The figures: medians of the rounds."""
    spent = median(each.processor for each in shared) / PAGES
    return {
        f"pages from bytes to decision per second on {CORES} cores": round(
            PAGES / median(each.clock for each in shared), 1
        ),
        "the same by processor time": round(CORES / spent, 1),
        "goal": GOAL,
        "processor ms a page": round(1000 * spent, 2),
        "processor ms a page in one process": round(1000 * median(each.processor for each in alone) / PAGES, 2),
    }


def snapshot(number: int, generation: int) -> Snapshot:
    """A page as it was fetched."""
    name = f"name-{number}"
    return Snapshot(
        source_id=name,
        url=f"http://{name}.example/terms",
        fetched_at=BEGINNING + timedelta(days=generation),
        content_type="text/html; charset=utf-8",
        body=content.page(number, generation),
    )


def source(name: str) -> Source:
    """The page's source."""
    return Source(
        id=name,
        kind=SourceKind.TERMS,
        publisher=name,
        title="Terms",
        url=f"http://{name}.example/terms",
        interval=timedelta(hours=1),
        platform=Platform(id=name, name=name),
    )


if __name__ == "__main__":
    main()
