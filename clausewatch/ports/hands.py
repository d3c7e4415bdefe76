"""Who does the work that takes processor time and nothing else: reading what a source gave, and judging it."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Hands(Protocol):
    """Does pure work for a thread that waits for it."""

    def do(self, work: Callable[..., T], *args: Any, sharing: object = None) -> T:
        """`work(*args)`, or `work(*args, sharing)` where something is shared; raises what it raises.

        `work` is a function of a module, and it, `args` and what it gives can be pickled: another process may do it.
        `sharing` is big and the same for most work (the rules), so that a process is given it once.
        """


class OwnHands:
    """Does all of it at once, in the thread that asks."""

    def do(self, work: Callable[..., T], *args: Any, sharing: object = None) -> T:
        """As Hands.do."""
        return work(*args) if sharing is None else work(*args, sharing)


OWN_HANDS = OwnHands()
