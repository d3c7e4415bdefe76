"""The archive answers: what documents say now, since when, and what they said before. docs/archive.md.

`answers` is the one layer that command line, chat and web share; `importing` and `backfill` bring in the past.
"""

from clausewatch.archive.answers import Answers, History, Report, Waiting, waiting
from clausewatch.archive.backfill import Archivist, Looked, backfill
from clausewatch.archive.chronicle import FETCHED_EVERY, STANDS_AFTER_ALL
from clausewatch.archive.completing import complete_alerts
from clausewatch.archive.errands import ask, run_errands, run_one
from clausewatch.archive.importing import Progress, import_history, place
from clausewatch.archive.redline import Line, Redline
from clausewatch.archive.standings import sources_named, standings

__all__ = [
    "FETCHED_EVERY",
    "STANDS_AFTER_ALL",
    "Answers",
    "Archivist",
    "History",
    "Line",
    "Looked",
    "Progress",
    "Redline",
    "Report",
    "Waiting",
    "ask",
    "backfill",
    "complete_alerts",
    "import_history",
    "place",
    "run_errands",
    "run_one",
    "sources_named",
    "standings",
    "waiting",
]
