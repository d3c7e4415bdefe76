"""Foreign text made safe to stand in a page, a feed or an image: markup escaped, invisible characters taken out."""

import re
from collections.abc import Iterable
from datetime import datetime

from markupsafe import Markup, escape

from clausewatch.model import Marked
from integrations.web.lines import Piece, pieces

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Controls, what hides or reorders text, lone surrogates, and what XML 1.0 cannot hold (section 2.2)."""


def visible(text: str) -> str:
    """The text without characters that nobody sees."""
    return _UNSEEN.sub("", text)


def joined(found: Iterable[Piece]) -> Markup:
    """Pieces as HTML: each marked one in its element."""
    parts = []
    for piece in found:
        words = escape(visible(piece.text))
        parts.append(Markup("<{0}>{1}</{0}>").format(piece.mark, words) if piece.mark else words)
    return Markup("").join(parts)


def marked(text: Marked, mark: str = "mark") -> Markup:
    """A text with its marked words in an element."""
    return joined(pieces(text, mark))


def day(at: datetime) -> Markup:
    """A day for people, with the exact time for machines."""
    return _time(at, f"{at.day} {at:%b %Y}")


def minute(at: datetime | None) -> Markup:
    """A time to the minute, or that there is none."""
    return _time(at, f"{at.day} {at:%b %Y, %H:%M} UTC") if at else Markup("never")


def _time(at: datetime, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), shown)


def web_link(address: str) -> str:
    """The address where it is one that a browser may follow, else nothing: what a feed gave may be anything."""
    return address if address.startswith(("https://", "http://")) else ""
