"""Replays a document's recorded forms through what runs live: match, observe, alert. Pure; nothing is told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clausewatch import alert, summary
from clausewatch.language import Reader
from clausewatch.match import match_document
from clausewatch.model import Alert, Change, Clause, ClauseKind, Document, Passage, Source, Version
from clausewatch.observe import Memory, Outcome, Policy, observe, remain
from clausewatch.observe.outcome import PATIENCE

_Place = tuple[str, str, tuple[str, ...]]
"""All that matching reads of a passage: its text, its lead-in, its headings."""


def _place(passage: Passage) -> _Place:
    return passage.text, passage.lead_in, passage.headings


class ClauseReader:
    """Matches the versions of one document as they are matched live; remembers every passage it has read."""

    def __init__(self, reader: Reader, names: tuple[str, ...]) -> None:
        self._reader = reader
        self._names = names
        self._read: dict[_Place, Clause | None] = {}

    def clauses(self, document: Document) -> tuple[Clause, ...]:
        """As match_document has them."""
        unread = tuple(passage for passage in document.passages if _place(passage) not in self._read)
        found = match_document(replace(document, passages=unread), self._reader, self._names)
        self._read |= dict.fromkeys(map(_place, unread)) | {_place(clause.passage): clause for clause in found}
        known = ((passage, self._read[_place(passage)]) for passage in document.passages)
        return tuple(replace(clause, passage=passage) for passage, clause in known if clause)

    @property
    def found(self) -> dict[str, frozenset[ClauseKind]]:
        """The kinds of every clause that was read in any version, by its text."""
        kinds: dict[str, frozenset[ClauseKind]] = {}
        for clause in filter(None, self._read.values()):
            kinds[clause.passage.text] = kinds.get(clause.passage.text, frozenset()) | clause.kinds
        return {text: found for text, found in kinds.items() if found}


@dataclass(kw_only=True)
class Replay:
    """One document's history on its way through observe. With a `rule`, only what this one finds counts."""

    source: Source
    reader: Reader
    rule: str | None = None
    policy: Policy = PATIENCE
    memory: Memory | None = None
    _clauses: ClauseReader = field(init=False)

    def __post_init__(self) -> None:
        names = self.source.platform.names if self.source.platform else ()
        self._clauses = ClauseReader(self.reader, names)

    def seen(self, document: Document, clauses: tuple[Clause, ...], at: datetime) -> Outcome:
        """Take in a form of the document, with its clauses."""
        outcome = observe(self.memory, document, clauses, at, self.policy)
        self.memory = outcome.memory
        return outcome

    def stood(self, at: datetime) -> Outcome | None:
        """The form before was read again unchanged; None where it was seen later than that."""
        if self.memory is None or at <= self.memory.latest.seen:
            return None
        outcome = remain(self.memory, at, self.policy)
        self.memory = outcome.memory
        return outcome

    def clauses(self, document: Document) -> tuple[Clause, ...]:
        """As ClauseReader has them; only what the rule finds, where there is one."""
        clauses = self._clauses.clauses(document)
        return _of_the_rule(clauses, self.rule) if self.rule else clauses

    def told(self, change: Change) -> Alert:
        """The alert that the change would have given."""
        text = summary.summarise_change(change, self.source, alert.favour(change))
        return alert.compose_change(change, self.source, text)


def replayed(replay: Replay, versions: Sequence[Version], until: datetime) -> Iterator[Alert]:
    """The alerts that these versions, oldest first, would have given had they been watched until then."""
    for version in versions:
        clauses = replay.clauses(version.document)
        yield from _alerts(replay, replay.stood(version.recorded_at - replay.source.interval))
        yield from _alerts(replay, replay.seen(version.document, clauses, version.recorded_at))
    yield from _alerts(replay, replay.stood(until))


def _alerts(replay: Replay, outcome: Outcome | None) -> Iterable[Alert]:
    return [replay.told(change) for change in outcome.changes] if outcome else []


def _of_the_rule(clauses: tuple[Clause, ...], rule: str) -> tuple[Clause, ...]:
    narrowed = []
    for clause in clauses:
        matches = tuple(match for match in clause.matches if match.rule_id == rule)
        if matches:
            narrowed.append(replace(clause, matches=matches, kinds=frozenset(match.kind for match in matches)))
    return tuple(narrowed)
