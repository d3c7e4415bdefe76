"""What the core needs from the outside: Protocols that the adapters fulfil and the contract suites test."""

from typing import Protocol

from clausewatch.ports.clock import Clock
from clausewatch.ports.signals import SignalStore
from clausewatch.ports.stories import StoryStore
from clausewatch.ports.telling import Closed, InDoubt, Rejected, Sender, SendOutcome, Sent, TellingStore, TryAgain
from clausewatch.ports.watching import Extraction, Recording, Watcher, WatchingStore

__all__ = [
    "Clock",
    "Closed",
    "Extraction",
    "InDoubt",
    "Recording",
    "Rejected",
    "SendOutcome",
    "Sender",
    "Sent",
    "SignalStore",
    "Store",
    "StoryStore",
    "TellingStore",
    "TryAgain",
    "Watcher",
    "WatchingStore",
]


class Store(WatchingStore, TellingStore, SignalStore, StoryStore, Protocol):
    """The only meeting point of the parts: one Protocol an aggregate, all in one database."""
