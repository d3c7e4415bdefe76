"""Time, injected."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime. Injected everywhere, so that tests never sleep."""
