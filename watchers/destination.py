"""Where a redirect led: to another country's or language's page, to a log-in, or to the site's front door."""

import re
from collections.abc import Iterator

from yarl import URL

from watchers.walls import Wall

_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
"""A language, a country, or both: "de", "en-us", "pt_BR", "zh-hans"."""

_LOCALE_KEYS = frozenset(
    {"lang", "language", "locale", "localization", "hl", "gl", "country", "region", "lc", "cc", "setlang"}
)
_LOGIN = re.compile(r"/(?:log-?in|sign-?in|sso|oauth2?|authenticate)(?:[/.?]|\Z)", re.IGNORECASE)


def led_astray(asked: str, got: str) -> Wall | None:
    """What the address says that an answer came from, where it is not the one that was asked for."""
    here, there = URL(asked), URL(got)
    if here == there:
        return None
    if _LOGIN.search(there.path) and not _LOGIN.search(here.path):
        return Wall.LOGIN
    if _is_front_door(there) and not _is_front_door(here):
        return Wall.MISSING
    return Wall.VARIANT if any(_differ(*pair) for pair in _places(here, there)) else None


def _is_front_door(url: URL) -> bool:
    """Whether the address is the site itself, perhaps in a language."""
    segments = [segment for segment in url.path.split("/") if segment]
    return not url.query_string and (not segments or (len(segments) == 1 and bool(_LOCALE.fullmatch(segments[0]))))


def _places(here: URL, there: URL) -> Iterator[tuple[str, str]]:
    """What both addresses have in the same place, where all else of that part is the same."""
    for ours, theirs in (
        (here.path.strip("/").split("/"), there.path.strip("/").split("/")),
        ((here.host or "").split("."), (there.host or "").split(".")),
    ):
        unequal = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
        if len(ours) == len(theirs) and len(unequal) == 1:
            yield unequal[0]
    for key in _LOCALE_KEYS & here.query.keys() & there.query.keys():
        yield here.query[key], there.query[key]


def _differ(ours: str, theirs: str) -> bool:
    """Whether both name a language or country, and not the same: "en" and "en-us" may be the same."""
    if not (_LOCALE.fullmatch(ours) and _LOCALE.fullmatch(theirs)):
        return False
    named, others = ({*re.split("[-_]", place.lower())} for place in (ours, theirs))
    return not (named <= others or others <= named)
