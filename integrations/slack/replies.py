"""A Reply as the blocks and the message that show it. Pure.

A reply that is too long for a message is split into several; what is too long even so has its quotations, lists and
tables shortened, each by meaning, and what is cut off altogether is counted. Its buttons always stay.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import TypeVar

from clausewatch.model import (
    Action,
    AlertKind,
    Block,
    Buttons,
    Code,
    Divider,
    Facts,
    Heading,
    Line,
    Listing,
    Pager,
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
from integrations.excerpt import shorten, size
from integrations.slack import limits, render
from integrations.slack.actions import action_blocks
from integrations.slack.blocks import (
    BOLD,
    CODE,
    ITALIC,
    MAX_LABEL,
    Payload,
    bullets,
    context,
    escape,
    excerpted,
    header,
    link,
    linked,
    plain,
    preformatted,
    quoted,
    rich,
    section,
    spoken,
    text,
)
from integrations.slack.pages import MESSAGE, MESSAGES, VIEW, Page, Surface, cut, spread

T = TypeVar("T")

STYLES = {Style.STRONG: BOLD, Style.QUIET: ITALIC, Style.CODE: CODE}

MAX_PARTS = 40
"""Parts of one line; no verb writes so many."""

RUN = 3_000
"""Characters of JSON in a block of a long list: a message has room for several."""

TABLE = 9_000
"""Characters of JSON in the rows of a table: its message has room for a few words beside it."""

INDENT = 40
"""Of a line of code that is cut."""

CELL = 300
"""Of a table's cell, in UTF-16 code units."""

MAX_FALLBACK = 300
"""Of the `text` of an answer, which the asker sees in full anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much of a reply is shown: sizes in UTF-16 code units, counts of items."""

    line: int
    words: int
    """A document's own words, each time."""
    items: int
    """Of a list or a table."""
    code: int
    card: render.Room


ROOMS = (
    Room(line=1_500, words=900, items=100, code=40_000, card=render.ROOMS[0]),
    Room(line=700, words=450, items=30, code=4_000, card=render.ROOMS[1]),
    Room(line=400, words=250, items=20, code=2_500, card=render.ROOMS[2]),
    Room(line=250, words=160, items=12, code=1_500, card=render.ROOMS[3]),
    Room(line=120, words=60, items=8, code=700, card=render.ROOMS[4]),
)
"""Tried in turn until the reply fits; with the last one, blocks are left out at the end."""


def messages(reply: Reply) -> list[Payload]:
    """What is posted to a `response_url` or by chat.postMessage, in order: blocks, and a text for notifications.

    One that is paged is one message: its pager takes the place of that.
    """
    surface = MESSAGE if reply.pager else replace(MESSAGE, most=MESSAGES)
    return [_message(page) for page in _pages(reply, surface)]


