"""An alert as styled terminal text. Pure; everything foreign is plain text without control characters."""

import re
from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from clausewatch.alert import handling_line
from clausewatch.model import Alert, AlertKind, ChangeKind, ClauseKind, DeliveryAction, Level, Marked, Quote
from integrations.console.limits import MAX_QUOTE_CHARACTERS, MAX_QUOTES
from integrations.excerpt import excerpt

COLOURS = {Level.HIGH: "red", Level.MEDIUM: "yellow", Level.LOW: "cyan"}

KINDS = {
    ClauseKind.GRANT: "permission to train",
    ClauseKind.OPT_OUT: "way to refuse",
    ClauseKind.NO_OPT_OUT: "no way to refuse",
    ClauseKind.OPT_IN: "consent first",
    ClauseKind.DENIAL: "promise not to train",
    ClauseKind.USER_BAN: "ban on others",
}

_WHAT = {AlertKind.NEWS: "news", AlertKind.SIGNAL: "signal to machines"}
"""What kind of alert it is, where no clause says so."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""C0 and C1 controls but tab and newline, and the characters that hide or reorder text."""


def render(alert: Alert, action: DeliveryAction = DeliveryAction.POST) -> RenderableType:
    """The alert as a framed block: title line, summary, quoted words, since when, links.

    What is printed stays as it is: of an edit only what the message says anew is shown, without a frame.
    """
    return _edited(alert) if action is DeliveryAction.EDIT else _framed(alert, action)


def _framed(alert: Alert, action: DeliveryAction) -> Panel:
    colour = COLOURS[alert.level]
    opening = "↳ " if action is DeliveryAction.REPLY else ""
    return Panel(
        Group(*_lines(alert)),
        title=Text(f"{opening}{_title(alert)}", style="bold"),
        title_align="left",
        subtitle=Text(_badge(alert), style=colour),
        subtitle_align="left",
        border_style=colour,
        padding=(0, 1),
    )


def _edited(alert: Alert) -> Padding:
    says = [*alert.notes, *map(handling_line, alert.handling)] or [alert.summary]
    return Padding(
        Text("\n".join([f"✎ {_title(alert)}", *(clean(f"  • {line}") for line in says)]), style="dim"), (0, 1)
    )


def clean(text: str) -> str:
    """Foreign text without anything that a terminal would obey."""
    return _CONTROL.sub("", text)


def _title(alert: Alert) -> str:
    if alert.kind.is_ours:
        return f"Clausewatch · {alert.subject}"
    return clean(f"{alert.publisher} · {alert.subject}")


def _badge(alert: Alert) -> str:
    about = ", ".join(KINDS[kind] for kind in alert.kinds) or ("unclear" if alert.kind is AlertKind.CHANGE else "")
    what = _WHAT.get(alert.kind) or about
    level = "" if alert.kind.is_ours else f"{alert.level} level"
    return " · ".join(part for part in (level, what) if part)


def _lines(alert: Alert) -> Iterator[Text | Padding]:
    yield Text(clean(alert.summary))
    for note in alert.notes:
        yield Text(clean(f"• {note}"))
    for quote in alert.quotes[:MAX_QUOTES]:
        yield from _quote(quote, alert)
    if len(alert.quotes) > MAX_QUOTES:
        noun = "lines" if alert.kind is AlertKind.SIGNAL else "clauses"
        yield Text(f"and {len(alert.quotes) - MAX_QUOTES} more {noun}", style="dim")
    if since := _since(alert):
        yield Text(since, style="dim")
    for label, address in alert.links:
        yield Text(clean(f"{label}: {address}"), style="dim")


def _quote(quote: Quote, alert: Alert) -> Iterator[Text | Padding]:
    label = ", ".join(KINDS[kind] for kind in quote.kinds)
    where = clean(" › ".join(quote.headings))
    if heading := " · ".join(part for part in (label, where) if part):
        yield Text(f"\n{heading}", style="bold")
    if quote.before:
        yield _side("was  " if quote.after else "gone ", quote.before, "strike")
    if quote.after:
        is_news = alert.kind is AlertKind.NEWS
        yield _side("" if is_news else "now  ", quote.after, "bold green" if not is_news else "bold")


def _side(label: str, marked: Marked, style: str) -> Padding:
    text = Text(label, style="dim")
    for run in excerpt(marked, MAX_QUOTE_CHARACTERS):
        text.append(clean(run.text), style=style if run.marked else None)
    return Padding(text, (0, 0, 0, 2))


def _since(alert: Alert) -> str:
    if alert.kind not in {AlertKind.CHANGE, AlertKind.SIGNAL}:
        return ""
    first = "back since" if alert.change is ChangeKind.REVERT else "first seen"
    without = f", last seen without it {_date(alert.last_without)}" if alert.last_without else ""
    return f"\n{first} {_date(alert.at)}{without}"


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y %H:%M} UTC"
