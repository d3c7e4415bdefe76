"""What one look at a source finds, and why the rules make of it what they make. Nothing is stored."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from clausewatch.decide import names
from clausewatch.errors import SourceError
from clausewatch.language import Reader, RuleTrace, SentenceTrace
from clausewatch.match import article_text, match_article, match_document
from clausewatch.model import (
    Article,
    Clause,
    Document,
    Evidence,
    Feed,
    NotModified,
    Passage,
    Signal,
    SiteReading,
    Snapshot,
    Source,
    SourceKind,
    Topic,
    Validators,
)
from clausewatch.ports import Extraction, Watcher

CLOSEST = 2
"""Rules shown of those that nearly found something in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A rule that looked for something which is there, and did not match: the parts that it lacks."""

    rule_id: str
    kind: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A sentence about AI that is no clause to any rule, or a headline that is no news; the nearest rules first."""

    text: str
    nearest: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What came of one look at a source. Where it failed, `problem` says why and the rest is as far as it got."""

    source: Source
    snapshot: Snapshot | None = None
    problem: str = ""
    passages: tuple[Passage, ...] = ()
    clauses: tuple[Clause, ...] = ()
    articles: tuple[tuple[Article, tuple[Evidence, ...]], ...] = ()
    signals: tuple[Signal, ...] = ()
    remarks: tuple[str, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()


def site_of(address: str) -> Source | None:
    """The site of a web address as a source of signals that nobody declared; None where it is no web address."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return Source(
        id=origin, kind=SourceKind.SIGNALS, publisher="", title=origin, url=f"{origin}/", interval=timedelta(0)
    )


async def look_at(source: Source, watcher: Watcher, reader: Reader) -> Look:
    """Fetch a source once, extract it and read it with the rules."""
    try:
        snapshot = await watcher.retrieve(source, Validators())
    except SourceError as error:
        return Look(source=source, problem=str(error))
    if isinstance(snapshot, NotModified):
        return Look(source=source, problem="the server says that nothing changed, though it was asked for everything")
    return await asyncio.to_thread(read_snapshot, source, snapshot, watcher, reader)


def read_snapshot(source: Source, snapshot: Snapshot, watcher: Watcher, reader: Reader) -> Look:
    """What a snapshot holds, as the rules read it."""
    try:
        extraction = watcher.extract(source, snapshot)
    except SourceError as error:
        return Look(source=source, snapshot=snapshot, problem=str(error))
    return _read(source, snapshot, extraction, reader)


def _read(source: Source, snapshot: Snapshot, extraction: Extraction, reader: Reader) -> Look:
    match extraction:
        case Document():
            clauses = match_document(extraction, reader, names(source))
            return Look(
                source=source,
                snapshot=snapshot,
                passages=extraction.passages,
                clauses=tuple(clause for clause in clauses if clause.kinds),
                unmatched=tuple(_unmatched(extraction.passages, reader, names(source))),
            )
        case Feed():
            articles = tuple((article, match_article(article, reader)) for article in extraction.articles)
            return Look(
                source=source,
                snapshot=snapshot,
                articles=articles,
                remarks=extraction.remarks,
                unmatched=tuple(_not_news([article for article, evidence in articles if not evidence], reader)),
            )
        case SiteReading():
            return Look(source=source, snapshot=snapshot, signals=extraction.signals, remarks=extraction.remarks)


def _unmatched(passages: Sequence[Passage], reader: Reader, called: tuple[str, ...]) -> Iterator[Unmatched]:
    """Sentences about AI in passages without any kind: those that speak of training first."""
    found: list[tuple[bool, Unmatched]] = []
    for passage in passages:
        reading = reader.read(passage.text, lead_in=passage.lead_in, headings=passage.headings, names=called)
        if reading.kinds or reading.topic is Topic.NONE:
            continue
        traces = reader.explain(passage.text, lead_in=passage.lead_in, headings=passage.headings, names=called)
        best = min(traces, key=_distance, default=None)
        if best is not None:
            found.append((reading.unclear, _explained(best, news=False)))
    yield from (item for _, item in sorted(found, key=lambda pair: not pair[0]))


def _not_news(articles: Sequence[Article], reader: Reader) -> Iterator[Unmatched]:
    """Articles in which a rule about news found what it looks for, but not all that it wants."""
    for article in articles:
        traces = [trace for trace in reader.explain(article_text(article)) if _near(trace, news=True)]
        if traces:
            nearest = _explained(min(traces, key=lambda trace: _lacking(_near(trace, news=True)[0])), news=True)
            yield Unmatched(text=article.title, nearest=nearest.nearest)


def _explained(trace: SentenceTrace, *, news: bool) -> Unmatched:
    nearest = [
        NearMiss(
            rule_id=each.rule.id,
            kind=each.rule.kind or "news",
            missing=tuple(f"{part.name}: {part.words}" for part in each.parts if not part.met),
        )
        for each in _near(trace, news=news)[:CLOSEST]
    ]
    return Unmatched(text=" ".join(trace.text.split()), nearest=tuple(nearest))


def _near(trace: SentenceTrace, *, news: bool) -> list[RuleTrace]:
    """Rules that found what they look for first of all, those that lack least before the others."""
    close = [each for each in trace.rules if each.rule.about_news == news and each.parts[0].met and not each.matched]
    return sorted(close, key=_lacking)


def _lacking(trace: RuleTrace) -> tuple[int, int]:
    met = sum(part.met for part in trace.parts)
    return len(trace.parts) - met, -met


def _distance(trace: SentenceTrace) -> tuple[int, int]:
    near = _near(trace, news=False)
    return _lacking(near[0]) if near else (99, 0)
