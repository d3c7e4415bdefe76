"""An alert as a Slack message. Pure.

Foreign words (of pages, feeds, names) stand only in `plain_text` and in rich text elements, where Slack obeys nothing:
no message holds any mrkdwn but the top-level `text`, which is escaped.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clausewatch.alert import handling_line
from clausewatch.model import Alert, AlertKind, Block, ChangeKind, Favour, Level, Marked, Quote
from clausewatch.summary import PLAIN_KINDS
from integrations.excerpt import shorten, size
from integrations.slack.actions import action_blocks
from integrations.slack.blocks import (
    BOLD,
    MAX_LABEL,
    STRIKE,
    Link,
    Payload,
    bullets,
    context,
    escape,
    excerpted,
    header,
    link,
    linked,
    quoted,
    rich,
    section,
    text,
)
from integrations.slack.limits import HEADER_CHARACTERS, MESSAGE_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of an alert is shown: sizes in UTF-16 code units, counts of clauses and links."""

    lines: int
    """A baseline's summary, all lines together."""
    summary: int
    """Any other summary."""
    clause: int
    """One side of one clause."""
    clauses: int
    links: int


ROOMS = (
    Room(lines=2_800, summary=700, clause=900, clauses=8, links=6),
    Room(lines=2_000, summary=700, clause=450, clauses=8, links=6),
    Room(lines=1_400, summary=500, clause=250, clauses=8, links=4),
    Room(lines=1_000, summary=300, clause=160, clauses=3, links=2),
    Room(lines=700, summary=120, clause=60, clauses=1, links=1),
)
"""Tried in turn until the message fits; the last one always does (a property test holds it to that)."""

MAX_LINES = 12
"""Of a baseline's summary, which has a line for each kind of clause."""

MAX_NOTES = 6
"""Of a story: its phases, its outlets, and what is contradicted."""

MAX_FALLBACK = 700
"""Of the notification, in UTF-16 code units: escaped, each may become five."""

MAX_SPOKEN = 3
"""Clauses in the notification."""

MAX_HANDLED = 5
"""Lines of who did what with an alert; earlier ones are in the audit trail."""

MAX_HANDLING = 200
"""Of each of them, in UTF-16 code units: a reason may be long."""

DOTS = {Level.HIGH: "🔴", Level.MEDIUM: "🟠", Level.LOW: "⚪"}
"""Beside the level in words, for the eye that skims."""

FAVOURS = {
    Favour.RIGHTSHOLDERS: "in rightsholders’ favour",
    Favour.PLATFORM: "in the platform’s favour",
    Favour.AI_COMPANIES: "in favour of those who train AI",
    Favour.MIXED: "partly in the platform’s, partly in rightsholders’ favour",
}


def render(alert: Alert, actions: Sequence[Block] = ()) -> Payload:
    """The arguments of chat.postMessage but `channel` and `metadata`: blocks, and a text for notifications.

    `actions` are buttons and menus below it, where the app hears of clicks.

    However long the alert, every limit of `limits.py` holds.
    """
    for room in ROOMS:
        payload = _message(alert, room, actions)
        if len(json.dumps(payload["blocks"])) < MESSAGE_CHARACTERS:
            break
    return payload


