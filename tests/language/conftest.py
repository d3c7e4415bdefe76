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
