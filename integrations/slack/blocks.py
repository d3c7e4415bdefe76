"""The pieces that messages, modals and the App Home are made of. Pure.

Foreign words (of pages, feeds, names) stand only in `plain_text` and in rich text elements, where Slack obeys nothing:
no block holds any mrkdwn.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from clausewatch.model import Marked
from integrations.excerpt import excerpt, shorten

Payload = dict[str, Any]
"""A piece of what Slack is sent, as JSON values."""

MAX_LABEL = 100
"""Of a link, a headline's link and a clause's place in the document, in UTF-16 code units."""

MAX_ADDRESS = 1_000
"""Characters of a link's address, percent-encoded. A longer one is left out: it would push the clauses out."""

BOLD = {"bold": True}
STRIKE = {"strike": True}
ITALIC = {"italic": True}
CODE = {"code": True}

_NEVER_IN_ADDRESS = re.compile(r"[\s\x00-\x20\x7f<>|\"\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that is safe to show, its label, and the host it really leads to."""

    label: str
    address: str
    host: str


def link(label: str, address: str) -> Link | None:
    """None where the address is not plainly http or https, or where two programs could read it differently."""
    if _NEVER_IN_ADDRESS.search(address):
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
        plain_address = percent_encode(parts._replace(netloc=netloc).geturl(), safe="!#$%&'()*+,-./:;=?@[]_~")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or len(plain_address) > MAX_ADDRESS:
        return None
    return Link(label=shorten(label, MAX_LABEL) or host, address=plain_address, host=host)


def linked(label: str, to: Link, style: Payload | None = None) -> Payload:
    """A rich text link. Who shows it puts the host beside it, so that no label can pass for another site."""
    return {"type": "link", "url": to.address, "text": label} | ({"style": style} if style else {})


def text(words: str, style: Payload | None = None) -> Payload:
    """A rich text element."""
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def excerpted(marked: Marked, room: int, style: Payload | None, marked_style: Payload | None) -> list[Payload]:
    """A document's own words in at most `room` units, the marked ones among them in another style."""
    return [text(run.text, marked_style if run.marked else style) for run in excerpt(marked, room)]


def section(elements: Sequence[Payload]) -> Payload:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": [element for element in elements if element.get("text")]}


def quoted(elements: Sequence[Payload]) -> Payload:
    """Words of another, with a bar beside them."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def preformatted(words: str) -> Payload:
    """Text in which every character counts."""
    return {"type": "rich_text_preformatted", "elements": [text(words)] if words else []}


def bullets(items: Sequence[Payload]) -> Payload:
    """A list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [item for item in items if item["elements"]]}


def rich(*elements: Payload) -> list[Payload]:
    """A rich text block, or nothing where there is nothing to show: Slack refuses empty ones."""
    shown = [element for element in elements if element["elements"]]
    return [{"type": "rich_text", "elements": shown}] if shown else []


def plain(words: str) -> Payload:
    """A text object in which nothing is read as mark-up."""
    return {"type": "plain_text", "text": words, "emoji": False}


def header(words: str) -> Payload:
    """A title."""
    return {"type": "header", "text": plain(words)}


def context(words: str) -> Payload:
    """A line in small print."""
    return {"type": "context", "elements": [plain(words)]}


def escape(words: str) -> str:
    """Slack's three control characters made inert, for the one place that is read as mrkdwn: a message's `text`.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spoken(blocks: Sequence[Payload]) -> Iterator[str]:
    """The words of blocks in order, for notifications and screen readers."""
    for block in blocks:
        yield from _spoken(block)


def _spoken(node: Payload) -> Iterator[str]:
    if node.get("type") == "rich_text_section":
        yield "".join(element["text"] for element in node["elements"])
    elif isinstance(node.get("text"), str):
        yield node["text"]
    elif isinstance(node.get("text"), dict):
        yield node["text"]["text"]
    for part in node.get("elements", []) if node.get("type") not in {"rich_text_section", "actions"} else []:
        yield from _spoken(part)
