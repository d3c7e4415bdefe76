"""What is kept of asking and changing in chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clausewatch.model import Alert, AlertAct, Article, AuditEntry, Channel, Deed, EditTarget, RuleEdit, Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The deed is written. `edits` are its edits with their ids."""

    edits: tuple[RuleEdit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The event came before: nothing is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Somebody else changed the same thing in the meantime: nothing is written, the event not used up."""


Performed = Done | Repeated | Overtaken


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatStamp:
    """The last edit's and the last silence's id, 0 for none: where they are as before, the rules are too."""

    edit: int = 0
    silence: int = 0


class ChatStore(Protocol):
    """Edits, silences, acts on alerts, the audit trail. Every method is one transaction."""

    async def perform(self, deed: Deed) -> Performed:
        """Write all of it or nothing.

        It is overtaken where an edit's entry has a newer edit than the one it was made upon, or an alert another number
        of acts than an act of it says.
        """

    async def is_known_event(self, event_id: str) -> bool:
        """Whether a deed was written for this event."""

    async def chat_stamp(self) -> ChatStamp:
        """Tells whether the rules in force changed, at the cost of two look-ups."""

    async def edits(self) -> tuple[RuleEdit, ...]:
        """All edits, oldest first."""

    async def edits_of(self, target: EditTarget, key: str) -> tuple[RuleEdit, ...]:
        """The history of one entry, oldest first."""

    async def silences(self, now: datetime) -> tuple[Silence, ...]:
        """What is silenced now: of each target and key the last one, if it still lasts."""

    async def acts(self, fingerprint: str) -> tuple[AlertAct, ...]:
        """What was done with an alert, oldest first."""

    async def snoozes_over(self, now: datetime) -> tuple[AlertAct, ...]:
        """Snoozes that have ended and are the last thing that was done with their alert."""

    async def audit(self, limit: int) -> tuple[AuditEntry, ...]:
        """The last entries, newest first."""

    async def alert(self, fingerprint: str) -> tuple[Alert, tuple[Channel, ...]] | None:
        """An alert as its message shows it by now, and the channels that it was queued for.

        The fingerprint of an edit of the message leads there too; what is given has that of the alert posted first.
        """

    async def articles_since(self, source_ids: Sequence[str], since: datetime) -> tuple[Article, ...]:
        """Articles of these feeds first seen since then, oldest first."""

    async def keep_ticket(self, ticket_id: str, body: str, now: datetime) -> None:
        """Keep what an id has no room for, for a month. The same ticket is kept once."""

    async def ticket(self, ticket_id: str) -> str | None:
        """What was kept under this ticket."""

    async def published(self, place: str) -> str:
        """The digest of the commands that were last registered with a chat platform there; empty where none were."""

    async def publish(self, place: str, digest: str, now: datetime) -> None:
        """Take down that these commands are registered there."""
