"""Dates that an article gives, as exact as it gives them. Pure; dateparser resolves the relative ones."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from clausewatch.model import ClaimedDate, DateKind

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?P<day>\b(?:{_DAY} {_MONTH}|{_MONTH} {_DAY})(?:,? \d{{4}})?(?!\d))"
    rf"|(?P<month>\b(?:in|since|of|the|from|until|by|this|last|on)? ?{_MONTH},? \d{{4}}\b)"
    rf"|(?P<bare>\b(?i:in|since|last|from|until|by|this|early|late|mid)[ -]{_MONTH}\b(?!\.?,? \d| \w+ year))"
    r"|(?P<iso>\b\d{4}-\d{2}-\d{2}\b)"
    r"|(?P<relative>\b(?:yesterday|today|last (?:week|month|year)|(?:two|three|\d+) (?:days|weeks|months|years) ago|"
    r"(?:last|on|this) (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\b)"
    r"|(?P<year>\b(?:in|since|as) (?:the )?\d{4}\b|\b(?:the )\d{4} (?:update|change))"
)
_WORDS = {
    DateKind.EFFECTIVE: r"effective|effect|in force|into force|starting|starts?|begins?|beginning|from|as of|live|"
    r"before|by|deadline|until|due|apply|applies",
    DateKind.CHANGED: r"updated?|changed?|changes|added|revised|revision|amended|amendments?|modified|modification|"
    r"went in|dated|dates|goes back|clause|since|quietly|inserted|appeared|has it",
    DateKind.ANNOUNCED: r"announced|announcement|said|says|disclosed|published|shared|filed|letter|launched|released|"
    r"issued|noticed|today|statement|unveiled",
}
_KINDS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _WORDS.items()}
_REACH = 70
"""Characters before a date in which the word is looked for that says what happened then; half as many after it."""

_AHEAD = re.compile(r"\b(?:will|would|shall|to be|going to|plans?|until|next|from|by)\b", re.IGNORECASE)
"""Words before a date, or its own, by which it may lie ahead of the article."""

AHEAD_AT_MOST = timedelta(days=30)
"""How far a date may lie ahead though nothing says so: headlines name the day of what is about to come."""

_SETTINGS = {"RETURN_AS_TIMEZONE_AWARE": False, "PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first"}
_EXACT = {"bare": "%Y-%m", "day": "%Y-%m-%d", "iso": "%Y-%m-%d", "relative": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def claimed_dates(text: str, published: datetime) -> tuple[ClaimedDate, ...]:
    """The dates on which, by this text, something changed, takes effect or was announced; each once, in its order."""
    return tuple(dict.fromkeys(_found(text, published)))


def _found(text: str, published: datetime) -> Iterator[ClaimedDate]:
    last = 0  # a month alone is weak: a word before another date speaks of that one
    for match in _DATE.finditer(text):
        kind = _kind(text, match.start(), match.end(), last if match.lastgroup == "bare" else 0)
        last = match.end()
        form = match.lastgroup or ""
        moment = _resolved(match, published, is_over=kind is not DateKind.EFFECTIVE and not _is_ahead(match))
        if kind and moment:
            yield ClaimedDate(kind=kind, value=moment.strftime(_written(form, match[0])), quote=match[0].strip())


def _written(form: str, words: str) -> str:
    return "%Y" if form == "relative" and "year" in words else "%Y-%m" if "month" in words else _EXACT[form]


def _before(text: str, start: int, since: int = 0) -> str:
    """What the sentence says shortly before a date, and after this place."""
    return re.split(r"[.!?;] ", text[max(start - _REACH, since) : start])[-1]


def _kind(text: str, start: int, end: int, since: int) -> DateKind | None:
    """What is said to have happened: the word that stands closest before the date, else closest after it."""
    before = _before(text, start, since)
    last = {kind: [found.end() for found in words.finditer(before)] for kind, words in _KINDS.items()}
    near = {kind: ends[-1] for kind, ends in last.items() if ends}
    if near:
        return max(near, key=lambda kind: near[kind])
    after = re.split(r"[.!?;] ", text[end : end + _REACH // 2])[0]
    first = {kind: found.start() for kind, words in _KINDS.items() if (found := words.search(after))}
    return min(first, key=lambda kind: first[kind]) if first else None


def _is_ahead(match: re.Match[str]) -> bool:
    return bool(_AHEAD.search(_before(match.string, match.start()) + match[0]))


def _resolved(match: re.Match[str], published: datetime, *, is_over: bool) -> datetime | None:
    """The moment that is meant.

    A day or a month without a year is of the year that the text gives elsewhere, else of the nearest; that one lies
    before the article where it tells what is over.
    """
    words = re.sub(
        r"^(?:in|since|of|the|from|until|by|this|on|as)(?: the)? ", "", match[0].strip(), flags=re.IGNORECASE
    )
    words = re.sub(r" (?:update|change)$", "", words)
    base = published.astimezone(UTC).replace(tzinfo=None)
    if match.lastgroup in {"day", "bare"} and not re.search(r"\d{4}", words):
        words = re.sub(r"^(?:last|early|late|mid)[ -]", "", words, flags=re.IGNORECASE)
        return _nearest(words, match.string, base, is_over=is_over)
    return _parsed(words, {**_SETTINGS, "RELATIVE_BASE": base})


def _parsed(words: str, settings: dict[str, Any]) -> datetime | None:
    import dateparser  # noqa: PLC0415 -- 3 MB and a fifth of a second, for articles that name a date

    moment: datetime | None = dateparser.parse(words, languages=["en"], settings=settings)
    return moment


def _nearest(words: str, text: str, base: datetime, *, is_over: bool) -> datetime | None:
    month = re.search(_MONTH, words, re.IGNORECASE)
    said = re.search(rf"{month[0][:3]}\w*\.?(?: {_DAY},)?,? (\d{{4}})", text) if month else None
    years = [int(said[1])] if said else [base.year - 1, base.year, base.year + 1]
    found = [_parsed(f"{words} {year}", _SETTINGS) for year in years]
    days = [day for day in found if day and (said or not is_over or day <= base + AHEAD_AT_MOST)]
    return min(days, key=lambda day: abs(day - base), default=None)


def latest_day(text: str, published: datetime) -> datetime | None:
    """The latest day, month or year named in full in the text: an article without a date was not written before it."""
    found = [
        moment
        for match in _DATE.finditer(text)
        if match.lastgroup != "relative"
        and re.search(r"\d{4}", match[0])
        and (moment := _resolved(match, published, is_over=False))
    ]
    return max(found).replace(tzinfo=UTC) if found else None
