"""What changed in a document, and whether it is a change of terms. Pure: no I/O, the clock is an argument."""

from clausewatch.observe.decide import held_back, observe, remain
from clausewatch.observe.form import Form, digest_of
from clausewatch.observe.memory import Memory
from clausewatch.observe.outcome import Outcome, Policy, Suppression

__all__ = ["Form", "Memory", "Outcome", "Policy", "Suppression", "digest_of", "held_back", "observe", "remain"]
