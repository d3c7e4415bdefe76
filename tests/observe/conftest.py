import pytest

from tests.observe.tonal import Watched


@pytest.fixture
def watched() -> Watched:
    return Watched()
