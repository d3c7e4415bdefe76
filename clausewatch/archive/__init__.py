"""The archive answers: what documents say now, since when, and what they said before. docs/archive.md.

`answers` is the one layer that command line, chat and web share; `importing` and `backfill` bring in the past.
"""

from clausewatch.archive.answers import Answers, History, Report
from clausewatch.archive.importing import Progress, import_history
from clausewatch.archive.redline import Line, Redline

__all__ = ["Answers", "History", "Line", "Progress", "Redline", "Report", "import_history"]
