"""Clausewatch: tells a music team what changed in platforms' AI-training terms, in the document's own words."""

__version__ = "0.1.0"
