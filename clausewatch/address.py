"""Tells whether two addresses are of the same page, however they are written. Pure."""

from urllib.parse import urlsplit

Place = tuple[str, int | None, str, str]

_USUAL_PORTS = (80, 443)


def is_same_place(address: str, other: str) -> bool:
    """Whether two addresses differ in nothing but http or https, "www.", a slash at the end and a fragment."""
    return place_of(address) == place_of(other)


def place_of(address: str) -> Place:
    """What is the same for all addresses of a page: host, port unless it is a usual one, path and query."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = None if parts.port in _USUAL_PORTS else parts.port
    return host, port, parts.path.rstrip("/"), parts.query
