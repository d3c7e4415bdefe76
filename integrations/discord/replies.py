"""Replies as Discord messages: text in cards, buttons below, split by meaning where one message has no room. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from clausewatch.model import (
    Block,
    Buttons,
    Code,
    Divider,
    Facts,
    Heading,
    Line,
    Listing,
    Paragraph,
    Part,
    Quotation,
    Redline,
    Reply,
    Select,
    Style,
    Table,
    Told,
)
from integrations.discord import limits
from integrations.discord.components import Row, paging, rows
from integrations.discord.lines import LINE_ROOM, fences, line
from integrations.discord.markdown import BOLD, inert, quotation
from integrations.discord.render import card, measure, sides
from integrations.excerpt import size

MESSAGES = 5
"""One reply shows at most: an asker reads no further, and a channel is not to be flooded."""

PASSAGE_ROOM = 1200
"""Of one side of a passage: longer ones are cut around the words that matter."""

CELL_NAME_ROOM, CELL_ROOM, CELLS = 80, 300, 8
"""Of a table's column, of what stands in a cell, and how many cells stay with the name of their row."""

COLOUR = 0x5865F2
"""Of what is answered; alerts have the colours of their levels."""

ASIDE = "Below:"
"""Stands above buttons that found no room below their text: Discord takes no message without words."""

RULE = "\u2500" * 12
"""A rule: box-drawing strokes, which every font has."""

MORE = "*There is more: ask for less at a time.*"


@dataclass(slots=True)
class _Pages:
    """Messages being filled: whatever does not fit begins the next one."""

    done: list[dict[str, Any]] = field(default_factory=list)
    embeds: list[dict[str, Any]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def text(self, segment: str) -> None:
        """Add a stretch that stays in one piece; text after buttons begins a new message."""
        if self.rows or size(segment) > self._left():
            self.turn()
        last = self.embeds[-1] if self.embeds and "title" not in self.embeds[-1] else None
        joined = f"{last['description']}\n{segment}" if last else segment
        if last is not None and size(joined) <= limits.EMBED_DESCRIPTION:
            last["description"] = joined
            return
        if len(self.embeds) == limits.EMBEDS:
            self.turn()
        self.embeds.append({"color": COLOUR, "description": segment})

    def card(self, embed: dict[str, Any]) -> None:
        """Add an alert's card."""
        if self.rows or measure(embed) > self._left() or len(self.embeds) == limits.EMBEDS:
            self.turn()
        self.embeds.append(embed)

    def row(self, row: Row) -> None:
        """Add buttons or a select."""
        if len(self.rows) == limits.ROWS or _ids(row) & {each for taken in self.rows for each in _ids(taken)}:
            self.turn()
        self.rows.append(row)

    def turn(self) -> None:
        """End the message."""
        if self.embeds or self.rows:
            content = {} if self.embeds else {"content": ASIDE}
            self.done.append({**content, "embeds": self.embeds, "components": self.rows})
        self.embeds, self.rows = [], []

    def _left(self) -> int:
        """Room for text, less the line break before it."""
        return limits.EMBEDS_TOTAL - sum(map(measure, self.embeds)) - 1


def _ids(row: Row) -> set[str]:
    return {each.get("custom_id") or each["url"] for each in row["components"]}


def messages(reply: Reply) -> list[dict[str, Any]]:
    """The bodies of the messages that show the reply, in order; none where it shows nothing.

    Each has content, embeds and components as a Create Message request does, mentions nobody, and is one that Discord
    takes, whatever the reply holds.
    """
    pages = _Pages()
    for block in reply.blocks:
        _add(block, pages)
    for row in rows(paging(reply.pager, reply.share)):
        pages.row(row)
    pages.turn()
    shown = pages.done[:MESSAGES]
    if len(pages.done) > MESSAGES:
        shown[-1]["content"] = MORE
    return [{"content": "", **body, "allowed_mentions": {"parse": []}} for body in shown]


def _add(block: Block, pages: _Pages) -> None:
    match block:
        case Buttons() | Select():
            for row in rows([block]):
                pages.row(row)
        case Told(alert=alert):
            pages.card(card(alert))
        case _:
            for segment in _segments(block):
                if len(pages.done) > MESSAGES:
                    return  # nobody gets to see it
                if segment.strip():
                    pages.text(segment)


def _segments(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield f"### {inert(text, limits.EMBED_TITLE)}"
        case Paragraph(line=parts):
            yield line(parts)
        case Listing(items=items):
            yield from (f"- {line(item, LINE_ROOM - 2)}" for item in items)
        case Facts(pairs=pairs):
            yield from (f"**{inert(label, limits.FIELD_NAME)}**: {line(value)}" for label, value in pairs)
        case Table():
            yield from _table(block)
        case Quotation(words=words, headings=headings):
            yield from _under(headings)
            yield quotation(words, PASSAGE_ROOM, BOLD)
        case Redline(quote=quote):
            yield from _under(quote.headings)
            yield from (
                f"*{name}*\n{shown}"
                for name, words, mark in sides(quote)
                if (shown := quotation(words, PASSAGE_ROOM, mark))
            )
        case Code():
            yield from fences(block)
        case Divider():
            yield RULE


def _under(headings: Sequence[str]) -> Iterator[str]:
    if headings:
        yield line((Part(text=f"Under “{headings[-1]}”", style=Style.QUIET),), limits.FIELD_NAME)


def _table(table: Table) -> Iterator[str]:
    """Each row by itself, its cells below its name: on a phone a grid of characters falls apart."""
    for row in table.rows:
        name: Line = row[0] if row else ()
        cells = [
            f"- {inert(column, CELL_NAME_ROOM)}: {line(cell, CELL_ROOM)}"
            for column, cell in zip(table.columns[1:], row[1:], strict=False)
        ]
        yield "\n".join([line(name, limits.FIELD_NAME), *cells[:CELLS]])
        yield from cells[CELLS:]
