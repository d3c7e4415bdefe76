"""Watches a feed of articles: RSS 0.9x to 2.0, RDF, Atom, JSON Feed 1.0 and 1.1."""

import calendar
import hashlib
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import feedparser.api
from selectolax.lexbor import LexborHTMLParser

from clausewatch.errors import NotTheDocument
from clausewatch.model import Article, Feed, NotModified, Snapshot, Source, SourceKind, Validators
from clausewatch.ports import OWN_HANDS, Hands
from watchers import feed_sax
from watchers.blocks import tidy
from watchers.charset import decode
from watchers.feed_items import Cut, Item, Known, cut
from watchers.html import check, plain
from watchers.http import HttpClient

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)

TITLE_LENGTH = 300
LEAD_LENGTH = 2000
"""Characters that are kept of a headline and of a lead; a channel shows less."""

ID_LENGTH = 500
"""A longer identity is kept as its digest."""

MARKUP_LENGTH = 100_000
"""Characters of a field that are looked at: the lead is within them however much markup surrounds it."""

_DATE_KEYS = ("published_parsed", "updated_parsed", "created_parsed")
_FEED_TYPES = ("rss", "atom", "feed+json", "rdf")


class FeedWatcher:
    """Reads feeds. See clausewatch.ports.Watcher for what the methods promise."""

    kind = SourceKind.FEED

    def __init__(self, client: HttpClient, hands: Hands = OWN_HANDS) -> None:
        self._client = client
        self._hands = hands
        self._known = Known()

    async def retrieve(self, source: Source, validators: Validators) -> Snapshot | NotModified:
        """Fetch the feed. Raises SourceError with a plain reason where there is no usable answer."""
        return await self._client.fetch(source, validators, accept=ACCEPT)

    def extractor(self, _source: Source) -> str:
        """The same for every feed: what is kept of one are articles, each known by its own id."""
        return "1"

    def extract(self, source: Source, snapshot: Snapshot) -> Feed:
        """As read_feed; items that were read before are not parsed again."""
        return read_feed(source, snapshot, self._known, self._hands)


def read_feed(source: Source, snapshot: Snapshot, known: Known, hands: Hands = OWN_HANDS) -> Feed:
    """The feed's articles in its order. Of a broken feed, those that can be read, with a remark.

    Raises NotTheDocument where the body is no feed.
    """
    text = decode(snapshot.body[:_SNIFFED], snapshot.content_type).lstrip()
    items, is_whole = _json_items(snapshot) if text.startswith("{") else _xml_items(snapshot, known, hands)
    read = [item for item in items if not item.is_media]
    return Feed(articles=tuple(_articles(read, source, snapshot.url)), remarks=tuple(_remarks(items, is_whole)))


_SNIFFED = 1024


def _remarks(items: Sequence[Item], is_whole: bool) -> Iterator[str]:
    """What is wrong with a feed that can be read nevertheless, in plain words."""
    if not is_whole:
        yield f"the feed breaks off after item {len(items)}" if items else "the feed breaks off before its first item"
    for lack, count in (
        ("id", sum(not item.id for item in items)),
        ("date", sum(item.published_at is None for item in items)),
    ):
        if count:
            yield f"{count} {'entry has' if count == 1 else 'entries have'} no {lack}"
    if media := sum(item.is_media for item in items):
        yield f"{media} {'episode was' if media == 1 else 'episodes were'} left out: audio or video without a page"
    if cut := sum(_is_overlong(item.title) for item in items):
        yield f"{cut} {'headline was' if cut == 1 else 'headlines were'} cut at {TITLE_LENGTH} characters"


def _is_overlong(title: str) -> bool:
    return len(title) > TITLE_LENGTH and len(plain(title[:MARKUP_LENGTH])) > TITLE_LENGTH


def _articles(items: Sequence[Item], source: Source, base: str) -> Iterator[Article]:
    """The items as articles, each identity once: where two different ones claim the same, the second gets its own."""
    seen: dict[str, tuple[str, str]] = {}
    links = Counter(item.link for item in items)
    for item in items:
        title, lead, url = _shortened(item.title, TITLE_LENGTH), _shortened(item.lead, LEAD_LENGTH), item.link
        if not (title or lead or url):
            continue
        identity = _identity(item, is_only=links[item.link] == 1)
        if seen.get(identity, (url, title)) != (url, title):
            identity = _digest(item.id, item.link, item.title)
        if identity in seen:
            continue
        seen[identity] = (url, title)
        yield Article(
            id=identity,
            source_id=source.id,
            outlet=source.publisher,
            title=title,
            lead=lead,
            url=_absolute(url, base) or base,
            published_at=item.published_at,
        )


