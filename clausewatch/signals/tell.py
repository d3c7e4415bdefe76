"""What is told of a change: how much it matters, in whose favour it is, in which words, with which evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from clausewatch.model import Agents, Favour, Level, Marked, Quote, Signal, SignalKind, Use
from clausewatch.signals.compare import Extent, Turn
from clausewatch.signals.words import evidence_place, sentence

MOST_SENTENCES = 4
"""Of a summary; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What an alert says."""

    summary: str
    level: Level
    favour: Favour | None
    quotes: tuple[Quote, ...]
    links: tuple[tuple[str, str], ...]


def tell(turns: Sequence[Turn], flaws: Sequence[str], agents: Agents, last_without: datetime, *, own: bool) -> Telling:
    """The turns, the weightiest first, and what is wrong with a site of our own since."""
    ordered = sorted(turns, key=lambda turn: -weigh(turn, own=own).rank)
    sentences = [*flaws, *(sentence(turn, agents, last_without) for turn in ordered)]
    more = len(sentences) - MOST_SENTENCES
    if more > 0:
        sentences[MOST_SENTENCES:] = [f"{more} more {'statement has' if more == 1 else 'statements have'} changed."]
    levels = [*(weigh(turn, own=own) for turn in turns), *([Level.HIGH] if flaws else [])]
    return Telling(
        summary=" ".join(sentences),
        level=max(levels, key=lambda level: level.rank),
        favour=favour(turns),
        quotes=tuple(dict.fromkeys(quote for turn in ordered for quote in _quotes(turn))),
        links=tuple(_links(turns)),
    )


def weigh(turn: Turn, *, own: bool) -> Level:
    """High where less training is refused, or a refusal of our own is gone; low for single paths and for search."""
    about_ai = set(turn.uses) != {Use.SEARCH}
    if own and turn.is_looser:
        return Level.HIGH
    if turn.extent is Extent.PART and turn.kind is SignalKind.ROBOTS_TXT:
        return Level.LOW
    if turn.is_looser and {Use.TRAIN, Use.ALL} & set(turn.uses):
        return Level.HIGH if turn.extent is not Extent.PART else Level.MEDIUM
    return Level.MEDIUM if about_ai else Level.LOW


def favour(turns: Iterable[Turn]) -> Favour | None:
    """In whose favour the changes are that are about AI; None where they are in both directions, or in none."""
    about_ai = [turn for turn in turns if set(turn.uses) != {Use.SEARCH}]
    looser, stricter = any(turn.is_looser for turn in about_ai), any(turn.is_stricter for turn in about_ai)
    if looser is stricter:
        return None
    return Favour.AI_COMPANIES if looser else Favour.RIGHTSHOLDERS


def _quotes(turn: Turn) -> Iterable[Quote]:
    """The lines that say it now and said it before, side by side; a line that stayed is shown once, unmarked."""
    for old, new in zip_longest(turn.old, turn.new):
        if old and new and old.quote == new.quote:
            yield _quote(new, None, Marked(text=new.quote.strip()))
        elif one := new or old:
            yield _quote(one, _marked(old) if old else None, _marked(new) if new else None)


def _quote(signal: Signal, before: Marked | None, after: Marked | None) -> Quote:
    return Quote(kinds=(), before=before, after=after, headings=(evidence_place(signal),))


def _marked(signal: Signal) -> Marked:
    text = signal.quote.strip()
    return Marked(text=text, spans=((0, len(text)),) if text else ())


def _links(turns: Iterable[Turn]) -> Iterable[tuple[str, str]]:
    urls = dict.fromkeys(signal.url for turn in turns for signal in (*turn.new, *turn.old))
    return ((_label(url), url) for url in urls)


def _label(url: str) -> str:
    return url.partition("://")[2].rstrip("/")
