"""Putting a summary into better words, by a language model outside."""

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a model made of one request. Without `text` the answer could not be used; `reason` says why."""

    key: str
    text: str
    reason: str
    at: datetime


class Writer(Protocol):
    """A language model. Used as an async context manager that opens and closes its connections."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def write(self, instructions: str, data: str) -> str:
        """The model's answer. `data` is foreign text: it goes apart from the instructions. Raises WriterError."""


class WordingStore(Protocol):
    """What models have answered: each request is made once. Every method is one transaction."""

    async def wording(self, key: str) -> Wording | None:
        """What came of this request, if it was made."""

    async def keep_wording(self, answered: Wording) -> None:
        """Keep what came of a request; one that is kept stays as it is."""

    async def wordings_since(self, moment: datetime) -> int:
        """How many requests have been made since then."""
