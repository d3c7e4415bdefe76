"""Reads the items of XML feeds, RSS 0.9x to 2.0, RDF and Atom, by feedparser: in other processes where many come."""

import calendar
import functools
import io
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from clausewatch.errors import NotTheDocument
from watchers import feed_sax
from watchers.feed_item import Item

feed_sax.install()

_DATE_KEYS = ("published_parsed", "updated_parsed", "created_parsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What an XML feed holds: `is_feed` where it says of which kind it is, `is_well_formed` where all of it is XML."""

    items: tuple[Item, ...]
    is_feed: bool
    is_well_formed: bool


def parse(text: str) -> Parsed:
    """Read XML that is safe to. Raises NotTheDocument where it is broken in a way that nothing can be read of it."""
    feed = _parsed(text)
    return Parsed(
        items=tuple(map(_xml_item, feed.entries)),
        is_feed=bool(feed.get("version")),
        is_well_formed=_is_well_formed(feed),
    )


def _is_well_formed(feed: Any) -> bool:
    """Whether the strict parser took it: what the other makes of an item may depend on what stands around it."""
    return not feed.bozo or isinstance(feed.bozo_exception, feedparser.CharacterEncodingOverride)


def _parsed(text: str) -> Any:
    """What feedparser makes of it. A stream, because it fetches or opens what looks like an address or a file name."""
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except _FEEDPARSER_FAILS as error:
        raise NotTheDocument("the feed's XML is broken in a way that nothing can be read of it") from error


_FEEDPARSER_FAILS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What feedparser was seen to raise, and is likely to, on broken elements of its many extensions."""


def made_safe(text: str) -> str:
    """Without what makes parsers expand, fail or choke, none of which is text: see the patterns."""
    return _REFERENCE.sub(_kept, _CONTROLS.sub("", _DECLARATIONS.sub("", text, count=1)))


def _kept(reference: re.Match[str]) -> str:
    """A numeric character reference, if it is one of a character."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    is_character = 0x9 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return reference[0] if is_character else ""


_DECLARATIONS = re.compile(r"<!DOCTYPE[^>\[]{0,1000}\[.*?(?:\]\s*>|\Z)", re.DOTALL | re.IGNORECASE)
"""What a feed declares in its DOCTYPE. It goes, so that no entity made of entities is ever expanded."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,4000})|([0-9]{1,4000}));?")


def _xml_item(entry: dict[str, Any]) -> Item:
    get = functools.partial(dict.get, entry)  # without feedparser's synonyms, of which none is asked for here
    contents = [part.get("value", "") for part in get("content") or ()]
    return Item.of(
        named=get("id") or "",
        title=get("title") or "",
        lead=get("summary") or next(filter(None, contents), ""),
        link=get("link") or "",
        published_at=next((at for key in _DATE_KEYS if (at := _from_struct(get(key)))), None),
        is_media=_is_media(entry),
    )


def _is_media(entry: dict[str, Any]) -> bool:
    """Whether all that the entry leads to is audio or video: an episode by its own word, or one without a page."""
    links, contents = dict.get(entry, "links", ()), dict.get(entry, "media_content", ())
    parts = [(link.get("type", ""), link.get("href")) for link in links if dict.get(link, "rel") == "enclosure"]
    parts += [(part.get("type", "") or part.get("medium", ""), part.get("url")) for part in contents]
    media = [address for kind, address in parts if str(kind).startswith(MEDIA)]
    return bool(media) and (entry.get("link") in {None, "", *media} or "itunes_duration" in entry)


MEDIA = ("audio", "video")
"""How the media types of what is heard or seen begin."""


def _from_struct(parsed: time.struct_time | None) -> datetime | None:
    """A date of feedparser's, which is in UTC; None where it is none that a calendar has."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
