"""A Reply as the blocks and the message that show it. Pure.

Where a reply is too long for Slack its quotations, lists and tables are shortened first, each by meaning; what is cut
off altogether is counted. Its buttons always stay.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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

STYLES = {Style.STRONG: BOLD, Style.QUIET: ITALIC, Style.CODE: CODE}

MAX_PARTS = 40
"""Parts of one line; no verb writes so many."""

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
    Room(line=1_500, words=900, items=40, code=6_000, card=render.ROOMS[0]),
    Room(line=700, words=450, items=30, code=4_000, card=render.ROOMS[1]),
    Room(line=400, words=250, items=20, code=2_500, card=render.ROOMS[2]),
    Room(line=250, words=160, items=12, code=1_500, card=render.ROOMS[3]),
    Room(line=120, words=60, items=8, code=700, card=render.ROOMS[4]),
)
"""Tried in turn until the reply fits; with the last one, blocks are left out at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Where blocks are shown, and how much it takes."""

    blocks: int
    characters: int
    has_tables: bool


MESSAGE = Surface(blocks=limits.MESSAGE_BLOCKS, characters=limits.MESSAGE_CHARACTERS, has_tables=True)
VIEW = Surface(blocks=limits.VIEW_BLOCKS, characters=limits.VIEW_CHARACTERS, has_tables=False)


def message(reply: Reply) -> Payload:
    """What is posted to a `response_url` or by chat.postMessage: blocks, and a text for notifications."""
    blocks = reply_blocks(reply, MESSAGE)
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


def reply_blocks(reply: Reply, surface: Surface) -> list[Payload]:
    """The reply's blocks, with its pager and its button for sharing, as much of them as the surface takes."""
    last = _last_row(reply)
    for room in ROOMS:
        body = _body(reply.blocks, room, surface)
        if _fits([*body, *last], surface):
            return [*body, *last]
    return _cut(body, last, surface)


def _fits(blocks: Sequence[Payload], surface: Surface) -> bool:
    return len(blocks) <= surface.blocks and len(json.dumps(blocks)) < surface.characters


def _cut(body: Sequence[Payload], last: Sequence[Payload], surface: Surface) -> list[Payload]:
    """As many blocks from the beginning as there is room for; rows of buttons stay where they can."""
    kept: list[Payload] = [block for block in body if block["type"] == "actions"][-2:]
    more = context("… and more: ask for less at once.")
    front: list[Payload] = []
    for block in body:
        if block in kept:
            continue
        if not _fits([*front, block, more, *kept, *last], surface):
            break
        front.append(block)
    return [*front, more, *kept, *last]


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
            return rich(
                *[
                    section([text(f"{_short(label)}: ", BOLD), *_line(line, room.line)])
                    for label, line in pairs[: room.items]
                ]
            )
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
    more = len(items) - room.items
    tail = rich(section([text(f"… and {more} more")])) if more > 0 else []
    return [*rich(bullets([section(item) for item in items[: room.items]])), *tail]


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
    kept = lines
    while sum(size(line) + 1 for line in kept) > room:
        kept = kept[:-1]
    more = len(lines) - len(kept)
    tail = rich(section([text(f"… and {more} more {'line' if more == 1 else 'lines'}")])) if more else []
    pieces = [preformatted(piece) for piece in pieces_of(kept, limits.TEXT_CHARACTERS) if piece.strip()]
    return [*rich(*pieces), *tail]


def _visible(words: str) -> str:
    """Without controls and what reorders words; tabs and line ends stay."""
    return "".join(char if char.isprintable() or char == "\n" else " " if char == "\t" else "" for char in words)


def _short_line(line: str, room: int) -> str:
    most = min(room, limits.TEXT_CHARACTERS) // 2
    return line if size(line) <= most else f"{line[: most // 2]} …"


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
    """Slack's own table, of which a message may have one; rows that it has no room for are counted."""
    columns = table.columns[: limits.TABLE_COLUMNS]
    most = min(room.items, limits.TABLE_ROWS - 1)
    rows = [[_cell(line, room) for line in row[: len(columns)]] for row in table.rows[:most]]
    if not rows or not columns or any(len(row) != len(columns) for row in rows):
        return []
    heads = [{"type": "raw_text", "text": _short(column)} for column in columns]
    more = len(table.rows) - most
    tail = rich(section([text(f"… and {more} more")])) if more > 0 else []
    return [{"type": "table", "rows": [heads, *rows]}, *tail]


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
    blocks = reply_blocks(reply, VIEW) or [context("Nothing to show.")]
    return {
        "type": "modal",
        "callback_id": "shown",
        "title": plain(shorten(title, limits.VIEW_TITLE_CHARACTERS) or "Clausewatch"),
        "close": plain("Close"),
        "private_metadata": metadata,
        "blocks": blocks,
    }
