"""What the core needs from the outside: Protocols that the adapters fulfil and the contract suites test."""

from typing import Protocol

from clausewatch.ports.chat import ChatStore, Done, Overtaken, Performed, Repeated, Stamp
from clausewatch.ports.clock import Clock
from clausewatch.ports.engine import Engine, Stop, Waker, Work
from clausewatch.ports.signals import SignalStore
from clausewatch.ports.stories import StoryStore
from clausewatch.ports.telling import (
    CALL_LIMIT,
    Closed,
    InDoubt,
    LookUp,
    MayRepeat,
    Message,
    Rejected,
    Sender,
    SendOutcome,
    Sent,
    TellingStore,
    TryAgain,
)
from clausewatch.ports.watching import Extraction, Recording, Watcher, WatchingStore
from clausewatch.ports.wording import Wording, WordingStore, Writer

__all__ = [
    "CALL_LIMIT",
    "ChatStore",
    "Clock",
    "Closed",
    "Done",
    "Engine",
    "Extraction",
    "InDoubt",
    "LookUp",
    "MayRepeat",
    "Message",
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
    "Stop",
    "Store",
    "StoryStore",
    "TellingStore",
    "TryAgain",
    "Waker",
    "Watcher",
    "WatchingStore",
    "Wording",
    "WordingStore",
    "Work",
    "Writer",
]


class Store(WatchingStore, TellingStore, ChatStore, SignalStore, StoryStore, WordingStore, Protocol):
    """The only meeting point of the parts: one Protocol an aggregate, all in one database."""
