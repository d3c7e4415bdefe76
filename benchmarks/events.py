"""How well changes are told: recorded histories replayed, alerts held against the labelled events of the corpus.

`python -m benchmarks.events [CORPUS]`; the corpus is not part of the project (default: $CLAUSEWATCH_CORPUS, else
../shared/corpus). An alert is right where its document and date are those of a material event. Documents are split by
a hash of their name: observe was developed on three in five of them, the others were only scored.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from clausewatch.cli.history import jobs, replay_all
from clausewatch.language import Reader
from clausewatch.match import match_document
from clausewatch.model import Change, ChangeKind, Document
from clausewatch.observe import Memory, observe
from clausewatch.ruleset import find, load
from watchers import charset, html
from watchers.ota import contents, records

BUNDLES = ("contrib", "genai-contrib", "pga")
RAW_BUNDLE = "genai-snapshots"
CLASSES = ("material", "ai_other", "cosmetic", "noise", "unlisted")
MOVES = ("kinds_added", "kinds_removed", "kinds_changed")
SEEN_WHILE_DEVELOPING = 60
"""Percent of the documents."""

Place = tuple[str, str, datetime]
"""Collection, document, date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a replay of all histories gave: alerts by place, and how many records were read in how many seconds."""

    alerts: dict[Place, Change]
    records: int
    seconds: float


def main() -> None:
    """Print both tables."""
    corpus = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CLAUSEWATCH_CORPUS", "../shared/corpus"))
    if not (corpus / "events.jsonl").is_file():
        print(f"There is no corpus at {corpus}: set CLAUSEWATCH_CORPUS to measure against it.")
        return
    console = Console(width=130)
    with tempfile.TemporaryDirectory() as folder:
        clones = {name: _clone(corpus / "ota-dev" / f"{name}.bundle", Path(folder) / name) for name in BUNDLES}
        events = _events(corpus / "events.jsonl")
        told = _replay(clones)
        console.print(_event_table(events, told))
        console.print(_kind_line(events, told), highlight=False)
        console.print(_raw_table(_clone(corpus / "ota-dev" / f"{RAW_BUNDLE}.bundle", Path(folder) / RAW_BUNDLE)))


def _clone(bundle: Path, target: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", "--bare", "--branch", "main", str(bundle), str(target)], check=True)
    return target


def _events(path: Path) -> dict[Place, dict[str, Any]]:
    listed = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {(event["collection"], event["document"], datetime.fromisoformat(event["date"])): event for event in listed}


def _replay(clones: dict[str, Path]) -> Told:
    begun = time.monotonic()
    alerts: dict[Place, Change] = {}
    count = 0
    for name, clone in clones.items():
        work = jobs(clone, find(), rule=None, documents=(), until=None)
        count += sum(len(job.records) for job in work)
        for entry in (entry for entries in replay_all(work) for entry in entries):
            if entry.change and entry.change.kind is not ChangeKind.FIRST_RECORD:
                alerts[name, entry.document, entry.at] = entry.change
    return Told(alerts=alerts, records=count, seconds=time.monotonic() - begun)


def _event_table(events: dict[Place, dict[str, Any]], told: Told) -> Table:
    table = Table(
        *("documents", "material", "recall", "alerts", "precision", *(f"on {name}" for name in CLASSES[1:])),
        title=f"Event histories: {told.records} records in {told.seconds:.0f} s",
    )
    splits: dict[str, Callable[[Place], bool]] = {
        "developed on": _seen,
        "only scored": lambda place: not _seen(place),
        "all": lambda _: True,
    }
    for name, holds in splits.items():
        wanted = {place for place, event in events.items() if event["class"] == "material" and holds(place)}
        alerts = {place for place in told.alerts if holds(place)}
        classes = Counter(str(events[place]["class"]) if place in events else "unlisted" for place in alerts)
        right = len(wanted & alerts)
        table.add_row(
            *(name, str(len(wanted)), _share(right, len(wanted)), str(len(alerts)), _share(right, len(alerts))),
            *(str(classes[each]) for each in CLASSES[1:]),
        )
    return table


def _seen(place: Place) -> bool:
    return int(hashlib.sha256(place[1].encode()).hexdigest(), 16) % 100 < SEEN_WHILE_DEVELOPING


def _kind_line(events: dict[Place, dict[str, Any]], told: Told) -> str:
    right = [at for at in told.alerts if at in events and events[at]["class"] == "material"]
    wanted = [[set(events[at][move]) for move in MOVES] for at in right]
    given = [[set(getattr(told.alerts[at], move)) for move in MOVES] for at in right]
    exact = sum(want == give for want, give in zip(wanted, given, strict=True))
    named = sum(bool(set.union(*want) & set.union(*give)) for want, give in zip(wanted, given, strict=True))
    material = sum(event["class"] == "material" for event in events.values())
    return (
        f"Of {len(right)} right alerts {named} name a kind of the event, {exact} exactly its kinds and directions.\n"
        f"For scale: an alert on every record would be right {_share(material, told.records)} of the time.\n"
    )


def _raw_table(repository: Path) -> Table:
    """Raw pages: what was recorded and told, beside a comparison of all the words of the page by other means."""
    reader = load(find()).reader
    table = Table(
        "page", "fetches", "same words", "recorded of these", "told of these", "recorded", "told", title="Raw HTML"
    )
    pages = defaultdict(list)
    for record in records(repository):
        pages[record.document].append(record)
    for document, fetched in pages.items():
        bodies = contents(repository, [record.blob for record in fetched])
        fetches = ((record.recorded_at, record.service, body) for record, body in zip(fetched, bodies, strict=True))
        looks = list(_looks(document, fetches, reader))
        same = {look.at for look in looks if look.same_words}
        recorded = [look.at for look in looks if look.recorded]
        told = [change.at for look in looks for change in look.changes]
        table.add_row(
            *(document, str(len(fetched)), str(len(same)), str(len(same.intersection(recorded)))),
            *(str(len(same.intersection(told))), str(len(recorded)), str(len(told))),
        )
    return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One fetch of a page: are all its words those of the fetch before, was it recorded, what was told then."""

    at: datetime
    same_words: bool
    recorded: bool
    changes: tuple[Change, ...]


def _looks(document: str, fetches: Iterable[tuple[datetime, str, bytes]], reader: Reader) -> Iterator[Look]:
    """Every fetch but the first."""
    memory: Memory | None = None
    words: Sequence[str] = ()
    for at, service, body in fetches:
        text = charset.decode(body, "text/html")
        found = Document(source_id=document, title="", passages=html.passages(text))
        outcome = observe(memory, found, match_document(found, reader, (service,)), at)
        before, words = words, _every_word(text)
        if memory is not None:
            recorded = outcome.version is not None
            yield Look(at=at, same_words=before == words, recorded=recorded, changes=outcome.changes)
        memory = outcome.memory


def _every_word(page: str) -> list[str]:
    parsed = LexborHTMLParser(page)
    parsed.strip_tags(["script", "style", "template", "noscript"])
    return sorted(parsed.body.text(separator=" ").casefold().split()) if parsed.body else []


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


if __name__ == "__main__":
    main()
