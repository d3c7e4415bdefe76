"""Bytes to text as browsers do it: byte order mark, header, meta element, then what the bytes themselves look like.

Follows the order of the WHATWG Encoding and HTML standards, and departs from it once: bytes that are valid UTF-8 are
read as UTF-8 although an old one-byte charset is declared, because such declarations are a common mistake.
"""

import codecs
import re

from watchers.labels import CODECS

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_DECLARED = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)

_COMMENT = re.compile(rb"<!--.*?(?:-->|$)", re.DOTALL)

_META_WITHIN = 1024
"""A charset is declared within the first 1024 bytes (HTML standard, "encoding sniffing algorithm")."""


def decode(body: bytes, content_type: str) -> str:
    """The text of a body. Never fails: bytes that fit nothing become U+FFFD."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    codec = _from_header(content_type) or _from_markup(body[:_META_WITHIN]) or "utf-8"
    return _utf8_or(body, "cp1252") if codec in {"utf-8", "cp1252"} else body.decode(codec, "replace")


def _from_header(content_type: str) -> str | None:
    found = _IN_HEADER.search(content_type)
    return _codec(found[1]) if found else None


def _from_markup(head: bytes) -> str | None:
    head = _COMMENT.sub(b"", head)
    found = _DECLARED.search(head) or _XML_DECLARED.search(head)
    codec = _codec(found[1].decode("ascii", "replace")) if found else None
    return "utf-8" if codec and codec.startswith("utf-16") else codec  # it was readable as ASCII, so it is not UTF-16


def _codec(label: str) -> str | None:
    return CODECS.get(label.strip().lower())


def _utf8_or(body: bytes, fallback: str) -> str:
    """UTF-8, even with a few broken bytes in it; the fallback where most of what is not ASCII is broken."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken:
        return text
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole > broken else body.decode(fallback, "replace")
