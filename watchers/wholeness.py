"""Whether a page came whole, where the server did not say how long it is."""

import re

_BODY_CLOSED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_CUT_TAG = re.compile(r"<[a-zA-Z/!][^<>]*\Z")
_RAW = re.compile(r"<!--.*?(-->|\Z)|<(script|style|textarea|title)\b[^<>]*>.*?(</\2\s*>|\Z)", re.DOTALL | re.IGNORECASE)
"""Comments, and elements within which a tag is no tag; the groups that end them are empty where they do not end."""

_STRICT = re.compile(
    r"<(/?)(?:div|main|section|article|ul|ol|dl|table|span|h[1-6]|blockquote|pre|form)\b[^<>]*>", re.IGNORECASE
)
"""Elements whose end tag may not be left out (HTML standard, section "Optional tags")."""


def breaks_off(text: str) -> bool:
    """Whether a page ends in the middle: within a tag, a comment or a script, or before elements that it must close.

    A page that closes its body is whole, however sloppy it is besides; so is one that leaves out what it may leave out.
    """
    if _BODY_CLOSED.search(text):
        return False
    if any(_is_cut(raw) for raw in _RAW.finditer(text)):
        return True
    rest = _RAW.sub("", text).rstrip()
    closing = [bool(slash) for slash in _STRICT.findall(rest)]
    return bool(_CUT_TAG.search(rest)) or closing.count(False) > closing.count(True)


def _is_cut(raw: re.Match[str]) -> bool:
    return not (raw[1] or raw[3])
