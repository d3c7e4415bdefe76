import sys
from collections.abc import Callable

import pytest

from clausewatch.language import Reader
from clausewatch.ruleset import baseline, load


@pytest.fixture(scope="session")
def shipped() -> Reader:
    """The reader of the rules that are shipped."""
    return load(baseline(), examples=False).reader


@pytest.fixture(scope="session")
def kinds(shipped: Reader) -> Callable[..., set[str]]:
    """The kinds that the shipped rules see in a text."""
    return lambda text, **context: {kind.value for kind in shipped.read(text, **context).kinds}


@pytest.fixture
def calls() -> Callable[[Callable[[], object]], int]:
    """How many calls some work takes: what a clock would say, without the clock."""

    def count(work: Callable[[], object]) -> int:
        events: list[str] = []
        before = sys.getprofile()
        sys.setprofile(lambda frame, event, argument: events.append(event))
        try:
            work()
        finally:
            sys.setprofile(before)
        return sum(event in ("call", "c_call") for event in events)

    return count
