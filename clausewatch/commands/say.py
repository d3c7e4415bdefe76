"""Puts replies together: lines of text and parts, and the blocks that most verbs need."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from clausewatch.commands.line import written
from clausewatch.model import (
    Action,
    ActionStyle,
    Buttons,
    Level,
    Line,
    Listing,
    Pager,
    Paragraph,
    Part,
    Reply,
    Style,
)

A_PAGE = 8
"""Entries shown at once: what a person reads before scrolling, and well below either platform's limits."""

DAY = "%d %b %Y"
MINUTE = "%d %b %Y %H:%M UTC"

LEVELS = {Level.HIGH: "high", Level.MEDIUM: "medium", Level.LOW: "low"}


def line(*parts: str | Part) -> Line:
    """A line of texts and parts."""
    return tuple(Part(text=part) if isinstance(part, str) else part for part in parts)


def said(*parts: str | Part) -> Paragraph:
    """A paragraph of texts and parts."""
    return Paragraph(line=line(*parts))


def strong(text: str) -> Part:
    """Words that are to be seen first."""
    return Part(text=text, style=Style.STRONG)


def quiet(text: str) -> Part:
    """Words that may be passed over."""
    return Part(text=text, style=Style.QUIET)


def code(text: str) -> Part:
    """Something to be typed or found as it is."""
    return Part(text=text, style=Style.CODE)


def link(text: str, url: str) -> Part:
    """Words that lead somewhere."""
    return Part(text=text, url=url)


def day(at: datetime) -> Part:
    """A date."""
    return Part(text=f"{at:{DAY}}", at=at)


def minute(at: datetime) -> Part:
    """A time."""
    return Part(text=f"{at:{MINUTE}}", at=at)


def listed(items: Iterable[Line | str]) -> Listing:
    """Lines with bullets."""
    return Listing(items=tuple(line(item) if isinstance(item, str) else item for item in items))


def buttons(*actions: Action) -> Buttons:
    """Actions side by side."""
    return Buttons(actions=actions)


def button(label: str, verb: str, /, **values: str | int | Sequence[str]) -> Action:
    """A button that asks this verb."""
    return Action(id=written(verb, **values), label=label)


def primary(label: str, verb: str, /, **values: str | int | Sequence[str]) -> Action:
    """The button that most people will want."""
    return Action(id=written(verb, **values), label=label, style=ActionStyle.PRIMARY)


def danger(label: str, verb: str, sure: str, /, **values: str | int | Sequence[str]) -> Action:
    """A button that takes something away; `sure` is asked first."""
    return Action(id=written(verb, **values), label=label, style=ActionStyle.DANGER, sure=sure)


def plainly(*parts: str | Part) -> Reply:
    """A reply of one paragraph."""
    return Reply(blocks=(said(*parts),))


def pager(page: int, total: int, verb: str, /, **values: str | int | Sequence[str]) -> Pager | None:
    """The pager of a list of `total` entries; None where they are on one page."""
    pages = -(-total // A_PAGE)
    if pages < 2:
        return None
    return Pager(
        page=page,
        pages=pages,
        before=written(verb, **values, page=page - 1) if page > 1 else "",
        after=written(verb, **values, page=page + 1) if page < pages else "",
    )


def on_page(entries: Sequence[object], page: int) -> slice:
    """Which of the entries are on this page; the last page where there are not so many."""
    last = max(-(-len(entries) // A_PAGE), 1)
    start = (min(page, last) - 1) * A_PAGE
    return slice(start, start + A_PAGE)


def count(number: int, noun: str) -> str:
    """A number with its noun, which takes an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, roughly."""
    if moment is None:
        return "never"
    minutes = int((now - moment) / timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days ago"
