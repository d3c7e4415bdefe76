"""Decides what a poll adds to the store: match → observe → alert → route. Pure: no I/O, the clock is injected."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from clausewatch import alert, summary
from clausewatch.match import article_text, match_article, match_document
from clausewatch.model import (
    Alert,
    Article,
    Change,
    Document,
    Feed,
    Health,
    Posting,
    Sighting,
    Snapshot,
    Source,
    Validators,
    Version,
)
from clausewatch.observe import Memory, Outcome, Policy, observe
from clausewatch.ports import Recording
from clausewatch.route import route
from clausewatch.watch import Watch

MAX_BACKOFF = timedelta(days=1)
"""A failing source is asked less and less often, but at least this often."""

LATE_NEWS = timedelta(days=14)
"""An article published longer ago than this when it is first seen is recorded, never told as news."""


def decide_document(
    document: Document, snapshot: Snapshot, memory: Memory | None, health: Health, source: Source, watch: Watch
) -> Recording:
    """What a document that was just read adds: perhaps a version, perhaps alerts. No I/O."""
    clauses = match_document(document, watch.ruleset.reader, names(source))
    outcome = observe(memory, document, clauses, snapshot.fetched_at, policy(watch))
    return Recording(
        health=replace(health, note=outcome.note),
        snapshot=snapshot if outcome.version else None,
        version=_version(outcome, document, snapshot),
        memory=outcome.memory.to_json(),
        postings=postings(outcome.changes, source, watch),
        left=_left(memory) if memory and outcome.version else None,
    )


def decide_articles(feed: Feed, known: frozenset[str], first: bool, health: Health, watch: Watch) -> Recording:
    """What a feed that was just read adds: the articles not yet known, an alert for each relevant fresh one. No I/O.

    On first contact (`first`) all are recorded and none is told; later they are told oldest first. The feed's remarks
    become the health's note.
    """
    now = watch.clock()
    seen, told = [], []
    for article in _oldest_first(feed, now):
        if article.id in known:
            continue
        evidence = match_article(article, watch.ruleset.reader)
        seen.append((article, bool(evidence)))
        if evidence and not first and not _is_late(article, now):
            text = summary.summarise_article(article)
            passage = summary.matched_passage(article, evidence, article_text(article), text)
            message = alert.compose_news(article, passage, text, now)
            told.append(posting(message, watch))
    return Recording(health=replace(health, note="; ".join(feed.remarks)), articles=tuple(seen), postings=tuple(told))


def _oldest_first(feed: Feed, now: datetime) -> list[Article]:
    """The articles by date; those without one count as published now, the lowest in the feed first."""
    upwards = feed.articles[::-1]
    return sorted(upwards, key=lambda article: article.published_at or now)


def succeeded(health: Health, source: Source, now: datetime, validators: Validators) -> Health:
    """The health after a source was read."""
    return Health(
        source_id=source.id,
        next_due=now + source.interval,
        checked_at=now,
        succeeded_at=now,
        note=health.note,
        validators=validators,
        turn=health.turn,
    )


def failed(health: Health, source: Source, reason: str, now: datetime) -> Health:
    """The health after a failure: asked again after the interval, doubled with each one in a row up to MAX_BACKOFF."""
    wait = min(source.interval * 2 ** min(health.failures, 10), max(MAX_BACKOFF, source.interval))
    return replace(
        health,
        next_due=now + wait,
        checked_at=now,
        failing_since=health.failing_since or now,
        failures=health.failures + 1,
        reason=reason,
    )


def policy(watch: Watch) -> Policy:
    """How observe decides, by the rules in force."""
    return Policy(settle=watch.ruleset.confirm_after)


def _version(outcome: Outcome, document: Document, snapshot: Snapshot) -> Version | None:
    if outcome.version is None:
        return None
    return Version(
        source_id=document.source_id,
        digest=outcome.digest,
        snapshot_digest=snapshot.digest,
        kind=outcome.version,
        recorded_at=snapshot.fetched_at,
        document=document,
    )


def _left(memory: Memory) -> Sighting:
    """When the form that had a version last was seen last: from then on it is not known to have stood."""
    form = memory.last_recorded
    return Sighting(source_id=memory.source_id, at=form.seen, digest=form.digest)


def postings(changes: Iterable[Change], source: Source, watch: Watch) -> tuple[Posting, ...]:
    """An alert for each change, with the channels that it goes to."""
    composed = []
    for change in changes:
        text = summary.summarise_change(change, source, alert.favour(change))
        composed.append(posting(alert.compose_change(change, source, text), watch))
    return tuple(composed)


def posting(message: Alert, watch: Watch) -> Posting:
    """The alert, for the channels that a subscription wants it for."""
    return Posting(alert=message, channels=route(message, watch.channels, watch.ruleset.subscriptions))


def names(source: Source) -> tuple[str, ...]:
    """What the source's document may call its platform."""
    return source.platform.names if source.platform else ()


def _is_late(article: Article, now: datetime) -> bool:
    return article.published_at is not None and now - article.published_at > LATE_NEWS
