"""Makes an alert one Discord message. Pure: the same alert gives the same payload."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from clausewatch.alert import handling_line
from clausewatch.model import Alert, AlertKind, Block, ClauseKind, Favour, Level, Marked, Quote
from integrations.discord import limits
from integrations.discord.components import rows
from integrations.discord.links import honest
from integrations.discord.markdown import BOLD, STRUCK, inert, inert_lines, plain, quotation
from integrations.excerpt import size

Field = dict[str, Any]
"""An embed's field: name, value and, where it stands beside its neighbours, inline."""

CONTENT_ROOM = 300
"""The line above the card is for lock screens and for readers who switched cards off: one line, not the whole."""

SUMMARY_ROOM = 1000
"""Of the 6000 of a card; two sentences take a third of it."""

LABEL_ROOM = 120
"""Of a heading, a link's label and a clause's name, so that no name crowds out the clauses."""

NOTES_SHOWN = 5
"""Of a story: its phases, its outlets, and what is contradicted."""

HANDLED_ROOM = 600
"""Of who did what with the alert: four lines with reasons."""

QUOTES_SHOWN = 4
"""Beyond that nobody reads on in a channel; the rest is counted."""

_COLOURS = {Level.HIGH: 0xC0392B, Level.MEDIUM: 0xD9822B, Level.LOW: 0x5D7A8C}
_LEVELS = {Level.HIGH: "High", Level.MEDIUM: "Medium", Level.LOW: "Low"}

_FAVOURS = {
    Favour.PLATFORM: "the platform",
    Favour.RIGHTSHOLDERS: "artists and rightsholders",
    Favour.AI_COMPANIES: "those who train AI",
    Favour.MIXED: "partly the platform, partly artists and rightsholders",
}

_KINDS = {
    ClauseKind.GRANT: "permission to train AI",
    ClauseKind.OPT_OUT: "opt-out from AI training",
    ClauseKind.NO_OPT_OUT: "no way out of AI training",
    ClauseKind.OPT_IN: "AI training only with consent",
    ClauseKind.DENIAL: "promise not to train AI",
    ClauseKind.USER_BAN: "ban on AI training by others",
}
"""Each kind as the name of a clause."""


def render(alert: Alert, actions: Sequence[Block] = ()) -> dict[str, Any]:
    """The body of a Create Message request, without its nonce; `actions` are the buttons and selects below the card.

    https://discord.com/developers/docs/resources/message#create-message. No text of it passes a limit, pings anyone or
    is read as markup, whatever the alert holds.
    """
    message = {"content": _headline(alert), "embeds": [card(alert)], "allowed_mentions": {"parse": []}}
    if actions or alert.handling:  # of a card that has been dealt with, the last buttons have to go
        message["components"] = rows(actions)
    return message


def _headline(alert: Alert) -> str:
    if alert.kind.is_ours:
        return inert(alert.summary.partition("\n")[0], CONTENT_ROOM) or "Clausewatch"
    subject = inert(f"{alert.publisher}: {alert.subject}", CONTENT_ROOM)
    return f"**{_LEVELS[alert.level]}** · {subject}"


def card(alert: Alert) -> dict[str, Any]:
    """The alert as an embed, which takes EMBEDS_TOTAL at most."""
    links = [(label, address) for label, url in alert.links if (address := honest(url))]
    made: dict[str, Any] = {"color": _COLOURS[alert.level], "title": inert(alert.subject, limits.EMBED_TITLE) or "…"}
    if links:
        made["url"] = links[0][1]
    if publisher := plain(alert.publisher, LABEL_ROOM):
        made["author"] = {"name": publisher}
    if summary := _summary(alert):
        made["description"] = summary
    if fields := _fields(alert, links, limits.EMBEDS_TOTAL - measure(made)):
        made["fields"] = fields
    return made


def measure(card: dict[str, Any]) -> int:
    """How much of EMBEDS_TOTAL a card takes."""
    fields = card.get("fields", ())
    texts = [card.get("title", ""), card.get("description", ""), card.get("author", {}).get("name", "")]
    return sum(map(size, texts)) + _measure_fields(fields)


def _measure_fields(fields: Iterable[Field]) -> int:
    return sum(size(field["name"]) + size(field["value"]) for field in fields)


def _summary(alert: Alert) -> str:
    if alert.kind.is_ours:
        return inert_lines(alert.summary, limits.EMBED_DESCRIPTION)
    return inert(alert.summary, SUMMARY_ROOM)


def _fields(alert: Alert, links: Sequence[tuple[str, str]], room: int) -> list[Field]:
    """The clauses, which take what room the facts around them leave, then those facts."""
    facts = [*_notes(alert), *_facts(alert), *_links(links)]
    return [*_clauses(alert, room - _measure_fields(facts)), *facts]


