"""What observe is asked to be patient about, and what it answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clausewatch.model import Change, ChangeKind, Symptom
from clausewatch.observe.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long to wait.

    `settle`: a change that may be a hiccup is told once it has stood this long (in recorded histories anything up to a
    day lost no real change, three days lost one in eighty). `shortly`: going back to an earlier
    form within this time is wavering; each time in the last half year doubles what the document must settle, up to
    `longest`. `withdrawn`: a document of which only a stub stood this long is withdrawn. `loose`: a clause that went
    and came with a whole part of the page is not followed for this long.
    """

    settle: timedelta = timedelta(days=1)
    shortly: timedelta = timedelta(days=14)
    longest: timedelta = timedelta(days=30)
    withdrawn: timedelta = timedelta(days=180)
    loose: timedelta = timedelta(days=365)


PATIENCE = Policy()
"""The policy where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Something that was seen and not told, with the reason in plain words."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a document stands after a look, for its source's health: since when, and whether nothing waits there."""

    since: datetime
    is_settled: bool
    note: str
    symptom: Symptom | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a look at a document came to.

    `version` is the kind of version to record, None for none; `digest` is of the normalised words just seen; `changes`
    are to be told now, oldest first; `note` and `symptom` are for the source's health.
    """

    memory: Memory
    version: ChangeKind | None
    digest: str
    changes: tuple[Change, ...] = ()
    suppressed: tuple[Suppression, ...] = ()
    note: str = ""
    symptom: Symptom | None = None

    @property
    def stand(self) -> Stand:
        """How the document stands now."""
        memory = self.memory
        return Stand(since=memory.latest.since, is_settled=memory.is_settled, note=self.note, symptom=self.symptom)
