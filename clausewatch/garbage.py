"""The garbage collector, which else goes through rules and libraries again and again: they live as long as the program.

A collection of everything takes a tenth of a second with the shipped rules loaded; polls set off one in a thousand.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (5_000, 20, 50)
"""New objects before the youngest are looked through, and how many such looks before a longer one (gc.set_threshold).

Python's own, 700, is reached every other poll, whose objects mostly go without the collector's help.
"""


@contextmanager
def spared() -> Iterator[None]:
    """Leave alone what is there when the block begins, and look less often for what comes."""
    before = gc.get_threshold()
    gc.collect()
    spare()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def spare() -> None:
    """From now on leave alone what is there, and look less often for what comes.

    In a forked process a collection, which writes to all that it looks at, would also copy what is shared with others.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
