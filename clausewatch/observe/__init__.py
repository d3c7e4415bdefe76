"""What changed in a document, and whether it is a change of terms. Pure: no I/O, the clock is an argument."""

from clausewatch.observe.decide import observe, remain
from clausewatch.observe.memory import Memory
from clausewatch.observe.outcome import Outcome, Policy, Suppression

__all__ = ["Memory", "Outcome", "Policy", "Suppression", "observe", "remain"]
