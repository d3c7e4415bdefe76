"""Watchers: one file a kind of source. To add one, write it beside these and give it a line in WATCHERS."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from clausewatch.model import SourceKind
from clausewatch.ports import Hands, Watcher
from watchers.feed import FeedWatcher
from watchers.signals import SignalsWatcher
from watchers.terms import TermsWatcher

if TYPE_CHECKING:  # other processes read without it
    from watchers.http import HttpClient

WATCHERS: dict[SourceKind, "Callable[[HttpClient, Hands], Watcher]"] = {
    SourceKind.TERMS: TermsWatcher,
    SourceKind.FEED: FeedWatcher,
    SourceKind.SIGNALS: SignalsWatcher,
}
"""How each kind of source is read: a watcher is made from the one HTTP client, and from who does the reading."""
