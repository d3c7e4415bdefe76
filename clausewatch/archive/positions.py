"""What platforms say now, since when, and said before: derived from timelines. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from clausewatch.model import Answer, ClauseKind, DocumentPosition, Dossier, Interval, Position, Timeline, Unconfirmed


def positions(
    dossiers: Iterable[Dossier], timelines: Mapping[str, Timeline], seen: Mapping[str, datetime]
) -> tuple[Position, ...]:
    """One position a platform and kind, platforms in the order given. `seen` is when documents were last read."""
    read = [dossier for dossier in dossiers if dossier.source_id in timelines]
    order = {dossier.platform_id: None for dossier in read}
    grouped = {platform: [each for each in read if each.platform_id == platform] for platform in order}
    return tuple(_position(documents, kind, timelines, seen) for documents in grouped.values() for kind in ClauseKind)


def _position(
    documents: Sequence[Dossier], kind: ClauseKind, timelines: Mapping[str, Timeline], seen: Mapping[str, datetime]
) -> Position:
    found = [
        said
        for dossier in documents
        if (said := document_position(dossier, timelines[dossier.source_id], kind, seen.get(dossier.source_id)))
    ]
    found.sort(key=lambda said: (not said.now.holds, said.since.first_with))
    holding = [said.since for said in found if said.now.holds]
    return Position(
        platform_id=documents[0].platform_id,
        publisher=documents[0].publisher,
        kind=kind,
        holds=bool(holding),
        since=holding[0] if holding else max((said.since for said in found if said.earlier), key=_began, default=None),
        documents=tuple(found),
    )


def _began(since: Interval) -> datetime:
    return since.first_with


def document_position(
    dossier: Dossier, timeline: Timeline, kind: ClauseKind, seen_at: datetime | None
) -> DocumentPosition | None:
    """What one document says and said about a kind; None where it never held, nor would."""
    answers = [answer for answer in timeline.answers if answer.kind is kind]
    if not answers:
        return None
    *earlier, now = answers
    return DocumentPosition(
        dossier=dossier,
        now=now,
        since=since_of(answers),
        seen_at=max(seen_at or timeline.ends, timeline.ends),
        earlier=tuple(reversed(earlier)),
        unconfirmed=_about(timeline.unconfirmed, kind),
    )


def _about(change: Unconfirmed | None, kind: ClauseKind) -> Unconfirmed | None:
    """The change with its answer of this kind alone; None where it has none."""
    answers = tuple(answer for answer in change.answers if answer.kind is kind) if change else ()
    return replace(change, answers=answers) if change and answers else None


def since_of(answers: Sequence[Answer]) -> Interval:
    """When the last answer's yes or no began, through all its rewordings."""
    runs = [list(run) for _, run in groupby(answers, key=lambda answer: answer.holds)]
    return runs[-1][0].since
