"""What the core needs from the outside: Protocols that the adapters fulfil and the contract suites test."""

from typing import Protocol

from clausewatch.ports.archive import (
    ArchiveStore,
    Basis,
    Capture,
    Entry,
    Find,
    HistoryReader,
    Listing,
    Played,
    Shelf,
    Stored,
    Taken,
    WebArchive,
)
from clausewatch.ports.chat import ChatStamp, ChatStore, Done, Overtaken, Performed, Repeated
from clausewatch.ports.clock import Clock
from clausewatch.ports.discovery import Findings, Link, Surveyor
from clausewatch.ports.doctor import Finding
from clausewatch.ports.engine import Engine, Stop, Waker, Work
from clausewatch.ports.hands import OWN_HANDS, Hands, OwnHands, T
from clausewatch.ports.health import HealthStore, Tally
from clausewatch.ports.retention import Freed, RetentionStore, Weight
from clausewatch.ports.secrets import SecretStore
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
    Settlement,
    TellingStore,
    TryAgain,
    Turn,
)
from clausewatch.ports.watching import ArticlePages, Extraction, Recording, Watcher, WatchingStore
from clausewatch.ports.wording import Wording, WordingStore, Writer

__all__ = [
    "CALL_LIMIT",
    "OWN_HANDS",
    "ArchiveStore",
    "ArticlePages",
    "Basis",
    "Capture",
    "ChatStamp",
    "ChatStore",
    "Clock",
    "Closed",
    "Done",
    "Engine",
    "Entry",
    "Extraction",
    "Find",
    "Finding",
    "Findings",
    "Freed",
    "Hands",
    "HealthStore",
    "HistoryReader",
    "InDoubt",
    "Link",
    "Listing",
    "LookUp",
    "MayRepeat",
    "Message",
    "Overtaken",
    "OwnHands",
    "Performed",
    "Played",
    "Recording",
    "Rejected",
    "Repeated",
    "RetentionStore",
    "SecretStore",
    "SendOutcome",
    "Sender",
    "Sent",
    "Settlement",
    "Shelf",
    "SignalStore",
    "Stop",
    "Store",
    "Stored",
    "StoryStore",
    "Surveyor",
    "T",
    "Taken",
    "Tally",
    "TellingStore",
    "TryAgain",
    "Turn",
    "Waker",
    "Watcher",
    "WatchingStore",
    "WebArchive",
    "Weight",
    "Wording",
    "WordingStore",
    "Work",
    "Writer",
]


class Store(
    WatchingStore,
    TellingStore,
    ArchiveStore,
    ChatStore,
    HealthStore,
    RetentionStore,
    SecretStore,
    SignalStore,
    StoryStore,
    WordingStore,
    Protocol,
):
    """The only meeting point of the parts: one Protocol an aggregate, all in one database."""
