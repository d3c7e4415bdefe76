"""What Clausewatch costs by how much it watches: `python -m benchmarks.load.scale [SOURCES [VERSIONS]]`.

Each size up to SOURCES runs in a process of its own, on a database of its own, against a web within the process that
answers "not modified": what is measured is the program, not HTTP. Then it is started on a database with VERSIONS
stored, and what a version and an unchanged poll add to a database is told. Figures go to bench-out/scale.json, the
curve to docs/scale.svg.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from shutil import copytree
from statistics import median

from rich.console import Console

from benchmarks.load import content
from benchmarks.load.curve import Line, Point, drawn
from benchmarks.load.measuring import given, memory, written
from clausewatch.app import App, answering, opened
from clausewatch.archive.retention import plan, within_budget
from clausewatch.model import Feed, NotModified, Snapshot, Source, SourceKind, Validators
from clausewatch.service import one_pass
from clausewatch.settings import Settings, read_settings
from watchers.terms import TermsWatcher

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
MOST = 100_000
STORED = 10_000
"""Sources that the versions of the full store are of."""
VERSIONS = 1_000_000
PAGES = 10
"""That change at each pass where what a version takes is measured."""
PASSES = 3
MANY = 10_000
"""Where there are more sources than this, one pass is enough: it takes long, and spreads little."""
IN_A_FILE = 50_000
"""Sources named in one file: a rules file has 4 MB at most (docs/rules.md)."""
CURVE = Path(__file__).parents[2] / "docs/scale.svg"
RULES = Path(__file__).parents[2] / "rules"


class StillWeb:
    """A Watcher of sources that are as they were, always."""

    kind = SourceKind.FEED

    async def retrieve(self, source: Source, _validators: Validators) -> NotModified:
        """At once."""
        return NotModified(source_id=source.id, fetched_at=datetime.now(UTC))

    def extractor(self, _source: Source) -> str:
        """Nothing is ever extracted."""
        return "1"

    def extract(self, _source: Source, _snapshot: Snapshot) -> Feed:
        """Nothing is."""
        return Feed(articles=())


def main() -> None:
    """Measure, draw, write."""
    most, versions = given(MOST, VERSIONS)
    found = [_in_its_own_process("cost", size) for size in SIZES if size <= most]
    full = _in_its_own_process("start_full", f"{min(most, STORED)}, {versions}")
    grown = _in_its_own_process("growth", PAGES)
    CURVE.write_text(drawn(_lines(found), title="Processor time for each source, HTTP left out"))
    written("scale", {"sizes": found, "full": full, "growth": grown})


def _lines(found: Sequence[dict[str, float]]) -> list[Line]:
    """The start is told from the interpreter's own, which is that of the smallest, where there are enough sources."""
    polls = [Point(x=one["sources"], y=one["poll_ms"]) for one in found]
    starts = [
        Point(x=one["sources"], y=(one["start_s"] - found[0]["start_s"]) * 1000 / one["sources"])
        for one in found
        if one["sources"] >= MANY
    ]
    lines = (Line(name="an unchanged poll", points=polls), Line(name="start, beyond that of 100", points=starts))
    return [line for line in lines if len(line.points) > 1]


def _in_its_own_process(what: str, size: int | str) -> dict[str, float]:
    command = [sys.executable, "-c", f"from benchmarks.load import scale; scale.{what}({size})"]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, float] = json.loads(printed.splitlines()[-1])
    print(json.dumps(figures), flush=True)
    return figures


def cost(size: int) -> None:
    """Print what so many sources take: to start, to be polled, and to be held."""
    asyncio.run(_cost(size))


async def _cost(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_rules(Path(folder), size)
        async with running(Path(folder)) as app:
            await app.watch.store.register(app.watch.ruleset.sources, app.watch.clock())
            started = time.process_time()
            await one_pass(app.watch)
            passes = []
            for _ in range(PASSES if size <= MANY else 1):
                begun = time.process_time()
                await one_pass(app.watch)
                passes.append((time.process_time() - begun) * 1000 / size)
            figures = {"sources": size, "start_s": started, "poll_ms": median(passes), "memory_mb": memory()}
    print(json.dumps({name: round(figure, 4) for name, figure in figures.items()}))


def start_full(size: int, versions: int) -> None:
    """Print what a start takes, up to the first pass, where so many versions of so many sources are stored."""
    with tempfile.TemporaryDirectory() as folder:
        write_rules(Path(folder), size)
        asyncio.run(_started(Path(folder)))
        fill(Path(folder) / "clausewatch.db", size, versions)
        figures = _in_its_own_process("start", f"{folder!r}")
    print(json.dumps({"sources": size, "versions": versions, **figures}))


def start(folder: str) -> None:
    """Print what a start takes, in seconds of processor time and on the clock, with the program's own loading."""
    asyncio.run(_started(Path(folder)))
    print(json.dumps({"start_s": round(time.process_time(), 3), "memory_mb": round(memory(), 1)}))


async def _started(folder: Path) -> None:
    async with running(folder) as app:
        await app.watch.store.register(app.watch.ruleset.sources, app.watch.clock())
        await app.watch.store.due_shards(app.watch.clock())


def fill(database: Path, size: int, versions: int) -> None:
    """Put versions into the database: rows as the program writes them, with less of a document in each."""
    with sqlite3.connect(database) as connection:
        moment = connection.execute("SELECT next_due FROM source LIMIT 1").fetchone()[0]
        connection.execute("INSERT INTO snapshot(digest, body, size) VALUES (?, x'00', 1)", ("0" * 64,))
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :versions) "
            "INSERT INTO version(source_id, digest, snapshot_digest, kind, recorded_at, document) "
            "SELECT 'feed/outlet-' || (i % :size), printf('%064x', i), :digest, 'revision', :moment, randomblob(200) "
            "FROM n",
            {"versions": versions, "size": size, "digest": "0" * 64, "moment": moment},
        )


