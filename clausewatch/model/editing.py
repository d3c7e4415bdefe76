"""What people change from chat: the rules file's entries, what is silenced, how an alert was taken; each with who."""

from dataclasses import dataclass
from datetime import datetime

from clausewatch.model.chat import Asker
from clausewatch.model.telling import Posting
from clausewatch.model.words import ActKind, EditTarget, SilenceTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEdit:
    """One entry of the rules file as somebody wants it from now on. Edits are only ever added.

    `key` names the entry among those of its target: a rule's or platform's id, a feed's outlet, a site's address, a
    channel's id, a route's first addressee. `body` is the entry in YAML, empty where it is taken out. `previous` is the
    id of the edit of this entry that it was made upon, 0 for none; `baseline` is the digest of the entry in the file at
    that time, empty where the file has none. `id` is 0 until it is stored.
    """

    target: EditTarget
    key: str
    body: str
    author: Asker
    reason: str
    at: datetime
    previous: int = 0
    baseline: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nothing is told of a platform, or of what a rule finds, until a time; what is held back is recorded.

    `key` is the platform's name, as in alerts, or the rule's id. `until` in the past, or `at` itself, lifts it.
    """

    target: SilenceTarget
    key: str
    until: datetime
    author: Asker
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAct:
    """What somebody did with an alert. `previous` counts the acts on it before this one; `until` is a snooze's end."""

    fingerprint: str
    kind: ActKind
    author: Asker
    at: datetime
    previous: int
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who changed what, where and when. `command` is what was asked, `did` what came of it, in plain words."""

    author: Asker
    at: datetime
    command: str
    did: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """All that one command changes: written in one transaction with its audit entry, once for its event."""

    event_id: str
    entry: AuditEntry
    edits: tuple[RuleEdit, ...] = ()
    silences: tuple[Silence, ...] = ()
    acts: tuple[AlertAct, ...] = ()
    postings: tuple[Posting, ...] = ()
