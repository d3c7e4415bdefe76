"""What fits a terminal. No platform sets these: they keep an alert readable."""

MAX_QUOTES = 8
"""Clauses shown of one alert; the rest is counted."""

MAX_QUOTE_CHARACTERS = 1_200
"""Characters shown of one side of one clause: the marked words and what stands around them."""
