"""What the pages need to know, put together from the answers and the store. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clausewatch.archive import Answers, History, Redline
from clausewatch.archive.chronicle import looks
from clausewatch.archive.completing import narrows
from clausewatch.archive.positions import positions
from clausewatch.language import Reader, Rule
from clausewatch.model import Alert, AlertKind, Clause, ClauseKind, Dossier, Health, Position, Story, Timeline, Version
from integrations.web import board

MOST_LATELY = 8
"""Finds of a rule that its page shows."""

LATELY = 200
"""Changes and articles, the newest, that are looked through for what rules found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything at a glance: what the board and the feeds are made of."""

    dossiers: tuple[Dossier, ...]
    positions: tuple[Position, ...]
    healths: Mapping[str, Health]
    timelines: Mapping[str, Timeline]

    @property
    def rows(self) -> tuple[board.Row, ...]:
        """The rows of the board."""
        return board.rows(self.dossiers, self.positions, self.healths)

    @property
    def changes(self) -> tuple[Alert, ...]:
        """Material changes of all documents, newest first."""
        events = (event for timeline in self.timelines.values() for event in timeline.events)
        return tuple(sorted(events, key=lambda event: (event.at, event.fingerprint), reverse=True))

    def row(self, platform_id: str) -> board.Row | None:
        """A platform's row."""
        return next((row for row in self.rows if row.platform_id == platform_id), None)

    def documents(self, platform_id: str) -> tuple[Dossier, ...]:
        """A platform's documents."""
        return tuple(each for each in self.dossiers if each.platform_id == platform_id)

    def changes_of(self, platform_id: str) -> tuple[Alert, ...]:
        """A platform's material changes, newest first."""
        ours = {each.source_id for each in self.documents(platform_id)}
        return tuple(change for change in self.changes if change.source_id in ours)


async def overview(answers: Answers) -> Overview:
    """What is known now."""
    dossiers = await answers.dossiers()
    timelines = await answers.timelines(dossiers)
    healths = {health.source_id: health for health in await answers.store.healths()}
    seen = {source_id: health.succeeded_at for source_id, health in healths.items() if health.succeeded_at}
    return Overview(
        dossiers=dossiers,
        positions=positions(dossiers, timelines, seen),
        healths=healths,
        timelines=timelines,
    )


async def dossier(answers: Answers, source_id: str) -> Dossier | None:
    """The document of this id."""
    return next((each for each in await answers.dossiers() if each.source_id == source_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A version with whose it is."""

    dossier: Dossier
    version: Version
    clauses: tuple[Clause, ...]


async def version(answers: Answers, number: int) -> Found | None:
    """A version by its number, with what the rules find in it."""
    bodies = await answers.store.version_bodies([number])
    of = await dossier(answers, bodies[0].source_id) if bodies else None
    if of is None:
        return None
    clauses = answers.reader(of).clauses(bodies[0].document)
    return Found(dossier=of, version=bodies[0], clauses=clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions of a document compared."""

    dossier: Dossier
    redline: Redline


async def compared(answers: Answers, before: int, after: int) -> Compared | None:
    """The redline of two versions by their numbers; None where they are not two versions of one document."""
    bodies = await answers.store.version_bodies([before, after])
    of = await dossier(answers, bodies[0].source_id) if bodies else None
    found = await answers.redline(of, before, after) if of else None
    return Compared(dossier=of, redline=found) if of and found else None


async def change(answers: Answers, fingerprint: str) -> Alert | None:
    """The change that an alert told, as it is known now: a backfill may have found out better since when it is.

    Also one that nobody was told, because it is from before the watching.
    """
    told = await answers.store.alert(fingerprint)
    if told:
        return await _as_known_now(answers, told[0])
    timelines = await answers.timelines(await answers.dossiers())
    events = (event for timeline in timelines.values() for event in timeline.events)
    return next((event for event in events if event.fingerprint == fingerprint), None)


async def _as_known_now(answers: Answers, told: Alert) -> Alert | None:
    if told.kind is not AlertKind.CHANGE or told.source_id is None:
        return None
    of = await dossier(answers, told.source_id)
    timelines = await answers.timelines([of]) if of else {}
    events = timelines[told.source_id].events if told.source_id in timelines else ()
    same = (event for event in events if event.fingerprint == told.fingerprint or narrows(event, told))
    return next(same, told)


async def changes_in(answers: Answers, story: Story) -> Mapping[str, Alert]:
    """What our archive knows of the changes in a story, by the key of the report that stands for one."""
    ours = [report for report in story.reports if report.is_change]
    named = {report.source_id for report in ours}
    timelines = await answers.timelines([each for each in await answers.dossiers() if each.source_id in named])
    return {
        report.key: event
        for report in ours
        if report.source_id in timelines
        for event in timelines[report.source_id].events
        if event.at == report.at
    }


def versions_of(history: History, told: Alert) -> tuple[int, int] | None:
    """The numbers of the versions before and after a change; None where one of them is not there."""
    seen = looks(history.versions, history.sightings)
    after = [look for look in seen if look.at <= told.at]
    if not after:
        return None
    last_without = told.last_without or told.at
    before = [look for look in after if look.at <= last_without and look.digest != after[-1].digest]
    return (before[-1].version_id, after[-1].version_id) if before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """Something that a rule found: in which change or article, and the text."""

    told: Alert
    text: str


async def lately(answers: Answers, rule: Rule) -> tuple[Lately, ...]:
    """What a rule found in the latest changes, or in the latest news that was told; newest first."""
    found = _in_news if rule.about_news else _in_changes
    return found(await _latest(answers, rule), answers, rule)[:MOST_LATELY]


async def _latest(answers: Answers, rule: Rule) -> Sequence[Alert]:
    if rule.about_news:
        return tuple(reversed(await answers.news()))[:LATELY]
    return (await overview(answers)).changes[:LATELY]


def _in_changes(changes: Iterable[Alert], answers: Answers, rule: Rule) -> tuple[Lately, ...]:
    return tuple(
        Lately(told=change, text=quote.after.text)
        for change in changes
        for quote in change.quotes
        if quote.after and rule.id in _rules(answers.ruleset.reader, quote.after.text, quote.headings)
    )


def _in_news(news: Iterable[Alert], answers: Answers, rule: Rule) -> tuple[Lately, ...]:
    texts = ((told, f"{told.subject}\n\n{told.summary}") for told in news)
    found = ((told, text) for told, text in texts if rule.id in _news_rules(answers.ruleset.reader, text))
    return tuple(Lately(told=told, text=text) for told, text in found)


@lru_cache(maxsize=4 * LATELY)
def _rules(reader: Reader, text: str, headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(match.rule_id for match in reader.read(text, headings=headings).matches)


@lru_cache(maxsize=LATELY)
def _news_rules(reader: Reader, text: str) -> frozenset[str]:
    return frozenset(evidence.rule_id for evidence in reader.read_news(text))


def with_kind(changes: Iterable[Alert], kind: ClauseKind) -> tuple[Alert, ...]:
    """Those that are about this kind of clause."""
    return tuple(change for change in changes if kind in change.kinds)
