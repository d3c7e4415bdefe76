"""X-Robots-Tag and meta robots: noai and noimageai, and what one vendor's crawlers make of noarchive and nocache.

The words: DeviantArt, November 2022. noarchive and nocache: Bing's webmaster blog, September 2023, "New options for
webmasters to control usage of their content in Bing Chat"; Amazonbot's page names noarchive too.
"""

import re
from collections.abc import Iterable, Iterator

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence

WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
"""Rules that take a value after a colon, which therefore are no program's name."""

READ_NOARCHIVE = ("bingbot", "amazonbot")
READ_NOCACHE = ("bingbot",)
ONLY_EXCERPT = "only address, title and snippet"
ONLY_IMAGES = "images only"

_BOT_META = re.compile(r"robots|[a-z0-9 ._-]*bot[a-z0-9 ._-]*|[a-z0-9._-]+-extended")
"""Names of metas that address programs. `keywords` or `description` may hold the same words and state nothing."""

Directive = tuple[str, str]
"""A program ("*" for all) and a word."""


def is_addressed(meta: str) -> bool:
    """Whether a meta of this name (lower case) speaks to programs."""
    return _BOT_META.fullmatch(meta) is not None


def from_header(value: str, pattern: str, line: int, evidence: Evidence) -> tuple[Signal, ...]:
    """What one X-Robots-Tag line says about the answer that it came with."""
    quote = f"X-Robots-Tag: {value}"
    return tuple(_signals(_directives(value), pattern, CarriedIn.HEADER, line, quote, evidence))


def from_meta(name: str, content: str, pattern: str, line: int, quote: str, evidence: Evidence) -> tuple[Signal, ...]:
    """What one meta element says about its page. `name` is in lower case."""
    agent = "*" if name == "robots" else name
    words = ((agent, word) for word in _words(content))
    return tuple(_signals(words, pattern, CarriedIn.META, line, quote, evidence))


def _words(value: str) -> Iterator[str]:
    return (word.strip() for word in value.lower().split(","))


def _directives(value: str) -> Iterator[Directive]:
    """The words of a header's line with the program that each is for: a name with a colon governs what follows."""
    agent = "*"
    for word in _words(value):
        name, colon, rest = word.partition(":")
        if not colon or name.strip() in WITH_VALUE:
            yield agent, word
        else:
            agent = name.strip()
            yield agent, rest.strip()


def _signals(
    directives: Iterable[Directive], pattern: str, carried_in: CarriedIn, line: int, quote: str, evidence: Evidence
) -> Iterator[Signal]:
    given = set(directives)
    meant: dict[tuple[str, Use], tuple[Permission, frozenset[SignalFlag], str]] = {}
    for agent, word in sorted(given, key=_last_counts):
        for whom, use, value, flags, detail in _meanings(agent, word):
            meant[whom, use] = value, flags, detail
    for (agent, use), (value, flags, detail) in sorted(meant.items()):
        yield evidence.signal(SignalKind.ROBOTS_TAG, pattern, agent, use, value, carried_in, line, quote, flags, detail)


_ORDER = ("noarchive", "nocache", "noimageai", "noai")


def _last_counts(directive: Directive) -> tuple[int, Directive]:
    """Beside noarchive, nocache is what counts (as the vendor has it); noai says all that noimageai does, and more."""
    return (_ORDER.index(directive[1]) if directive[1] in _ORDER else -1, directive)


_Meaning = tuple[str, Use, Permission, frozenset[SignalFlag], str]


def _meanings(agent: str, word: str) -> Iterator[_Meaning]:
    plain = frozenset[SignalFlag]()
    if word == "noai":
        yield agent, Use.TRAIN, Permission.DENY, plain, ""
    elif word == "noimageai":
        yield agent, Use.TRAIN, Permission.DENY, plain, ONLY_IMAGES
    elif word in {"noarchive", "nocache"}:
        readers = READ_NOARCHIVE if word == "noarchive" else READ_NOCACHE
        value, detail = (Permission.DENY, "") if word == "noarchive" else (Permission.LICENCE, ONLY_EXCERPT)
        flags = frozenset({SignalFlag.DERIVED}) if agent == "*" else plain
        for reader in readers if agent == "*" else {agent} & set(readers):
            yield reader, Use.TRAIN, value, flags, detail
            yield reader, Use.INPUT, value, flags, detail
