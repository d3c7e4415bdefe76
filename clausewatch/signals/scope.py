"""Where a statement holds: an origin with a path pattern as in robots.txt (RFC 9309, section 2.2.2)."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

EVERYWHERE = frozenset({"/", "*", "/*"})
"""The patterns that every path of a site meets."""

_SCOPE = re.compile(r"(?P<origin>[a-z][a-z0-9+.-]*://[^/*]+)(?P<pattern>.*)", re.DOTALL)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_AS_THEY_ARE = "!#$%&'()*+,/:;=?@[]~"


def split(scope: str) -> tuple[str, str]:
    """The origin and the pattern; a scope without a pattern is the whole origin."""
    found = _SCOPE.fullmatch(scope)
    return (found["origin"], found["pattern"] or "/") if found else (scope, "/")


def page(url: str) -> str:
    """The scope of one address alone."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}{_literal(normalise(path))}$"


def is_whole(scope: str) -> bool:
    """Whether the whole site is meant."""
    return split(scope)[1] in EVERYWHERE


def covers(scope: str, url: str) -> bool:
    """Whether the address lies in the scope. Fragments do not count."""
    origin, pattern = split(scope)
    parts = urlsplit(url)
    if origin != f"{parts.scheme}://{parts.netloc}":
        return False
    path = parts.path or "/"
    return matches(pattern, f"{path}?{parts.query}" if parts.query else path)


def matches(pattern: str, path: str) -> bool:
    """Whether a path (with its query) meets a pattern: a prefix, in which `*` is any run and a final `$` the end."""
    return _compiled(pattern)(_literal(normalise(path)))


def weight(scope: str) -> int:
    """How much a scope's pattern says: its octets. The longest one that matches wins."""
    return len(normalise(split(scope)[1]))


def normalise(path: str) -> str:
    """A path or pattern in which equal octets are written alike: percent-encoding as RFC 9309 section 2.2.2 has it."""
    encoded = quote(path, safe=_AS_THEY_ARE, errors="surrogateescape")
    return _ESCAPE.sub(_plain, encoded)


def _literal(path: str) -> str:
    """A path in which stars and dollars are only that."""
    return path.replace("*", "%2A").replace("$", "%24")


def _plain(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> "_Matcher":
    return _Matcher(normalise(pattern))


class _Matcher:
    """A pattern's pieces between the stars, found one after the other: linear in the path for each piece."""

    def __init__(self, pattern: str) -> None:
        self._ends = pattern.endswith("$")
        first, *rest = pattern.removesuffix("$").replace("$", "%24").split("*")
        self._first = first
        self._rest = rest

    def __call__(self, path: str) -> bool:
        if not path.startswith(self._first):
            return False
        if not self._rest:
            return not self._ends or path == self._first
        at = len(self._first)
        for piece in self._rest[:-1]:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return self._last_is_there(path, at)

    def _last_is_there(self, path: str, at: int) -> bool:
        last = self._rest[-1]
        if self._ends:
            return len(path) - len(last) >= at and path.endswith(last)
        return path.find(last, at) >= 0
