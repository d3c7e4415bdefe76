"""Loading of rules.yaml: strict, complete, and with messages for people who do not program."""

from clausewatch.ruleset.find import baseline, find
from clausewatch.ruleset.loading import Ruleset, load

__all__ = ["Ruleset", "baseline", "find", "load"]
