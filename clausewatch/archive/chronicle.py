"""From sightings to a timeline: the very observe that runs live, over everything that anybody saw. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

from clausewatch import alert, summary
from clausewatch.model import (
    Alert,
    Answer,
    Change,
    ChangeKind,
    Clause,
    ClauseKind,
    Document,
    Interval,
    OriginKind,
    Sighting,
    Source,
    Statement,
    Timeline,
    Unconfirmed,
    Version,
)
from clausewatch.observe import Form, Memory, Outcome, Policy, held_back, observe, remain
from clausewatch.replay import ClauseReader

FETCHED_EVERY = timedelta(hours=12)
"""Open Terms Archive's default schedule. An archive records what differs, so a record is taken to have stood up to
half a day before the next one; that settles what is held, and never narrows an interval."""

STANDS_AFTER_ALL = timedelta(days=31)
"""How long an archive's last record is taken to stand: no other one came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The document was seen at a time, in the form of one of its versions. `archived`: by an archive, not by us."""

    at: datetime
    version_id: int
    digest: str
    archived: bool
    upgrade: bool = False


def looks(versions: Iterable[Version], sightings: Iterable[Sighting]) -> tuple[Look, ...]:
    """Every look at a form that there is a version of, oldest first.

    What Open Terms Archive saw after we began to watch is left out: its extraction is not ours, and two that alternate
    would look like a page that wavers.
    """
    heads = list(versions)
    first_ids: dict[str, int] = {}
    for head in heads:
        first_ids.setdefault(head.digest, head.id)
    found = [_of_version(head) for head in heads]
    found += [
        Look(at=seen.at, version_id=first_ids[seen.digest], digest=seen.digest, archived=seen.origin is not None)
        for seen in sightings
        if seen.digest in first_ids
    ]
    ours = min((look.at for look in found if not look.archived), default=None)
    foreign = {head.id for head in heads if head.origin and head.origin.kind is OriginKind.OPEN_TERMS_ARCHIVE}
    kept = (look for look in found if ours is None or look.at <= ours or look.version_id not in foreign)
    distinct = {(look.at, look.digest): look for look in sorted(kept, key=_order, reverse=True)}
    return tuple(sorted(distinct.values(), key=_order))


def _of_version(head: Version) -> Look:
    return Look(
        at=head.recorded_at,
        version_id=head.id,
        digest=head.digest,
        archived=head.origin is not None,
        upgrade=head.kind is ChangeKind.TECHNICAL_UPGRADE,
    )


def _order(look: Look) -> tuple[datetime, int, bool]:
    return look.at, look.version_id, not look.upgrade


