"""An item of a feed, as it is remembered: without its markup, and no longer than an article may be."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from watchers.blocks import tidy
from watchers.html import plain

TITLE_LENGTH = 300
LEAD_LENGTH = 2000
"""Characters that are kept of a headline and of a lead; a channel shows less."""

ID_LENGTH = 500
"""A longer identity is kept as its digest."""

MARKUP_LENGTH = 100_000
"""Characters of a field that are looked at: the lead is within them however much markup surrounds it."""

OVERHEAD = 500
"""Bytes that an item takes besides its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a feed: headline and lead are plain text, the link is as the feed has it, anything may be missing."""

    id: str
    title: str
    lead: str
    link: str
    published_at: datetime | None
    is_media: bool = False
    """A podcast's episode or a film: something to hear or see, with no page of its own to read."""
    is_cut: bool = False
    """Its headline is longer than what is kept of it."""
    written: str = ""
    """Its headline with its markup, which may be what tells it apart."""
    lead_digest: str = ""
    """Of the lead with its markup, where that is all there is."""

    @classmethod
    def of(cls, *, named: str, title: str, lead: str, link: str, published_at: datetime | None, is_media: bool) -> Self:
        """The item from what the feed has: headline and lead with any markup, `named` is its id."""
        title, lead = _storable(title), _storable(lead)
        named, link = tidy(_storable(named)), tidy(_storable(link))
        headline = plain(title[:MARKUP_LENGTH])
        return cls(
            id=named,
            title=_shortened(headline, TITLE_LENGTH),
            lead=_shortened(plain(lead[:MARKUP_LENGTH]), LEAD_LENGTH),
            link=link,
            published_at=published_at,
            is_media=is_media,
            is_cut=len(title) > TITLE_LENGTH < len(headline),
            written=title,
            lead_digest="" if named or link or title else digest(lead),
        )

    def identity(self, *, is_only: bool) -> str:
        """What it is known by: its id; else its link, where no other item has it; else all that it says.

        Never its date, which feeds rewrite, and its headline, which outlets edit, only where nothing else tells it
        apart.
        """
        if 0 < len(self.id) <= ID_LENGTH:
            return self.id
        if self.id or (self.link and is_only):
            return digest(self.id or self.link)
        return digest(self.link, self.written) if self.link or self.written else self.lead_digest

    @property
    def own_identity(self) -> str:
        """What it is known by where another item claims the same identity."""
        return digest(self.id, self.link, self.written)

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return OVERHEAD + len(self.id) + len(self.title) + len(self.lead) + len(self.link) + len(self.written)


def digest(*says: str) -> str:
    """An identity made of these."""
    return f"sha256:{hashlib.sha256(json.dumps(says).encode()).hexdigest()}"


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which escapes in a feed can spell but no database can store."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _shortened(text: str, length: int) -> str:
    """At most so many characters of it, cut at a word."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[length // 2 :] else cut}…"
