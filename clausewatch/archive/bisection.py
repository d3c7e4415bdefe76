"""Finds where a clause came in among captures, looking at few of them. Pure: who looks is told where to look.

Captures are numbered from the oldest. A look says whether the clause is in it, or that it cannot be played.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass

FEW = 20
"""Up to so many captures, all are looked at."""

AROUND = 3
"""Captures looked at on each side of where a clause seems to come in: clauses waver."""

Looked = Mapping[int, bool | None]
"""What looks have shown by number; None: the capture cannot be played."""

Search = Generator[int, None, None]
"""Yields the number of the capture to look at next; before it is resumed, that look is among the looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Between which captures it came in. `without` None: it is in the first that can be played already.

    `first` None: it is not in the last one; `without` is that one then.
    """

    without: int | None
    first: int | None


def search(count: int, looked: Looked) -> Search:
    """Which captures to look at, one after another, until `found` can tell where the last coming-in is."""
    if count <= FEW:
        yield from (number for number in range(count) if number not in looked)
        return
    yield from _playable(range(count - 1, -1, -1), looked)
    yield from _playable(range(count), looked)
    while (gap := _gap(looked)) is not None:
        yield gap
    here = found(looked)
    if here.first is None:
        return
    near = [*range(here.first + 1, here.first + AROUND), *_before(here)]
    yield from (number for number in near if 0 <= number < count and number not in looked)
    while (gap := _gap(looked)) is not None:
        yield gap


def found(looked: Looked) -> Found:
    """Where the clause came in last, by what was looked at."""
    said = sorted((number, has) for number, has in looked.items() if has is not None)
    without = max((number for number, has in said if not has), default=None)
    first = min((number for number, has in said if has and (without is None or number > without)), default=None)
    return Found(without=without, first=first)


def _playable(numbers: range, looked: Looked) -> Search:
    """The first of these that can be played."""
    for number in numbers:
        if number not in looked:
            yield number
        if looked[number] is not None:
            return


def _gap(looked: Looked) -> int | None:
    """A capture not yet looked at between the last without and the first with, the middle one first."""
    here = found(looked)
    if here.without is None or here.first is None:
        return None
    between = [number for number in range(here.without + 1, here.first) if number not in looked]
    middle = (here.without + here.first) / 2
    return min(between, key=lambda number: abs(number - middle), default=None)


def _before(here: Found) -> list[int]:
    return [] if here.without is None else [here.without - step for step in range(1, AROUND)]
