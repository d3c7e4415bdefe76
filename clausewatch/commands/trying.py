"""`watch test`: what a source says now, and what would be posted."""

import asyncio
from collections.abc import Sequence

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Verb
from clausewatch.commands.names import source_named
from clausewatch.commands.say import count, link, plainly, said, strong
from clausewatch.decide import decide_articles, decide_document, names
from clausewatch.decide_site import decide_site
from clausewatch.errors import SourceError
from clausewatch.match import match_document
from clausewatch.model import (
    Block,
    Clause,
    Document,
    Health,
    Marked,
    NotModified,
    Quotation,
    Reply,
    SiteReading,
    Snapshot,
    Source,
    Told,
    Validators,
)
from clausewatch.observe import Memory
from clausewatch.pipeline import woven
from clausewatch.ports import Extraction, Recording
from clausewatch.signals import SiteMemory

SHOWN = 3
"""Clauses shown of a document."""


async def test(asked: Asked, desk: Desk) -> Reply:
    """Fetch a source now and show what would be posted; nothing is stored or sent."""
    source = source_named(asked.text("source"), desk.ruleset)
    try:
        recording, extraction = await _looked(source, desk)
    except SourceError as error:
        return plainly(strong(source.id), f" could not be read: {error}")
    blocks: list[Block] = [said(link(f"{source.publisher}: {source.title}", source.url), " was read just now.")]
    if isinstance(extraction, Document):
        blocks += clauses_said(_read(extraction, source, desk))
    told = [posting.alert for posting in recording.postings]
    if told:
        blocks.append(said(strong(f"{count(len(told), 'message')} would be posted:")))
        blocks += [Told(alert=alert) for alert in told]
    else:
        note = f" ({recording.health.note})" if recording.health.note else ""
        blocks.append(said(f"Nothing would be posted{note}."))
    return Reply(blocks=tuple(blocks))


async def _fetched(source: Source, desk: Desk) -> tuple[Snapshot, Extraction]:
    """What the address gives now, asked for in full. Raises SourceError."""
    watcher = desk.watch.watchers[source.kind]
    snapshot = await watcher.retrieve(source, Validators())
    if isinstance(snapshot, NotModified):
        raise SourceError("the server says that nothing changed, though it was asked for everything")
    return snapshot, await asyncio.to_thread(watcher.extract, source, snapshot)


async def _looked(source: Source, desk: Desk) -> tuple[Recording, Extraction]:
    """What a poll would record now."""
    snapshot, extraction = await _fetched(source, desk)
    health = Health(source_id=source.id, next_due=desk.now())
    if isinstance(extraction, Document):
        stored = await desk.store.memory(source.id)
        memory = Memory.from_json(stored) if stored else None
        decided = await asyncio.to_thread(decide_document, extraction, snapshot, memory, health, source, desk.watch)
        return decided, extraction
    if isinstance(extraction, SiteReading):
        decided = await _site(extraction, snapshot, health, source, desk)
        return decided, extraction
    known = await desk.store.known_articles(source.id, [article.id for article in extraction.articles])
    first = not await desk.store.has_articles(source.id)
    decided = await asyncio.to_thread(decide_articles, extraction, known, health, desk.watch)
    return await woven(decided, desk.watch, silent=first), extraction


async def _site(reading: SiteReading, snapshot: Snapshot, health: Health, source: Source, desk: Desk) -> Recording:
    stored = await desk.store.memory(source.id)
    memory = SiteMemory.from_json(stored) if stored else None
    before = await desk.store.site(source.id)
    return await asyncio.to_thread(decide_site, reading, snapshot, memory, before, health, source, desk.watch)


def _read(document: Document, source: Source, desk: Desk) -> tuple[Clause, ...]:
    return match_document(document, desk.ruleset.reader, names(source))


def clauses_said(clauses: Sequence[Clause]) -> list[Block]:
    """What a document holds about AI training: how much, and the first clauses of it."""
    said_clearly = [clause for clause in clauses if clause.kinds]
    if not said_clearly:
        return [said("It says nothing that the rules know about AI training.")]
    kinds = sorted({kind for clause in said_clearly for kind in clause.kinds})
    shown = [_quotation(clause) for clause in said_clearly[:SHOWN]]
    return [said(f"It holds {count(len(said_clearly), 'clause')} about AI training: {', '.join(kinds)}."), *shown]


def _quotation(clause: Clause) -> Quotation:
    spans = tuple(sorted({(match.start, match.end) for match in clause.matches}))
    apart = tuple(span for at, span in enumerate(spans) if at == 0 or span[0] >= spans[at - 1][1])
    words = Marked(text=clause.passage.text, spans=apart)
    return Quotation(words=words, kinds=tuple(sorted(clause.kinds)), headings=clause.passage.headings)


VERBS = (
    Verb(
        name="watch test",
        about="Fetch a source now and show what would be posted.",
        run=test,
        arguments=(Argument(name="source", about="which source", known=Known.SOURCE, is_required=True),),
        examples=("watch test tonewell/terms-of-use",),
    ),
)
