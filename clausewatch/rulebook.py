"""The rules in force in this process: rules.yaml and the edits from chat, loaded anew when either changes."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from clausewatch.errors import ClausewatchError, RulesetError
from clausewatch.model import RuleEdit, Silence
from clausewatch.ports import ChatStamp, ChatStore
from clausewatch.ruleset import Ruleset
from clausewatch.ruleset.effective import Effective, Refusal, effective

log = logging.getLogger(__name__)


class EditsRefused(ClausewatchError):
    """Edits from chat that are not in force, because the rules would not load with them."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(refusals)
        self.refusals = refusals

    def __str__(self) -> str:
        return "\n".join(
            f"the edit of {refusal.edit.key} by {refusal.edit.author.name} is not in force:\n{problem}"
            for refusal in self.refusals
            for problem in refusal.problems
        )


Trouble = RulesetError | EditsRefused


class Rulebook:
    """Keeps the last good rules. Raises RulesetError where there are none to begin with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.silences: tuple[Silence, ...] = ()
        self._store: ChatStore | None = None
        self._trouble: Trouble | None = None
        self._edits = self._silenced = ChatStamp()
        self._effective = effective(path, ())
        self._paths = self.ruleset.paths
        self._stamp = self._seen = self._read_stamp()
        self._loading = asyncio.Lock()

    @property
    def effective(self) -> Effective:
        """The rules in force, with the texts that they were read from."""
        return self._effective

    @property
    def ruleset(self) -> Ruleset:
        """The rules in force."""
        return self._effective.ruleset

    async def follow(self, store: ChatStore, now: datetime) -> None:
        """Take the edits and silences of this store into force, now and with every refresh."""
        self._store = store
        await self.refresh(now)

    async def refresh(self, now: datetime) -> None:
        """Take into force what was edited in the file or in chat; what cannot be is kept for `untold`.

        A file that is not usable leaves in force what was before; an edit from chat with which the rules would not load
        is left out alone.
        """
        async with self._loading:
            stamp = await self._store.chat_stamp() if self._store else ChatStamp()
            if self._store and stamp.silence != self._silenced.silence:
                self.silences = await self._store.silences(now)
                self._silenced = stamp
            if self._file_was_edited() or stamp.edit != self._edits.edit:
                self._edits = stamp
                await self._load(await self._store.edits() if self._store else ())

    def untold(self) -> Trouble | None:
        """What was wrong with the last edit, if nobody has been told yet."""
        trouble, self._trouble = self._trouble, None
        return trouble

    async def _load(self, edits: Sequence[RuleEdit]) -> None:
        """Whether it was the file or an entry of it in chat makes no difference to who reads the log."""
        known = self._effective.refusals
        try:
            self._effective = await asyncio.to_thread(effective, self.path, edits)
        except RulesetError as error:
            self._trouble = error
            self._paths = error.paths or self._paths
        else:
            self._paths = self.ruleset.paths
            log.info("%s was edited: its rules are in force now", self.path)
            fresh = tuple(refusal for refusal in self._effective.refusals if refusal not in known)
            self._trouble = EditsRefused(fresh) if fresh else None
        self._stamp = self._seen = self._read_stamp()

    def _file_was_edited(self) -> bool:
        """What is half written now is read at the next look, when it stands."""
        before, self._seen = self._seen, self._read_stamp()
        return self._seen == before and self._seen != self._stamp

    def _read_stamp(self) -> tuple[tuple[int, int], ...]:
        """Modification time in ns and size of each file; a file that is gone for the moment counts as changed."""
        return tuple(_stat(path) for path in self._paths)


def _stat(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size
