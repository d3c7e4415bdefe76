"""News as stories: which event a report is about, what it claims, and what the channel is told of it. Pure."""

from clausewatch.story.corrections import corrected

__all__ = ["corrected"]