def _identity(item: Item, *, is_only: bool) -> str:
    """What an item is known by: its id; else its link, where no other item has it; else all that it says.

    Never its date, which feeds rewrite, and its headline, which outlets edit, only where nothing else tells it apart.
    """
    if 0 < len(item.id) <= ID_LENGTH:
        return item.id
    if item.id or (item.link and is_only):
        return _digest(item.id or item.link)
    return _digest(item.link, item.title) if item.link or item.title else _digest(item.lead)


def _digest(*says: str) -> str:
    return f"sha256:{hashlib.sha256(json.dumps(says).encode()).hexdigest()}"


def _shortened(markup: str, length: int) -> str:
    """Plain text of at most so many characters, cut at a word."""
    text = plain(markup[:MARKUP_LENGTH])
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[length // 2 :] else cut}…"


def _absolute(link: str, base: str) -> str:
    """The link as an absolute web address; empty where it is none (javascript:, mailto:, broken)."""
    if _ABSOLUTE.fullmatch(link):
        return link
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if link and parts.scheme in {"http", "https"} and parts.netloc else ""


_ABSOLUTE = re.compile(r"https?://[a-zA-Z0-9.-]+(?::[0-9]+)?(?:/[\w.~/%+-]*)?(?:\?[\w.~%+&=-]+)?", re.ASCII)
"""What most links are, and what joining them to a base address leaves as it is."""


def _xml_items(snapshot: Snapshot, known: Known, hands: Hands) -> tuple[list[Item], bool]:
    """The items of an XML feed that are whole, and whether the feed itself is."""
    text = _made_safe(decode(snapshot.body, snapshot.content_type))
    check(_CDATA.sub("", text))
    is_whole = bool(_ROOT_END.search(text[-_TAIL:]))
    pieces = cut(text) if is_whole else None
    if pieces and (found := _only_new_parsed(pieces, known, hands)):
        return found, True
    parsed = hands.do(parse, text)
    items = list(parsed.items)
    if not parsed.is_feed and not items:
        raise NotTheDocument(_no_feed(text, snapshot.url))
    if not is_whole and len(items) > len(_ITEM_END.findall(text)):
        items = items[:-1]  # cut off in the middle: it will be whole next time
        if not items:
            raise NotTheDocument("the feed breaks off before its first item is complete")
    if pieces and len(items) == len(pieces.items) and parsed.is_well_formed:
        known.keep(dict(zip(pieces.keys, items, strict=True)))
    return items, is_whole


def _only_new_parsed(pieces: Cut, known: Known, hands: Hands) -> list[Item]:
    """All items of a well-formed feed, of which some are known; none where it has to be parsed as a whole."""
    keys = pieces.keys
    found = known.of(keys)
    if not found:
        return []
    new = {key: item for key, item in zip(keys, pieces.items, strict=True) if key not in found}
    parsed = hands.do(parse, pieces.only(new.values()))
    if len(parsed.items) != len(new) or not parsed.is_well_formed or not parsed.is_feed:
        return []
    fresh = dict(zip(new, parsed.items, strict=True))
    known.keep(fresh)
    found |= fresh
    return [found[key] for key in keys]


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


feedparser.api.PREFERRED_XML_PARSERS.insert(0, feed_sax.__name__)  # the list of SAX drivers that it tries in turn


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


def _made_safe(text: str) -> str:
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
_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>|<(?:\w+:)?(?:rss|feed|rdf)\b[^<>]*/>", re.IGNORECASE)
_TAIL = 2000
"""Characters at the end of a feed within which its root is closed, before comments of whatever made it."""


def _xml_item(entry: dict[str, Any]) -> Item:
    contents = [part.get("value", "") for part in entry.get("content", ())]
    return Item(
        id=tidy(_storable(entry.get("id") or "")),
        title=_storable(entry.get("title") or ""),
        lead=_storable(entry.get("summary") or next(filter(None, contents), "")),
        link=tidy(_storable(entry.get("link") or "")),
        published_at=next((at for key in _DATE_KEYS if (at := _from_struct(dict.get(entry, key)))), None),
        is_media=_is_media(entry),
    )


def _is_media(entry: dict[str, Any]) -> bool:
    """Whether all that the entry leads to is audio or video: an episode by its own word, or one without a page."""
    parts = [
        (link.get("type", ""), link.get("href")) for link in entry.get("links", ()) if link.get("rel") == "enclosure"
    ]
    parts += [
        (part.get("type", "") or part.get("medium", ""), part.get("url")) for part in entry.get("media_content", ())
    ]
    media = [address for kind, address in parts if str(kind).startswith(_MEDIA)]
    return bool(media) and (entry.get("link") in {None, "", *media} or "itunes_duration" in entry)


_MEDIA = ("audio", "video")


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which escapes in a feed can spell but no database can store."""
    return text.encode("utf-8", "replace").decode()


def _from_struct(parsed: time.struct_time | None) -> datetime | None:
    """A date of feedparser's, which is in UTC; None where it is none that a calendar has."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _no_feed(text: str, base: str) -> str:
    """Why it is no feed, and where the page says its feed is."""
    if not text.strip():
        return "the feed is empty: not even its frame came"
    if "<html" not in text[:MARKUP_LENGTH].lower():
        return "this is not a feed (RSS, Atom or JSON Feed): check the address in rules.yaml"
    page = LexborHTMLParser(text[:MARKUP_LENGTH])
    for link in page.css("link[rel~=alternate][href]"):
        kind, address = link.attributes.get("type") or "", _absolute(link.attributes.get("href") or "", base)
        if address and any(name in kind for name in _FEED_TYPES):
            return f"this is a web page, not a feed; its feed may be at {address[:_ADDRESS_LENGTH]}"
    return "this is a web page, not a feed: look for the address of its feed"


_ADDRESS_LENGTH = 300


def _json_items(snapshot: Snapshot) -> tuple[list[Item], bool]:
    """The items of a JSON Feed (jsonfeed.org, versions 1 and 1.1) that are whole, and whether the feed itself is."""
    text = decode(snapshot.body, "")
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        if items := list(_json_objects(text)):
            return [_json_item(item) for item in items], False
        raise NotTheDocument("the feed is JSON that breaks off or is broken, and no item of it can be read") from error
    if not str(feed.get("version", "")).startswith(_JSON_FEED) or not isinstance(feed.get("items"), list):
        raise NotTheDocument("this is JSON, but not a JSON Feed: check the address in rules.yaml")
    return [_json_item(item) for item in feed["items"] if isinstance(item, dict)], True


_JSON_FEED = "https://jsonfeed.org/"
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_ITEM = re.compile(r"[\s,]*(?=\{)")


def _json_objects(text: str) -> Iterator[dict[str, object]]:
    """The items of a JSON Feed that breaks off, as far as they are whole."""
    start = _ITEMS.search(text) if _JSON_FEED in text else None
    position = start.end() if start else len(text)
    while found := _ITEM.match(text, position):
        try:
            item, position = json.JSONDecoder().raw_decode(text, found.end())
        except (ValueError, RecursionError):
            return
        yield item


def _json_item(item: Mapping[str, object]) -> Item:
    def text(*keys: str) -> str:
        return next((str(item[key]) for key in keys if isinstance(item.get(key), str | int) and item[key] != ""), "")

    return Item(
        id=tidy(_storable(text("id"))),
        title=_storable(text("title")),
        lead=_storable(text("summary", "content_html", "content_text")),
        link=tidy(_storable(text("url", "external_url"))),
        published_at=_from_iso(text("date_published") or text("date_modified")),
        is_media=not text("url", "external_url") and _has_media(item),
    )


def _has_media(item: Mapping[str, object]) -> bool:
    attachments = item.get("attachments")
    parts = attachments if isinstance(attachments, list) else []
    return any(isinstance(part, dict) and str(part.get("mime_type", "")).startswith(_MEDIA) for part in parts)


def _from_iso(text: str) -> datetime | None:
    """An RFC 3339 date as UTC (a missing zone is taken as UTC); None where it is none."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
