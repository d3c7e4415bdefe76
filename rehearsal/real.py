"""Real histories to rehearse with: recorded pages and news of the corpus, as they stood on each day.

The corpus lies beside the repository on the machines that have it; nothing of it is part of the project.
"""

import json
import subprocess
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import chain, groupby, islice, zip_longest
from operator import itemgetter
from pathlib import Path

from clausewatch.model import Article
from rehearsal.page import plain_page
from rehearsal.site import Reply
from watchers.ota import Record, contents, records

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

BUNDLES = ("genai-snapshots", "contrib", "genai-contrib")
"""Raw HTML first, then the words of versions."""

WIRES = ("News wire one", "News wire two", "News wire three")
"""The corpus has hardly two articles of one outlet, so they are handed out to three feeds in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPage:
    """A document of one recorded history. `number` makes its path on the site."""

    repository: Path
    document: str
    number: int
    history: tuple[Record, ...]

    @property
    def service(self) -> str:
        """Whose document it is."""
        return self.history[0].service

    @property
    def title(self) -> str:
        """What the document is, without what follows a # and tells the pages of one document apart."""
        return self.history[0].title.partition(" #")[0]

    @property
    def path(self) -> str:
        """Where the site shows it."""
        return f"/page-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time, and the pages that show something new by then."""

    at: datetime
    replies: dict[str, Reply]


def clone(corpus: Path, folder: Path) -> list[Path]:
    """Clone the bundles into the folder."""
    repositories = []
    for name in BUNDLES:
        bundle, target = corpus / "ota-dev" / f"{name}.bundle", folder / name
        subprocess.run(["git", "clone", "-q", "--bare", "-b", "main", str(bundle), str(target)], check=True)
        repositories.append(target)
    return repositories


def choose(repositories: Sequence[Path], corpus: Path, number: int) -> list[RealPage]:
    """That many documents, from each repository in turn, those with the most material changes first."""
    material = Counter(event["document"] for event in _lines(corpus / "events.jsonl") if event["class"] == "material")
    found = zip_longest(*(_pages(repository, material) for repository in repositories))
    distinct: dict[tuple[str, str], RealPage] = {}
    for page in filter(None, chain.from_iterable(found)):
        distinct.setdefault((page.service, page.title), page)
    return [
        RealPage(repository=page.repository, document=page.document, number=number, history=page.history)
        for number, page in enumerate(islice(distinct.values(), number), start=1)
    ]


def _pages(repository: Path, material: Counter[str]) -> list[RealPage]:
    by_document = sorted(records(repository), key=lambda record: record.document)
    pages = [
        RealPage(repository=repository, document=document, number=0, history=tuple(history))
        for document, history in groupby(by_document, key=lambda record: record.document)
    ]
    return sorted(pages, key=lambda page: (-material[page.document], page.document))


def news(corpus: Path) -> list[Article]:
    """The dated articles of the corpus, oldest first, each at noon of its day."""
    dated = sorted((item for item in _lines(corpus / "news.jsonl") if item["date"]), key=lambda item: item["date"])
    return [
        Article(
            id=item["id"],
            source_id="",
            outlet=WIRES[number % len(WIRES)],
            title=item["title"],
            lead=item["summary"],
            url=item["url"],
            published_at=datetime.fromisoformat(item["date"]).replace(hour=12, tzinfo=UTC),
        )
        for number, item in enumerate(dated)
    ]


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def moments(pages: Sequence[RealPage], since: datetime, number: int) -> list[datetime]:
    """That many moments at equal distances, from `since` to the last record of these pages."""
    last = max(page.history[-1].recorded_at for page in pages)
    return [since + (last - since) * step / (number - 1) for step in range(number)]


def live(pages: Sequence[RealPage], at: Sequence[datetime]) -> Iterator[Moment]:
    """What the sites show at these moments, each as the last record until then has it."""
    changes = merge(*(_changes(page, at) for page in pages), key=itemgetter(0))
    shown = {slot: {path: reply for _, path, reply in group} for slot, group in groupby(changes, key=itemgetter(0))}
    for slot, moment in enumerate(at):
        yield Moment(at=moment, replies=shown.get(slot, {}))


def _changes(page: RealPage, at: Sequence[datetime]) -> Iterator[tuple[int, str, Reply]]:
    """(which moment, path, what the page shows from then on), without what was replaced before anybody looked.

    A page that was first recorded later shows that first form from the beginning.
    """
    seen = [record for record in page.history if record.recorded_at <= at[-1]]
    last = {0: page.history[0]} | {bisect_left(at, record.recorded_at): record for record in seen}
    bodies = contents(page.repository, [record.blob for record in last.values()])
    for (slot, record), body in zip(last.items(), bodies, strict=True):
        yield slot, page.path, _reply(record, body)


def _reply(record: Record, body: bytes) -> Reply:
    if record.ending == ".html":
        return Reply(body=body)
    return plain_page(f"{record.service} {record.title}", body.decode())


def published_by(articles: Iterable[Article], at: datetime) -> list[Article]:
    """The articles that were out at this time, newest first."""
    return [article for article in articles if article.published_at and article.published_at <= at][::-1]
