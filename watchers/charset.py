"""Bytes to text as browsers do it: byte order mark, header, meta element, then what the bytes themselves look like.

Follows the order of the WHATWG Encoding and HTML standards, and departs from it once: bytes that are valid UTF-8 are
read as UTF-8 although an old one-byte charset is declared, because such declarations are a common mistake.
"""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_DECLARED = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)

_META_WITHIN = 1024
"""A charset is declared within the first 1024 bytes (HTML standard, "encoding sniffing algorithm")."""

_CODECS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "tis-620": "cp874",
    "utf8": "utf-8",
    "utf-16": "utf-16-le",
}
"""Labels whose WHATWG encoding is not what Python calls by that name."""

_KNOWN = re.compile(
    r"utf-8|utf-16[lb]e|iso-8859-(?:[2-8]|1[03-6])|windows-125\d|windows-874|koi8-[ru]|macintosh"
    r"|gb18030|big5|euc-jp|iso-2022-jp"
)


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
    found = _DECLARED.search(head) or _XML_DECLARED.search(head)
    codec = _codec(found[1].decode("ascii", "replace")) if found else None
    return "utf-8" if codec and codec.startswith("utf-16") else codec  # it was readable as ASCII, so it is not UTF-16


def _codec(label: str) -> str | None:
    name = label.strip().lower()
    if name in _CODECS:
        return _CODECS[name]
    return name.replace("macintosh", "mac-roman") if _KNOWN.fullmatch(name) else None


def _utf8_or(body: bytes, fallback: str) -> str:
    """UTF-8, even with a few broken bytes in it; the fallback where most of what is not ASCII is broken."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken:
        return text
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole > broken else body.decode(fallback, "replace")
