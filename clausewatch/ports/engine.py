"""What gets work done: rows say what there is to do, an engine only sees to it that somebody looks at them."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol


class Stop(Protocol):
    """Says that it is time to end, as asyncio.Event does."""

    def is_set(self) -> bool:
        """Whether it is time."""

    async def wait(self) -> bool:
        """Return once it is."""


class Work(Protocol):
    """Work of one kind. A key names a thing that one worker at a time works on: a channel, a shard of hosts."""

    name: str
    at_once: int
    """How many keys one process takes at a time where several share the work: the rest is for others."""

    async def due(self) -> Sequence[str]:
        """The keys with something to do now. Asked again and again, so that a lost wake-up is healed."""

    async def do(self, key: str) -> None:
        """Do what there is to do for this key, perhaps nothing. Safe to repeat, and to be ended at any moment."""


class Waker(Protocol):
    """Lets the store say that there is work, in the transaction that makes it."""

    async def wake(self, connection: Any, work: str, keys: Collection[str]) -> None:
        """There will be work of this name for these keys once the transaction of this connection is kept."""

    def committed(self) -> None:
        """A transaction in which `wake` was called has been kept."""


class Engine(Waker, Protocol):
    """Runs work until it is stopped: in this process alone, or shared with others on other machines."""

    async def run(self, work: Work, stop: Stop) -> None:
        """Do what is due, each key by one worker at a time, until `stop` is set; what is under way is finished."""