@dataclass(kw_only=True)
class Chronicle:
    """One document's history on its way through observe. `take` the looks in order, then ask for the `timeline`.

    `seen` is when each form was really seen last, by digest; `upgrades` counts how often the extraction changed.
    """

    source: Source
    reader: ClauseReader
    policy: Policy
    memory: Memory | None = None
    answers: dict[ClauseKind, list[Answer]] = field(default_factory=dict)
    events: list[Alert] = field(default_factory=list)
    seen: dict[str, datetime] = field(default_factory=dict)
    upgrades: int = 0
    first: Look | None = None
    last: Look | None = None

    def take(self, look: Look, document: Document) -> None:
        """Take in the next look; `document` is what was seen."""
        if self.last and self.last.archived:
            self._stood_until(look.at - FETCHED_EVERY)
        self.upgrades += look.upgrade
        if self.memory and not look.upgrade and look.digest == self.memory.latest.digest:
            self._step(remain(self.memory, look.at, self.policy))
        else:
            read = replace(document, extractor=str(self.upgrades))
            self._step(observe(self.memory, read, self.reader.clauses(document), look.at, self.policy))
        self.seen[look.digest] = look.at
        self.first, self.last = self.first or look, look

    def timeline(self, *, seen_at: datetime | None, now: datetime) -> Timeline | None:
        """Everything so far; None where nothing was seen. `seen_at` is when we last read the document ourselves."""
        if self.memory is None or self.first is None or self.last is None:
            return None
        ends = max(self.last.at, seen_at or self.last.at)
        self._stood_until(min(ends + STANDS_AFTER_ALL, now) if self.last.archived else ends)
        unconfirmed = self._unconfirmed(self.memory)
        held = (*chain.from_iterable(self.answers.values()), *(unconfirmed.answers if unconfirmed else ()))
        ever = {answer.kind for answer in held if answer.holds}
        return Timeline(
            source_id=self.source.id,
            begins=self.first.at,
            ends=ends,
            answers=tuple(chain.from_iterable(found for kind, found in self.answers.items() if kind in ever)),
            events=tuple(self.events),
            waits=self.memory.held is not None,
            unconfirmed=unconfirmed,
        )

    def _unconfirmed(self, memory: Memory) -> Unconfirmed | None:
        """The change that is held back, where it touches a clause."""
        held = held_back(memory, self.policy)
        if held is None or memory.held is None:
            return None
        change, reason = held
        since = Interval(last_without=self._really_seen(memory), first_with=change.at)
        touched = [kind for kind in ClauseKind if kind in _touched(change)]
        answers = tuple(self._would_be(kind, memory.held.form.clauses, since) for kind in touched)
        return Unconfirmed(since=since, reason=reason, answers=answers) if answers else None

    def _would_be(self, kind: ClauseKind, clauses: Sequence[Clause], since: Interval) -> Answer:
        found = statements(clauses, kind)
        again = self.answers[kind][-1].holds and bool(found)
        return Answer(kind=kind, holds=bool(found), since=since, statements=found, rewording=again)

    def _stood_until(self, at: datetime) -> None:
        if self.memory and at > self.memory.latest.seen:
            self._step(remain(self.memory, at, self.policy))

    def _step(self, outcome: Outcome) -> None:
        before, self.memory = self.memory, outcome.memory
        if before is None:
            self._answer_first(outcome.memory.standing)
            return
        standing = outcome.memory.standing
        ours = outcome.version is ChangeKind.TECHNICAL_UPGRADE and not outcome.changes
        since = Interval(last_without=None if ours else self._really_seen(before), first_with=standing.since)
        told = frozenset[ClauseKind]().union(*map(_touched, outcome.changes))
        for kind in ClauseKind:
            self._answer(kind, statements(standing.clauses, kind), since, reworded=kind in told)
        self.events += [self._event(change, before) for change in outcome.changes]

    def _really_seen(self, before: Memory) -> datetime:
        """When the form that stood before was last seen by anybody: that it stood between two records is assumed."""
        return min(self.seen.get(before.standing.digest, before.standing.since), before.standing.seen)

    def _event(self, change: Change, before: Memory) -> Alert:
        told = replace(change, last_without=self._really_seen(before))
        text = summary.summarise_change(told, self.source, alert.favour(told))
        return alert.compose_change(told, self.source, text)

    def _answer_first(self, standing: Form) -> None:
        since = Interval(last_without=None, first_with=standing.since)
        for kind in ClauseKind:
            found = statements(standing.clauses, kind)
            self.answers[kind] = [Answer(kind=kind, holds=bool(found), since=since, statements=found)]

    def _answer(self, kind: ClauseKind, found: tuple[Statement, ...], since: Interval, *, reworded: bool) -> None:
        """Go on with the last answer of this kind, in the words that stand now, or begin another one."""
        last = self.answers[kind][-1]
        again = last.holds and bool(found)
        if last.holds == bool(found) and not (again and reworded):
            self.answers[kind][-1] = replace(last, statements=found)
            return
        self.answers[kind][-1] = replace(last, until=since)
        self.answers[kind].append(Answer(kind=kind, holds=bool(found), since=since, statements=found, rewording=again))


def _touched(change: Change) -> frozenset[ClauseKind]:
    return change.kinds_added | change.kinds_removed | change.kinds_changed


def statements(clauses: Sequence[Clause], kind: ClauseKind) -> tuple[Statement, ...]:
    """The clauses of this kind in the document's own words, in reading order."""
    return tuple(_statements(clauses, kind))


def _statements(clauses: Sequence[Clause], kind: ClauseKind) -> Iterator[Statement]:
    for clause in clauses:
        if kind in clause.kinds:
            quote = alert.quote_clause(clause)
            if quote.after:
                yield Statement(
                    text=quote.after, kinds=quote.kinds, headings=quote.headings, position=clause.passage.position
                )
