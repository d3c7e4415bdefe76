"""What stories need of the positions: for each document and kind the clause that stands, or stood last. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from clausewatch.archive.positions import document_position, since_of
from clausewatch.model import Answer, Archive, ClauseKind, Dossier, Platform, Source, SourceKind, Standing, Timeline


def sources_named(texts: Iterable[str], sources: Iterable[Source]) -> tuple[Source, ...]:
    """The watched documents of platforms that the texts name."""
    folded = [text.casefold() for text in texts]
    return tuple(
        source
        for source in sources
        if source.kind is SourceKind.TERMS and source.platform and _is_named(source.platform, folded)
    )


def _is_named(platform: Platform, texts: Sequence[str]) -> bool:
    return any(name.casefold() in text for name in platform.names for text in texts)


def standings(dossiers: Iterable[Dossier], timelines: Mapping[str, Timeline]) -> Archive:
    """What our copies and the archives' hold, document by document."""
    known = [dossier for dossier in dossiers if dossier.source_id in timelines]
    return Archive(
        documents=tuple((dossier.publisher, dossier.title) for dossier in known),
        standings=tuple(each for dossier in known for each in _standings(dossier, timelines[dossier.source_id])),
    )


def _standings(dossier: Dossier, timeline: Timeline) -> Iterator[Standing]:
    for kind in ClauseKind:
        position = document_position(dossier, timeline, kind, None)
        answers = [*reversed(position.earlier), position.now] if position else []
        while answers and not answers[-1].holds:
            answers.pop()
        if position is None or not answers:
            continue
        since = since_of(answers)
        yield Standing(
            platform=dossier.publisher,
            kind=kind,
            document=dossier.title,
            url=dossier.url,
            quote=_words(answers[-1]),
            since=since.first_with,
            last_without=since.last_without,
            until=None if position.now.holds else position.since.first_with,
        )


def _words(answer: Answer) -> str:
    return answer.statements[0].text.text if answer.statements else ""
