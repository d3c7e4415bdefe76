"""Letting go of what nothing rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a version takes in the database, in bytes: its document, and its snapshot where no other version has it."""

    document: int
    snapshot: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.document + self.snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """What was let go: rows, and the bytes of documents and snapshots."""

    versions: int
    snapshots: int
    size: int


class RetentionStore(Protocol):
    """Every method is one transaction."""

    async def weights(self) -> Mapping[int, Weight]:
        """Of every version, by its number."""

    async def room(self) -> int:
        """Bytes of all documents and snapshots."""

    async def prune(self, version_ids: Sequence[int], before: datetime, *, dry: bool) -> Freed:
        """Let go of these versions, and of snapshots fetched before then that nothing refers to any more.

        The last snapshot of each source stays. With `dry` everything is done, counted, and undone.
        """