def _message(blocks: Page) -> Payload:
    words = escape(shorten(" ".join(spoken(blocks)), MAX_FALLBACK))
    return {
        "blocks": blocks,
        "text": words or "Clausewatch",
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def view_blocks(reply: Reply) -> Page:
    """The reply's blocks in a modal or the App Home, as much of them as it takes."""
    return next(iter(_pages(reply, VIEW)), [])


def _pages(reply: Reply, surface: Surface) -> list[Page]:
    """The reply with its pager and its button for sharing, split where it has to be, and shortened where that fails."""
    last = _last_row(reply)
    for room in ROOMS:
        body = _body(reply.blocks, room, surface)
        if (found := spread(body, last, surface)) is not None:
            return found
    return cut(body, last, surface)


def _body(blocks: Sequence[Block], room: Room, surface: Surface) -> list[Payload]:
    found: list[Payload] = []
    has_table = not surface.has_tables
    for is_action, group in groupby(blocks, key=lambda block: isinstance(block, Buttons | Select)):
        if is_action:
            found += action_blocks(list(group))
            continue
        for block in group:
            if isinstance(block, Table):
                found += _rows(block, room) if has_table else _table(block, room)
                has_table = has_table or any(each["type"] == "table" for each in found)
            else:
                found += _one(block, room)
    return found


def _one(block: Block, room: Room) -> list[Payload]:
    match block:
        case Heading(text=words):
            title = shorten(words, limits.HEADER_CHARACTERS)
            return [header(title)] if title else []
        case Paragraph(line=line):
            return rich(section(_line(line, room.line)))
        case Listing(items=items):
            return _listing([_line(item, room.line) for item in items], room)
        case Facts(pairs=pairs):
            facts = [section([text(f"{_short(label)}: ", BOLD), *_line(line, room.line)]) for label, line in pairs]
            return [block for run in _runs(facts[: room.items], RUN) for block in rich(*run)]
        case Quotation() | Redline():
            return _words(block, room)
        case Code(text=words):
            return _code(words, room.code)
        case Told(alert=alert):
            return render.card(alert, room.card)
        case Divider():
            return [{"type": "divider"}]
    return []


def _line(line: Line, room: int) -> list[Payload]:
    """A line's parts, the room shared so that the long ones give way to the short ones."""
    parts = [part for part in line[:MAX_PARTS] if part.text.strip() or part.text == " "]
    shares = render.shares([size(part.text) for part in parts], room)
    return [element for part, share in zip(parts, shares, strict=True) for element in _part(part, share)]


def _part(part: Part, room: int) -> list[Payload]:
    words = shorten(part.text, room)
    if part.url and words and (to := link(words, part.url)):
        return [linked(words, to, STYLES.get(part.style)), text(f" ({to.host})")]
    before = " " if part.text[:1].isspace() else ""
    after = " " if words and part.text[-1:].isspace() else ""
    spaced = f"{before}{words}{after}"
    return [text(spaced, STYLES.get(part.style))] if spaced else []


def _listing(items: Sequence[Sequence[Payload]], room: Room) -> list[Payload]:
    """In several blocks where it is long, so that it can be split between its entries."""
    more = len(items) - room.items
    tail = rich(section([text(f"… and {more} more")])) if more > 0 else []
    runs = _runs([section(item) for item in items[: room.items]], RUN)
    return [*(block for run in runs for block in rich(bullets(run))), *tail]


def _runs(parts: Sequence[T], most: int) -> Iterator[list[T]]:
    """The parts in order, in runs of at most so many characters of JSON, or of one part."""
    run: list[T] = []
    for part in parts:
        if run and len(json.dumps([*run, part])) > most:
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _words(block: Quotation | Redline, room: Room) -> list[Payload]:
    if isinstance(block, Redline):
        return render.clause(block.quote, AlertKind.CHANGE, room.words)
    words = excerpted(block.words, room.words, None, BOLD)
    place = shorten(" › ".join(block.headings), MAX_LABEL)
    head = [section([text(place, ITALIC)])] if place else []
    return rich(*head, quoted(words)) if words else []


def _code(words: str, room: int) -> list[Payload]:
    """Whole lines as far as there is room, in pieces that a text object has room for."""
    lines = [_short_line(line, room) for line in _visible(words).splitlines()]
    ends = accumulate(size(line) + 1 for line in lines)
    kept = lines[: sum(end <= room for end in ends)]
    more = len(lines) - len(kept)
    tail = rich(section([text(f"… and {more} more {'line' if more == 1 else 'lines'}")])) if more else []
    pieces = [preformatted(piece) for piece in pieces_of(kept, limits.TEXT_CHARACTERS) if piece.strip()]
    return [*(block for piece in pieces for block in rich(piece)), *tail]


def _visible(words: str) -> str:
    """Without controls and what reorders words; tabs and line ends stay."""
    return "".join(char if char.isprintable() or char == "\n" else " " if char == "\t" else "" for char in words)


def _short_line(line: str, room: int) -> str:
    """The line with its indentation, cut after a word."""
    start = line[: len(line) - len(line.lstrip())]
    most = min(room, limits.TEXT_CHARACTERS)
    return line if size(line) <= most else start[:INDENT] + shorten(line, most - INDENT)


def pieces_of(lines: Sequence[str], room: int) -> Iterator[str]:
    """The lines in texts of at most `room` units, none of them broken. Each line must fit by itself."""
    piece: list[str] = []
    for line in lines:
        if piece and size("\n".join((*piece, line))) > room:
            yield "\n".join(piece)
            piece = []
        piece.append(line)
    yield "\n".join(piece)


def _table(table: Table, room: Room) -> list[Payload]:
    """Slack's own tables, in several where it is long; rows that there is no room for are counted."""
    columns = table.columns[: limits.TABLE_COLUMNS]
    most = min(room.items, limits.TABLE_ROWS - 1)
    rows = [[_cell(line, room) for line in row[: len(columns)]] for row in table.rows[:most]]
    if not rows or not columns or any(len(row) != len(columns) for row in rows):
        return []
    heads = [{"type": "raw_text", "text": _short(column)} for column in columns]
    more = len(table.rows) - most
    tail = rich(section([text(f"… and {more} more")])) if more > 0 else []
    return [*({"type": "table", "rows": [heads, *run]} for run in _runs(rows, TABLE)), *tail]


def _cell(line: Line, room: Room) -> Payload:
    elements = _line(line, min(room.line, CELL))
    return rich(section(elements or [text("–")]))[0]


def _rows(table: Table, room: Room) -> list[Payload]:
    """A table where Slack shows none: a line a row, each cell with its column's name."""
    items = []
    for row in table.rows:
        named = zip(table.columns[1:], row[1:], strict=False)
        cells = [
            each
            for column, line in named
            for each in (text(f" · {_short(column)}: "), *_line(line, min(room.line, CELL)))
        ]
        items.append([*[element | {"style": BOLD} for element in _line(row[0], room.line)], *cells] if row else [])
    return _listing(items, room)


def _short(label: str) -> str:
    return shorten(label, MAX_LABEL) or "–"


def _last_row(reply: Reply) -> list[Payload]:
    """The pager and the button for sharing."""
    actions = [*_turns(reply.pager)] if reply.pager else []
    actions += [Action(id=reply.share, label="Show to everybody")] if reply.share else []
    where = [context(f"Page {reply.pager.page} of {reply.pager.pages}")] if reply.pager else []
    return [*where, *action_blocks([Buttons(actions=tuple(actions))])] if actions else where


def _turns(pager: Pager) -> Iterator[Action]:
    if pager.before:
        yield Action(id=pager.before, label="‹ Back")
    if pager.after:
        yield Action(id=pager.after, label="Next ›")


def shown(reply: Reply, title: str, metadata: str) -> Payload:
    """A modal that shows the reply."""
    blocks = view_blocks(reply) or [context("Nothing to show.")]
    return {
        "type": "modal",
        "callback_id": "shown",
        "title": plain(shorten(title, limits.VIEW_TITLE_CHARACTERS) or "Clausewatch"),
        "close": plain("Close"),
        "private_metadata": metadata,
        "blocks": blocks,
    }