class RestlessWeb(StillWeb):
    """A Watcher of terms pages, which are as their generation has them; `generation` moves on."""

    kind = SourceKind.TERMS
    generation = 0

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:  # type: ignore[override]
        """The page, or that it is as it was."""
        body = content.page(int(source.url.rpartition("/")[2]), 0).replace(
            b"you upload", b"you upload since %d" % self.generation
        )
        snapshot = Snapshot(
            source_id=source.id, url=source.url, fetched_at=datetime.now(UTC), content_type="text/html", body=body
        )
        same = snapshot.digest == validators.body_digest
        return NotModified(source_id=source.id, fetched_at=snapshot.fetched_at) if same else snapshot

    extract = staticmethod(TermsWatcher.extract)  # type: ignore[assignment]


def growth(pages: int) -> None:
    """Print what a version of a page of 115 KB adds to the database, and what an unchanged poll does."""
    asyncio.run(_growth(pages))


async def _growth(pages: int) -> None:
    with tempfile.TemporaryDirectory() as given:
        folder, web = Path(given), RestlessWeb()
        documents = "".join(
            f'  - {{id: name-{number}, name: Name {number}, documents: [{{title: Terms, url: "http://host.example/{number}"}}]}}\n'
            for number in range(pages)
        )
        write_rules(folder, 0)
        with (folder / "rules.yaml").open("a") as rules:
            rules.write(f"platforms:\n{documents}")
        sizes = []
        async with running(folder) as app:
            watch = replace(app.watch, watchers={SourceKind.TERMS: web})
            for web.generation in (0, *range(1, 6), 5, 5, 5, 5, 5):
                await one_pass(watch)
                sizes.append(await _bytes(folder))
        figures = {
            "first_version_bytes": sizes[0] // pages,
            "version_bytes": (sizes[5] - sizes[0]) // (5 * pages),
            "unchanged_poll_bytes": (sizes[10] - sizes[6]) // (4 * pages),
            **await _pruned(folder),
        }
    print(json.dumps(figures))


async def _pruned(folder: Path) -> dict[str, float]:
    """What `clausewatch prune` frees of it, to bring documents and pages down to three quarters of what they take."""
    async with answering(_settings(folder)) as answers:
        held, begun = await answers.store.room(), time.process_time()
        found = await plan(answers, answers.clock() + timedelta(days=1))
        budget = held * 3 // 4
        going, _ = within_budget(found, await answers.store.weights(), held, budget)
        freed = await answers.store.prune(going, answers.clock(), dry=False)
        took = time.process_time() - begun
    return {
        "prune_held_bytes": held,
        "prune_budget_bytes": budget,
        "prune_left_bytes": held - freed.size,
        "prune_versions": freed.versions,
        "prune_s": round(took, 2),
    }


async def _bytes(folder: Path) -> int:
    """Of the database, as far as pages of it are in use."""
    with sqlite3.connect(folder / "clausewatch.db") as connection:
        pages, free, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PAGES)
    return int((pages - free) * size)


_PAGES = ("page_count", "freelist_count", "page_size")


def write_rules(folder: Path, size: int) -> None:
    """A rules file that names the shipped rules and lists of so many sources, on a host each."""
    parts = {f"watched-{start}.yaml": range(start, min(start + IN_A_FILE, size)) for start in range(0, size, IN_A_FILE)}
    for name, numbers in parts.items():
        lines = (f'  - {{outlet: Outlet {each}, url: "http://host{each}.example/feed"}}\n' for each in numbers)
        (folder / name).write_text("".join(("feeds:\n", *lines)))
    copytree(RULES, folder / "rules")
    shipped = [f"rules/{path.name}" for path in sorted(RULES.glob("*.yaml"))]
    (folder / "rules.yaml").write_text("".join(("include:\n", *(f"  - {name}\n" for name in (*parts, *shipped)))))


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[App]:
    """The program on the folder's rules and database, with a web in which nothing changes."""
    async with opened(_settings(folder), console=Console(file=StringIO())) as app:
        yield replace(app, watch=replace(app.watch, watchers={SourceKind.FEED: StillWeb()}))


if __name__ == "__main__":
    main()


def _settings(folder: Path) -> Settings:
    database, rules = f"sqlite:///{folder / 'clausewatch.db'}", str(folder / "rules.yaml")
    return read_settings({"DATABASE_URL": database, "CLAUSEWATCH_RULES": rules})
