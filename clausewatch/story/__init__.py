"""News as stories: which event a report is about, what it claims, and what the channels are told of it. Pure.

`read_article` and `read_change` make reports, `grow` puts one into its story and decides what is told, `contradictions`
and `corrections_by` lay the claims side by side, `corrected` carries out what a person said.
"""

from clausewatch.story.corrections import corrected
from clausewatch.story.dates import latest_day
from clausewatch.story.disputes import contradictions, corrections_by, count, shown, stands_since, witnesses
from clausewatch.story.growing import LATE_NEWS, Growth, Telling, grow, platform_of, side
from clausewatch.story.identity import LONGEST, same_name
from clausewatch.story.reading import Known, article_key, read_article, read_change
from clausewatch.story.signs import DECIDING, is_relevant, may_matter

__all__ = [
    "DECIDING",
    "LATE_NEWS",
    "LONGEST",
    "Growth",
    "Known",
    "Telling",
    "article_key",
    "contradictions",
    "corrected",
    "corrections_by",
    "count",
    "grow",
    "is_relevant",
    "latest_day",
    "may_matter",
    "platform_of",
    "read_article",
    "read_change",
    "same_name",
    "shown",
    "side",
    "stands_since",
    "witnesses",
]
