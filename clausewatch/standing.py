"""What our copies of a platform's documents know of a clause: that it stands or stood, and since when. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from clausewatch.language import Reader
from clausewatch.match import match_document
from clausewatch.model import (
    Alert,
    Archive,
    Article,
    Clause,
    ClauseKind,
    Platform,
    Source,
    SourceKind,
    Standing,
    Version,
)


def sources_named(articles: Iterable[Article], sources: Iterable[Source]) -> tuple[Source, ...]:
    """The watched documents of platforms that the articles name."""
    texts = [f"{article.title} {article.lead}".casefold() for article in articles]
    return tuple(
        source
        for source in sources
        if source.kind is SourceKind.TERMS and source.platform and _is_named(source.platform, texts)
    )


def _is_named(platform: Platform, texts: Sequence[str]) -> bool:
    return any(name.casefold() in text for name in platform.names for text in texts)


def archive_of(
    recorded: Iterable[tuple[Source, Sequence[Version]]], alerts: Iterable[Alert], reader: Reader
) -> Archive:
    """What our copies hold, document by document.

    `recorded` are sources with their versions, oldest first. A version is recorded only when it differs: the alert
    about it knows how long the one before was still seen.
    """
    seen = {(alert.source_id, alert.at): alert.last_without for alert in alerts}
    kept = [(source, versions) for source, versions in recorded if versions]
    standings = (
        replace(standing, last_without=seen.get((source.id, standing.since)) or standing.last_without)
        for source, versions in kept
        for standing in _standings(source, versions, reader)
    )
    return Archive(
        documents=tuple((source.publisher, source.title) for source, _ in kept),
        standings=tuple(standings),
    )


def _standings(source: Source, versions: Sequence[Version], reader: Reader) -> Iterable[Standing]:
    """For each kind the last stretch of versions that held it; one that stands still, or that has ended."""
    names = source.platform.names if source.platform else ()
    found: dict[ClauseKind, Standing] = {}
    before: Version | None = None
    for version in versions:
        held: dict[ClauseKind, Clause] = {}
        for clause in match_document(version.document, reader, names):
            held |= {kind: held.get(kind, clause) for kind in clause.kinds}
        for kind, standing in found.items():
            if kind not in held and standing.until is None:
                found[kind] = replace(standing, until=version.recorded_at)
        for kind, clause in held.items():
            if kind not in found or found[kind].until:
                found[kind] = _beginning(source, kind, clause, version, before)
        before = version
    return found.values()


def _beginning(source: Source, kind: ClauseKind, clause: Clause, version: Version, before: Version | None) -> Standing:
    return Standing(
        platform=source.publisher,
        kind=kind,
        document=source.title,
        url=source.url,
        quote=clause.passage.text,
        since=version.recorded_at,
        last_without=before.recorded_at if before else None,
    )
