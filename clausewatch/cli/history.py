"""Replays a recorded history through the code that runs live: match, observe, alert. Nothing is fetched or stored."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from clausewatch.archive import FETCHED_EVERY, STANDS_AFTER_ALL
from clausewatch.errors import NotTheDocument
from clausewatch.model import Alert, Change, ChangeKind, Clause, Document, Passage, Platform, Source, SourceKind
from clausewatch.observe import Outcome
from clausewatch.replay import Replay
from clausewatch.ruleset import load
from watchers import charset, html, markdown
from watchers.ota import Record, RecordKind, contents, records

WORTH_A_PROCESS = 60
"""Records. Starting a process costs about as much as reading this many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a replay: an alert, or (with a `reason`) what was seen and not told.

    `at` is the date of the record in which it first stood, `commit` that record's; `change` is what was recognised.
    """

    document: str
    at: datetime
    commit: str
    change: Change | None = None
    alert: Alert | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One document to replay: where, by which rules (only `rule`, where one is named), which records."""

    repository: Path
    rules: Path
    rule: str | None
    records: tuple[Record, ...]
    until: datetime | None


def jobs(
    repository: Path, rules: Path, *, rule: str | None, documents: Sequence[str], until: datetime | None
) -> list[Job]:
    """One job a document, the longest first. Raises SourceError where the repository cannot be read."""
    known = [record for record in records(repository, documents) if until is None or record.recorded_at < until]
    known.sort(key=lambda record: record.document)  # stable: each document's stay in order of date
    grouped = [tuple(group) for _, group in groupby(known, key=lambda record: record.document)]
    grouped.sort(key=len, reverse=True)
    return [Job(repository=repository, rules=rules, rule=rule, records=group, until=until) for group in grouped]


def replay_all(work: Sequence[Job]) -> Iterator[tuple[Entry, ...]]:
    """The entries of each job as it is done, in any order of documents. Uses all cores where there is work for them."""
    workers = min(os.cpu_count() or 1, len(work))
    if workers < 2 or sum(len(job.records) for job in work) < WORTH_A_PROCESS * workers:
        yield from (replay_document(job) for job in work)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(replay_document, work)


def replay_document(job: Job) -> tuple[Entry, ...]:
    """What would have been told, and what not, had Clausewatch watched the document since its first record."""
    ruleset = load(job.rules, examples=False)
    source = _source(job.records[0], ruleset.platforms)
    replay = Replay(source=source, reader=ruleset.reader, rule=job.rule)
    return tuple(_Records(replay=replay, job=job).entries())


def _source(record: Record, platforms: Iterable[Platform]) -> Source:
    """The record's document as a source; the rules file knows by what names a platform's documents may call it."""
    named = [platform for platform in platforms if record.service.casefold() in map(str.casefold, platform.names)]
    return Source(
        id=record.document,
        kind=SourceKind.TERMS,
        publisher=record.service,
        title=record.title,
        url="",
        interval=FETCHED_EVERY,
        platform=named[0] if named else Platform(id=record.service, name=record.service),
    )


@lru_cache(maxsize=8)
def _passages(ending: str, body: bytes) -> tuple[Passage, ...]:
    """Remembered for a few bodies: a third of the records in public archives return to one of the last ones."""
    if ending == ".md":
        return markdown.passages(body.decode("utf-8", "replace"))
    return html.passages(charset.decode(body, "text/html"))


@dataclass(kw_only=True)
class _Records:
    """One document's records on their way through a replay."""

    replay: Replay
    job: Job
    extractor: int = 1

    def entries(self) -> Iterator[Entry]:
        """Everything that came of it, as it came."""
        with closing(contents(self.job.repository, [record.blob for record in self.job.records])) as bodies:
            for record, body in zip(self.job.records, bodies, strict=True):
                yield from self._take(self.replay.stood(record.recorded_at - FETCHED_EVERY))
                yield from self._seen(record, body)
        last = self.job.records[-1].recorded_at + STANDS_AFTER_ALL
        yield from self._take(self.replay.stood(min(last, self.job.until) if self.job.until else last))

    def _seen(self, record: Record, body: bytes) -> Iterator[Entry]:
        self.extractor += record.kind is RecordKind.UPGRADE
        try:
            passages = _passages(record.ending, body)
        except NotTheDocument as error:
            yield self._entry(record.recorded_at, reason=str(error))
            return
        document = Document(
            source_id=record.document, title=record.title, passages=passages, extractor=str(self.extractor)
        )
        clauses = self.replay.clauses(document)
        outcome = self.replay.seen(document, clauses, record.recorded_at)
        if outcome.version is ChangeKind.FIRST_RECORD:
            yield self._told(_first_record(document, clauses, record.recorded_at))
        yield from self._take(outcome)

    def _take(self, outcome: Outcome | None) -> Iterator[Entry]:
        if outcome:
            yield from (self._told(change) for change in outcome.changes)
            yield from (self._entry(item.at, reason=item.reason) for item in outcome.suppressed)

    def _told(self, change: Change) -> Entry:
        return self._entry(change.at, change=change, alert=self.replay.told(change))

    def _entry(
        self, at: datetime, *, change: Change | None = None, alert: Alert | None = None, reason: str = ""
    ) -> Entry:
        commit = next(record.commit for record in self.job.records if record.recorded_at == at)
        return Entry(document=self.replay.source.id, at=at, commit=commit, change=change, alert=alert, reason=reason)


def _first_record(document: Document, clauses: tuple[Clause, ...], at: datetime) -> Change:
    said = tuple(clause for clause in clauses if clause.kinds)
    return Change(
        kind=ChangeKind.FIRST_RECORD,
        source_id=document.source_id,
        at=at,
        last_without=None,
        added=said,
        kinds_added=frozenset(kind for clause in said for kind in clause.kinds),
    )
