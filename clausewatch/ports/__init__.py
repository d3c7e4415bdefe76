"""What the core needs from the outside: Protocols that the adapters fulfil and the contract suites test."""

from typing import Protocol

from clausewatch.ports.chat import ChatStore, Done, Overtaken, Performed, Repeated, Stamp
from clausewatch.ports.clock import Clock
from clausewatch.ports.signals import SignalStore
from clausewatch.ports.stories import StoryStore
from clausewatch.ports.telling import Closed, InDoubt, Rejected, Sender, SendOutcome, Sent, TellingStore, TryAgain
from clausewatch.ports.watching import Extraction, Recording, Watcher, WatchingStore
from clausewatch.ports.wording import Wording, WordingStore, Writer

__all__ = [
    "ChatStore",
    "Clock",
    "Closed",
    "Done",
    "Extraction",
    "InDoubt",
    "Overtaken",
    "Performed",
    "Recording",
    "Rejected",
    "Repeated",
    "SendOutcome",
    "Sender",
    "Sent",
    "SignalStore",
    "Stamp",
    "Store",
    "StoryStore",
    "TellingStore",
    "TryAgain",
    "Watcher",
    "WatchingStore",
    "Wording",
    "WordingStore",
    "Writer",
]


class Store(WatchingStore, TellingStore, ChatStore, SignalStore, StoryStore, WordingStore, Protocol):
    """The only meeting point of the parts: one Protocol an aggregate, all in one database."""