def _message(alert: Alert, room: Room, actions: Sequence[Block]) -> Payload:
    return {
        "blocks": [*card(alert, room), *_handled(alert), *action_blocks(actions)],
        "text": escape(shorten(_in_one_line(alert), MAX_FALLBACK) or "Clausewatch"),
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def card(alert: Alert, room: Room) -> list[Payload]:
    """The alert's blocks without what people did with it and what they can do."""
    links = [found for label, address in alert.links if (found := link(label, address))][: room.links]
    blocks = [header(shorten(_title(alert), HEADER_CHARACTERS))]
    if alert.kind is AlertKind.NEWS:
        blocks += rich(section(_headline(alert.subject, links)))
        links = links[1:]
    blocks += _summary(alert, room)
    blocks += _notes(alert, room)
    blocks += _facts(alert)
    for quote in alert.quotes[: room.clauses]:
        blocks += clause(quote, alert.kind, room.clause)
    blocks += _more(len(alert.quotes) - room.clauses, alert.kind)
    return blocks + _links(links)


def _title(alert: Alert) -> str:
    return f"News · {alert.publisher}" if alert.kind is AlertKind.NEWS else f"{alert.publisher} · {alert.subject}"


def _in_one_line(alert: Alert) -> str:
    """The message in one line: a notification shows its beginning, a screen reader reads it in place of the blocks."""
    headline = f"{_title(alert)}: {alert.subject}." if alert.kind is AlertKind.NEWS else ""
    quotes = alert.quotes[:MAX_SPOKEN]
    clauses = (f"{label} {marked.text}" for quote in quotes for label, marked, *_ in _sides(quote, alert.kind))
    return " ".join(part for part in (headline, alert.summary, _fact_line(alert), *clauses) if part)


def _headline(subject: str, links: Sequence[Link]) -> list[Payload]:
    """The headline, linked to the article where there is an address for it."""
    headline = shorten(subject, HEADER_CHARACTERS)
    if links and headline:
        return [linked(headline, links[0], BOLD), text(f" ({links[0].host})")]
    return [text(headline, BOLD)]


def _summary(alert: Alert, room: Room) -> list[Payload]:
    """One paragraph; of a baseline, the first line as it is and each further one as a list item."""
    if not alert.kind.is_ours:
        return rich(section([text(shorten(alert.summary, room.summary))]))
    lines = [line for line in alert.summary.splitlines() if line.strip()][:MAX_LINES]
    given = shares([size(line) for line in lines], room.lines)
    sections = [section([text(shorten(line, share))]) for line, share in zip(lines, given, strict=True)]
    return rich(*sections[:1], bullets(sections[1:]))


def _notes(alert: Alert, room: Room) -> list[Payload]:
    """How far a story has come and who contradicts whom: a list item a note."""
    notes = [note for note in alert.notes if note.strip()][:MAX_NOTES]
    given = shares([size(note) for note in notes], room.summary)
    items = [section([text(shorten(note, share))]) for note, share in zip(notes, given, strict=True)]
    return rich(bullets(items))


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Room for each of several texts: what the short ones leave over goes to the long ones."""
    shares = [0] * len(sizes)
    for rank, index in enumerate(sorted(range(len(sizes)), key=lambda index: sizes[index])):
        shares[index] = min(sizes[index], room // (len(sizes) - rank))
        room -= shares[index]
    return shares


def _facts(alert: Alert) -> list[Payload]:
    line = _fact_line(alert)
    return [context(f"{DOTS[alert.level]} {line}")] if line else []


def _fact_line(alert: Alert) -> str:
    """Level, favour and since when, in our own words; nothing for a baseline."""
    if alert.kind.is_ours:
        return ""
    facts = [f"Level: {alert.level}", FAVOURS[alert.favour] if alert.favour else "", _since(alert)]
    return " · ".join(fact for fact in facts if fact)


def _since(alert: Alert) -> str:
    if alert.kind is AlertKind.NEWS:
        return f"published {_date(alert.at)}"
    gone = alert.change is ChangeKind.WITHDRAWN or (alert.quotes and all(not quote.after for quote in alert.quotes))
    first = "gone since" if gone else "back since" if alert.change is ChangeKind.REVERT else "first seen"
    if alert.last_without is None:
        return f"{first} {_date(alert.at)}"
    exactly = alert.last_without.date() == alert.at.date()
    before = "last seen" if gone else "last seen without it"
    return f"{first} {_date(alert.at, exactly)}, {before} {_date(alert.last_without, exactly)}"


def _date(moment: datetime, exactly: bool = False) -> str:
    return f"{moment.day} {moment:%b %Y %H:%M} UTC" if exactly else f"{moment.day} {moment:%b %Y}"


def clause(quote: Quote, kind: AlertKind, room: int) -> list[Payload]:
    """One clause: what it says in plain words, where it stands, its own words now and before."""
    parts: list[Payload] = []
    if kind is not AlertKind.NEWS:
        parts.append(section(_clause_title(quote, kind)))
    for label, marked, plain_style, marked_style in _sides(quote, kind):
        words = excerpted(marked, room, plain_style, marked_style)
        if words:
            parts += [section([text(label)]), quoted(words)]
    return rich(*parts)


def _clause_title(quote: Quote, kind: AlertKind) -> list[Payload]:
    """What the clause says and where it stands; of a signal only where, because the summary says what it means."""
    if kind is AlertKind.SIGNAL:
        return [text(shorten(" › ".join(quote.headings), MAX_LABEL), BOLD)]
    says = "; ".join(PLAIN_KINDS[kind] for kind in quote.kinds) or "speaks of AI training"
    place = shorten(" › ".join(quote.headings), MAX_LABEL)
    return [text(says[0].upper() + says[1:], BOLD), *([text(f" · {place}")] if place else [])]


def _sides(quote: Quote, kind: AlertKind) -> Iterator[tuple[str, Marked, Payload | None, Payload | None]]:
    """Each form of the clause: its label, its words, the style of its words and of the marked ones among them."""
    if quote.after:
        label = "The words that matched:" if kind is AlertKind.NEWS else "Now:" if quote.before else "New:"
        yield label, quote.after, None, BOLD
    if quote.before and quote.after:
        yield "Before:", quote.before, None, STRIKE
    elif quote.before:
        yield "Gone:", quote.before, STRIKE, BOLD | STRIKE


def _more(count: int, kind: AlertKind) -> list[Payload]:
    if count <= 0:
        return []
    noun = "line" if kind is AlertKind.SIGNAL else "clause"
    return rich(section([text(f"… and {count} more {noun if count == 1 else f'{noun}s'}")]))


def _links(links: Sequence[Link]) -> list[Payload]:
    """One line: each label as a link, with its host beside it so that no label can pass for another site."""
    words: list[Payload] = []
    for each in links:
        words += [text(" · ")] if words else []
        words += [linked(each.label, each), text(f" ({each.host})")]
    return rich(section(words)) if words else []


def _handled(alert: Alert) -> list[Payload]:
    """Who did what with it, and when: the latest last."""
    lines = [shorten(handling_line(each), MAX_HANDLING) for each in alert.handling[-MAX_HANDLED:]]
    return [context(line) for line in lines]
