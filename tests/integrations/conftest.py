"""What the tests of all integrations share."""

import pytest

from clausewatch.model import Alert
from tests.integrations.alerts_for_tests import STANDARD_ALERTS


@pytest.fixture
def standard_alerts() -> dict[str, Alert]:
    """The alerts that every integration keeps golden payloads of, by name."""
    return STANDARD_ALERTS
