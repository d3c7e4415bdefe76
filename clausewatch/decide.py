"""Decides what a poll adds to the store: match → observe → alert → route. Pure: no I/O, the clock is injected."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from clausewatch import alert, summary
from clausewatch.address import is_same_place
from clausewatch.errors import Gone
from clausewatch.language import Reader, reading_of
from clausewatch.match import match_article, match_document, may_say, may_show
from clausewatch.model import (
    Alert,
    Article,
    Change,
    ChangeKind,
    Document,
    Feed,
    Health,
    Posting,
    Sighting,
    Snapshot,
    Source,
    Version,
)
from clausewatch.observe import Memory, Policy, Stand, observe, recognise
from clausewatch.ports import Extraction, Recording
from clausewatch.route import route, silenced
from clausewatch.schedule import MAX_BACKOFF, ended, failed, rested
from clausewatch.story import DECIDING, is_relevant, may_matter
from clausewatch.watch import Watch

QUARANTINE = 3
"""Times in a row that Clausewatch itself may fail on what it read of a source before it is set aside."""


def decide_document(
    document: Document, snapshot: Snapshot, memory: Memory | None, health: Health, source: Source, watch: Watch
) -> Recording:
    """What a document that was just read adds: perhaps a version, perhaps alerts. No I/O."""
    judged = judge(document, snapshot, memory, source, policy(watch), watch.ruleset.reader)
    return decide_judged(judged, snapshot, health, source, watch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What is remembered of a document: as it is stored, and until when it was seen so by polls that stored nothing."""

    text: str
    until: datetime | None = None

    def memory(self) -> Memory:
        """As observe needs it."""
        memory = Memory.from_json(self.text)
        return memory.seen_until(self.until) if self.until else memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is new in a document that was read, and no more: another process may have found it out.

    `document` is None where no version of it is recorded; `memory` is what to remember of it, as JSON text.
    """

    document: Document | None
    kind: ChangeKind | None
    digest: str
    memory: str
    stand: Stand
    changes: tuple[Change, ...]
    left: Sighting | None


def read_and_judge(
    read: Callable[[Source, Snapshot], Extraction],
    source: Source,
    snapshot: Snapshot,
    recalled: Recalled | None,
    policy: Policy,
    reader: Reader,
) -> Judged:
    """From what the server gave to what is new: all of the decision that takes time. `read` is Watcher.extract."""
    document = read(source, snapshot)
    if not isinstance(document, Document):
        raise TypeError(f"{source.id} is no document")
    return judge(document, snapshot, recalled.memory() if recalled else None, source, policy, reader)


def judge(
    document: Document, snapshot: Snapshot, memory: Memory | None, source: Source, policy: Policy, reader: Reader
) -> Judged:
    """What a document says of AI training, and what of that is new."""
    familiar = recognise(memory, document, reading_of(reader, names(source)))
    clauses = match_document(document, reader, names(source), familiar.clauses)
    outcome = observe(memory, document, clauses, snapshot.fetched_at, policy, familiar)
    return Judged(
        document=document if outcome.version else None,
        kind=outcome.version,
        digest=outcome.digest,
        memory=outcome.memory.to_json(),
        stand=outcome.stand,
        changes=outcome.changes,
        left=_left(memory) if memory and outcome.version else None,
    )


def decide_judged(judged: Judged, snapshot: Snapshot, health: Health, source: Source, watch: Watch) -> Recording:
    """As decide_document, of a document that was judged elsewhere."""
    return Recording(
        health=observed(judged.stand, health, source, snapshot.fetched_at),
        snapshot=snapshot if judged.kind else None,
        version=_version(judged, snapshot),
        memory=judged.memory,
        postings=postings(judged.changes, source, watch),
        left=judged.left,
    )


def observed(stand: Stand, health: Health, source: Source, at: datetime) -> Health:
    """The health of a document that was just read, with what a person may want to know of it."""
    settled = stand.since if stand.is_settled else None
    validators = replace(health.validators, settled_since=settled)
    better = replace(health, note=stand.note, symptom=stand.symptom, validators=validators)
    return rested(better, source, at, stand.since)


def decide_articles(feed: Feed, known: Mapping[str, Article], health: Health, watch: Watch) -> Recording:
    """What a feed that was just read adds: the articles not yet known, oldest first, and whether each matters. No I/O.

    `known` are those recorded before, by the id that the feed gives them now. One that says something else than then is
    revised in its place. What is told of them is decided with the stories (clausewatch.weave). The feed's remarks
    become the health's note.
    """
    seen: list[Article] = []
    revised: list[Article] = []
    for shown in _oldest_first(feed, watch.clock()):
        before = known.get(shown.id)
        if before is None:
            seen.append(shown)
        elif says_otherwise(shown, before):
            revised.append(replace(shown, id=before.id))
    return Recording(
        health=replace(health, note="; ".join(feed.remarks)),
        articles=_weighed(seen, watch.ruleset.reader),
        revised=_weighed(revised, watch.ruleset.reader),
    )


def _weighed(articles: Sequence[Article], reader: Reader) -> tuple[tuple[Article, bool], ...]:
    """Each with whether it matters. Most lack the words for it: they are told apart at once and not read any closer."""
    worth = set(may_show(articles, reader, DECIDING))
    return tuple((each, number in worth and matters(each, reader)) for number, each in enumerate(articles))


def matters(article: Article, reader: Reader) -> bool:
    """Whether it is about AI-training policy; it is read sentence by sentence only where its words could make it so."""
    if not may_matter(may_say(article, reader)):
        return False
    return is_relevant(match_article(article, reader), len(article.announced))


def says_otherwise(article: Article, before: Article) -> bool:
    """Whether headline, lead or address are other words than before; a rewritten date alone is nothing."""
    return (article.title, article.lead, article.url) != (before.title, before.lead, before.url)


def reappeared(articles: Iterable[Article], recorded: Iterable[Article]) -> dict[str, Article]:
    """Articles whose id is new, but which the feed had under another id: by the new id, as they were recorded.

    It is the same one where the address is the same and so is the headline, the lead or the date: an address alone may
    be shared by all items, or be used again for the next story.
    """
    by_url: dict[str, list[Article]] = {}
    for old in recorded:
        by_url.setdefault(old.url, []).append(old)
    found: dict[str, Article] = {}
    for article in articles:
        same = [old for old in by_url.get(article.url, ()) if _is_same(article, old)]
        if len(same) == 1:
            found[article.id] = same[0]
    return found


def _is_same(article: Article, old: Article) -> bool:
    dated = article.published_at is not None and article.published_at == old.published_at
    return article.title == old.title or (bool(article.lead) and article.lead == old.lead) or dated


def _oldest_first(feed: Feed, now: datetime) -> list[Article]:
    """The articles by date; those without one count as published now, the lowest in the feed first."""
    upwards = feed.articles[::-1]
    return sorted(upwards, key=lambda article: article.published_at or now)


def decide_gone(error: Gone, health: Health, source: Source, watch: Watch) -> Recording:
    """What a page that is gone for good adds: its watch has ended, and that is told once. No I/O."""
    now = watch.clock()
    last = f"It was read last on {health.succeeded_at:%d %b %Y}." if health.succeeded_at else "It was never read."
    text = f"{error}. {last} It is asked for no more."
    subject = f"A watch has ended: {summary.named(source)}"
    told = alert.compose_source_notice(source, subject, text, now, f"gone {source.url} {health.succeeded_at}")
    return Recording(health=ended(health, source, str(error), now), postings=(posting(told, watch),))


def with_move(recording: Recording, moved_to: str | None, before: Health, source: Source, watch: Watch) -> Recording:
    """The recording with what is to be said of a page that stands elsewhere now: a note, and once a notice. No I/O.

    What stood elsewhere when it was first read, and what only changed its spelling, is no news.
    """
    if moved_to is None and recording.health.validators.moved_to is None:
        return recording
    validators = replace(recording.health.validators, moved_to=moved_to)
    health = replace(recording.health, validators=validators)
    if moved_to is None or is_same_place(source.url, moved_to):
        return replace(recording, health=health)
    note = f"It has moved for good to {moved_to}: write that address in rules.yaml."
    if note not in health.note:
        health = replace(health, note=" ".join(filter(None, (health.note, note))))
    if before.succeeded_at is None or before.validators.moved_to == moved_to:
        return replace(recording, health=health)
    subject = f"A page has moved: {summary.named(source)}"
    told = alert.compose_source_notice(source, subject, note, watch.clock(), f"moved {source.url} {moved_to}")
    return replace(recording, health=health, postings=(*recording.postings, posting(told, watch)))


def crashed(health: Health, source: Source, error: Exception, watch: Watch) -> Recording:
    """What is recorded where Clausewatch itself failed on what it read.

    After QUARANTINE times in a row the source is set aside: asked for once a day, and told once.
    """
    now = watch.clock()
    reason = f"Clausewatch itself failed on this answer ({type(error).__name__}): please report it with the log"
    worse = replace(failed(health, source, reason, now), crashes=health.crashes + 1)
    if worse.crashes < QUARANTINE:
        return Recording(health=worse)
    aside = replace(worse, next_due=now + max(MAX_BACKOFF, source.interval))
    if worse.crashes > QUARANTINE:
        return Recording(health=aside)
    text = f"{source.id} is set aside after {QUARANTINE} tries, and tried once a day from now on. {reason}."
    return Recording(health=aside, postings=(posting(alert.compose_notice("A source is set aside", text, now), watch),))


def policy(watch: Watch) -> Policy:
    """How observe decides, by the rules in force."""
    return Policy(settle=watch.ruleset.confirm_after)


def _version(judged: Judged, snapshot: Snapshot) -> Version | None:
    document, kind = judged.document, judged.kind
    if document is None or kind is None:
        return None
    return Version(
        source_id=document.source_id,
        digest=judged.digest,
        snapshot_digest=snapshot.digest,
        kind=kind,
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
    """The alert with its page, for the channels that a subscription wants it for, unless it is silenced."""
    told = alert.with_page(message, watch.public_url)
    return Posting(
        alert=told,
        channels=route(told, watch.channels, watch.ruleset.subscriptions, watch.clock()),
        silenced=silenced(told, watch.silences, watch.clock()),
    )


def names(source: Source) -> tuple[str, ...]:
    """What the source's document may call its platform."""
    return source.platform.names if source.platform else ()
