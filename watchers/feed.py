"""Watches a feed of articles: RSS 0.9x to 2.0, RDF, Atom, JSON Feed 1.0 and 1.1."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from clausewatch.errors import NotTheDocument
from clausewatch.model import Article, Feed, NotModified, Snapshot, Source, SourceKind, Validators
from clausewatch.ports import OWN_HANDS, Hands
from watchers.charset import decode
from watchers.feed_item import MARKUP_LENGTH, TITLE_LENGTH, Item
from watchers.feed_items import Cut, Known, cut
from watchers.feed_xml import MEDIA, made_safe, parse
from watchers.html import check

if TYPE_CHECKING:  # other processes read without it
    from watchers.http import HttpClient

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)

_FEED_TYPES = ("rss", "atom", "feed+json", "rdf")


class FeedWatcher:
    """Reads feeds. See clausewatch.ports.Watcher for what the methods promise."""

    kind = SourceKind.FEED

    def __init__(self, client: "HttpClient", hands: Hands = OWN_HANDS) -> None:
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
    if cut := sum(item.is_cut for item in items):
        yield f"{cut} {'headline was' if cut == 1 else 'headlines were'} cut at {TITLE_LENGTH} characters"


def _articles(items: Sequence[Item], source: Source, base: str) -> Iterator[Article]:
    """The items as articles, each identity once: where two different ones claim the same, the second gets its own."""
    seen: dict[str, tuple[str, str]] = {}
    links = Counter(item.link for item in items)
    for item in items:
        if not (item.title or item.lead or item.link):
            continue
        shown = (item.link, item.title)
        identity = item.identity(is_only=links[item.link] == 1)
        if seen.get(identity, shown) != shown:
            identity = item.own_identity
        if identity in seen:
            continue
        seen[identity] = shown
        yield Article(
            id=identity,
            source_id=source.id,
            outlet=source.publisher,
            title=item.title,
            lead=item.lead,
            url=_absolute(item.link, base) or base,
            published_at=item.published_at,
        )


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
    text = made_safe(decode(snapshot.body, snapshot.content_type))
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


_CDATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ROOT_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>|<(?:\w+:)?(?:rss|feed|rdf)\b[^<>]*/>", re.IGNORECASE)
_TAIL = 2000
"""Characters at the end of a feed within which its root is closed, before comments of whatever made it."""


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

    return Item.of(
        named=text("id"),
        title=text("title"),
        lead=text("summary", "content_html", "content_text"),
        link=text("url", "external_url"),
        published_at=_from_iso(text("date_published") or text("date_modified")),
        is_media=not text("url", "external_url") and _has_media(item),
    )


def _has_media(item: Mapping[str, object]) -> bool:
    attachments = item.get("attachments")
    parts = attachments if isinstance(attachments, list) else []
    return any(isinstance(part, dict) and str(part.get("mime_type", "")).startswith(MEDIA) for part in parts)


def _from_iso(text: str) -> datetime | None:
    """An RFC 3339 date as UTC (a missing zone is taken as UTC); None where it is none."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
