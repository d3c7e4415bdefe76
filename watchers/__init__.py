"""Watchers: one file a kind of source."""
