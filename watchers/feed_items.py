"""Cuts XML feeds into items and remembers what was read of each, so that only new items are parsed in full.

A parser of feeds takes most of a millisecond an item, and of a feed that changed nine items in ten are old.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from watchers.feed_item import Item

MOST_CHARACTERS = 24_000_000
"""Of all remembered items together; an item beyond them is parsed again. About as many bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A feed in pieces: the text before its items, each item with its tags, and the text after them."""

    head: str
    items: tuple[str, ...]
    tail: str

    @property
    def keys(self) -> tuple[bytes, ...]:
        """What each item is remembered by: its text, and the open elements that it stands in."""
        frame = "".join(_FRAME.findall(self.head)).encode("utf-8", "surrogatepass")
        begun = hashlib.blake2b(frame, digest_size=16)
        return tuple(_key(begun, item) for item in self.items)

    def only(self, items: Iterable[str]) -> str:
        """The feed with these items alone."""
        return f"{self.head}{''.join(items)}{self.tail}"


def _key(begun: "hashlib.blake2b", item: str) -> bytes:
    digest = begun.copy()
    digest.update(item.encode("utf-8", "surrogatepass"))
    return digest.digest()


def cut(text: str) -> Cut | None:
    """The pieces; None where the items do not simply stand one behind the other."""
    spans: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(text):
        if not tag["name"]:
            continue
        if (tag["end"] == "/") == (opened is None) or tag["rest"].endswith("/"):
            return None  # one within another, or an end without a beginning, or an empty one
        if opened is None:
            opened = tag
            continue
        if opened["name"] != tag["name"] or (spans and text[spans[-1][1] : opened.start()].strip()):
            return None
        spans.append((opened.start(), tag.end()))
        opened = None
    if opened is not None or not spans:
        return None
    head = text[: spans[0][0]]
    if any(frame.count('"') % 2 or frame.count("'") % 2 for frame in _FRAME.findall(head)):
        return None  # an attribute with a > in it
    return Cut(head=head, items=tuple(text[start:end] for start, end in spans), tail=text[spans[-1][1] :])


_TAG = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(?P<end>/?)(?P<name>(?:\w+:)?(?:item|entry))(?=[\s/>])(?P<rest>[^<>]*)>",
    re.DOTALL | re.IGNORECASE,
)
"""An item's tags, and what may hold text that looks like them."""

_FRAME = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel)(?=[\s/>])[^<>]*>", re.IGNORECASE)
"""The elements that items stand in: their namespaces and base address are the items' too."""


@dataclass(slots=True, kw_only=True)
class Known:
    """Items that were read before, those used last. For several threads."""

    most: int = MOST_CHARACTERS
    _items: OrderedDict[bytes, Item] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, keys: Sequence[bytes]) -> dict[bytes, Item]:
        """Those of these that are remembered."""
        with self._lock:
            found = {key: self._items[key] for key in keys if key in self._items}
            for key in found:
                self._items.move_to_end(key)
        return found

    def keep(self, items: Mapping[bytes, Item]) -> None:
        """Remember these, in the place of those not used for longest."""
        with self._lock:
            for key, item in items.items():
                if key not in self._items:
                    self._items[key] = item
                    self._size += item.size
            while self._size > self.most:
                self._size -= self._items.popitem(last=False)[1].size
