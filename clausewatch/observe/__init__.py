"""What changed in a document, and whether it is a change of terms. Pure: no I/O, the clock is an argument."""

from clausewatch.observe.decide import held_back, observe, remain
from clausewatch.observe.form import Form, digest_of
from clausewatch.observe.memory import Memory, extractor_of
from clausewatch.observe.outcome import Outcome, Policy, Stand, Suppression
from clausewatch.observe.recognise import recognise

__all__ = [
    "Form",
    "Memory",
    "Outcome",
    "Policy",
    "Stand",
    "Suppression",
    "digest_of",
    "extractor_of",
    "held_back",
    "observe",
    "recognise",
    "remain",
]
