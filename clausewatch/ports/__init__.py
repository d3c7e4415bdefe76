"""What the core needs from the outside: Protocols that the adapters fulfil and the contract suites test."""

from typing import Protocol

from clausewatch.ports.clock import Clock
from clausewatch.ports.engine import Engine, Stop, Waker, Work
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
    Settlement,
    TellingStore,
    TryAgain,
    Turn,
)
from clausewatch.ports.watching import Extraction, Recording, Watcher, WatchingStore

__all__ = [
    "CALL_LIMIT",
    "Clock",
    "Closed",
    "Engine",
    "Extraction",
    "InDoubt",
    "LookUp",
    "MayRepeat",
    "Message",
    "Recording",
    "Rejected",
    "SendOutcome",
    "Sender",
    "Sent",
    "Settlement",
    "Stop",
    "Store",
    "TellingStore",
    "TryAgain",
    "Turn",
    "Waker",
    "Watcher",
    "WatchingStore",
    "Work",
]


class Store(WatchingStore, TellingStore, Protocol):
    """The only meeting point of the parts: one Protocol an aggregate, all in one database."""
