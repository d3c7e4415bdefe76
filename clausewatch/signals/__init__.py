"""What sites tell machines: what is in force, what it says of an address, what changed. Pure: no I/O."""

from clausewatch.signals.compare import Turn, compare
from clausewatch.signals.memory import Kept, SiteMemory
from clausewatch.signals.observe import SiteOutcome, observe, remain
from clausewatch.signals.own import flaws
from clausewatch.signals.resolve import in_force, rule, shadowed
from clausewatch.signals.scope import covers, is_whole, page, split
from clausewatch.signals.stance import Stance, stance
from clausewatch.signals.tell import Telling, tell
from clausewatch.signals.verdict import said, verdict
from clausewatch.signals.words import line

__all__ = [
    "Kept",
    "SiteMemory",
    "SiteOutcome",
    "Stance",
    "Telling",
    "Turn",
    "compare",
    "covers",
    "flaws",
    "in_force",
    "is_whole",
    "line",
    "observe",
    "page",
    "remain",
    "rule",
    "said",
    "shadowed",
    "split",
    "stance",
    "tell",
    "verdict",
]