def _notes(alert: Alert) -> Iterator[Field]:
    """How far a story has come and who contradicts whom, a line a note."""
    room = limits.FIELD_VALUE // NOTES_SHOWN - 1
    lines = [line for note in alert.notes[:NOTES_SHOWN] if (line := inert(f"• {note}", room))]
    if lines:
        yield _field("The story so far", "\n".join(lines))


def _facts(alert: Alert) -> Iterator[Field]:
    if alert.kind.is_ours:
        return
    yield _inline("Level", _LEVELS[alert.level])
    if alert.favour:
        yield _inline("In favour of", _FAVOURS[alert.favour])
    if alert.kinds:
        yield _inline("About", _name_kinds(alert.kinds))
    if alert.kind is AlertKind.NEWS:
        yield _inline("Published", _day(alert.at))
    else:
        yield _field("Since when", _since(alert))
    if handled := inert_lines("\n".join(map(handling_line, alert.handling)), HANDLED_ROOM):
        yield _field("Done with it", handled)


def _links(links: Sequence[tuple[str, str]]) -> Iterator[Field]:
    """Each label with its whole address; an address that does not fit is left out, never cut."""
    lines: list[str] = []
    for label, address in links:
        line = f"{inert(label, LABEL_ROOM)}: <{address}>"
        if size("\n".join([*lines, line])) <= limits.FIELD_VALUE:
            lines.append(line)
    if lines:
        yield _field("Links", "\n".join(lines))


def _clauses(alert: Alert, room: int) -> list[Field]:
    """The first quotes, each side within an even share of the room that the sides before it left."""
    more = _more(len(alert.quotes) - QUOTES_SHOWN, alert.kind)
    room -= _measure_fields(more)
    sides = [side for quote in alert.quotes[:QUOTES_SHOWN] for side in _sides(quote, alert.kind)]
    fields: list[Field] = []
    for place, (name, marked, mark) in enumerate(sides):
        share = room // (len(sides) - place)
        if value := quotation(marked, min(limits.FIELD_VALUE, share - size(name)), mark):
            fields.append(_field(name, value))
            room -= _measure_fields(fields[-1:])
    return fields + more


def _more(number: int, kind: AlertKind) -> list[Field]:
    if number <= 0:
        return []
    noun = _noun(kind)
    return [_field(f"… and {number} more {noun if number == 1 else f'{noun}s'}", "Read them on the page itself.")]


def _sides(quote: Quote, kind: AlertKind) -> Iterator[tuple[str, Marked, str]]:
    """A quote's name, text and mark: as it is now, then as it was before."""
    match quote:
        case Quote(before=None, after=Marked() as after):
            yield "The passage that matched" if kind is AlertKind.NEWS else _name("New", quote, kind), after, BOLD
        case Quote(before=Marked() as before, after=None):
            yield _name("Removed", quote, kind), before, STRUCK
        case Quote(before=Marked() as before, after=Marked() as after):
            yield _name("Changed", quote, kind), after, BOLD
            yield "Before", before, STRUCK


def sides(quote: Quote) -> Iterator[tuple[str, Marked, str]]:
    """A quote's sides for a redline, what it said before what it says."""
    if quote.before:
        yield "It said", quote.before, STRUCK
    if quote.after:
        yield "It says" if quote.before else "New", quote.after, BOLD


def _noun(kind: AlertKind) -> str:
    """What an alert quotes: of a file for machines, lines."""
    return "line" if kind is AlertKind.SIGNAL else "clause"


def _name(how: str, quote: Quote, kind: AlertKind) -> str:
    """What happened to the clause, what it is, and under which heading it stands."""
    what = f"{how} {_noun(kind)}"
    name = f"{what}: {_name_kinds(quote.kinds)}" if quote.kinds else what
    room = min(LABEL_ROOM, limits.FIELD_NAME - size(f"{name}, under “”"))
    heading = inert(quote.headings[-1], room) if quote.headings else ""
    if kind is AlertKind.SIGNAL:
        return f"{name}: {heading}"
    return f"{name}, under “{heading}”" if heading else name


def _name_kinds(kinds: Iterable[ClauseKind]) -> str:
    return ", ".join(_KINDS[kind] for kind in dict.fromkeys(kinds))


def _since(alert: Alert) -> str:
    """Between which two looks at the page it happened."""
    now, before = "First seen", "last seen without it"
    if alert.quotes and all(quote.after is None for quote in alert.quotes):
        now, before = "First seen without it", "last seen with it"
    if alert.last_without is None:
        return f"{now} {_day(alert.at)}"
    show = _minute if _day(alert.at) == _day(alert.last_without) else _day
    return f"{now} {show(alert.at)}, {before} {show(alert.last_without)}"


def _day(time: datetime) -> str:
    return f"{time.day} {time:%b %Y}"


def _minute(time: datetime) -> str:
    return f"{_day(time)} {time:%H:%M} UTC"


def _field(name: str, value: str) -> Field:
    return {"name": name, "value": value}


def _inline(name: str, value: str) -> Field:
    return {"name": name, "value": value, "inline": True}
