"""Spreads a reply's blocks over messages, each one that Slack takes; what belongs together stays together. Pure."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from integrations.slack import limits
from integrations.slack.blocks import Payload, context

MESSAGES = 4
"""One reply shows at most: a `response_url` takes five, and the last may be for what comes instead.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

Page = list[Payload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Where blocks are shown, how much it takes, and how many such places one reply may fill."""

    blocks: int
    characters: int
    has_tables: bool
    most: int = 1

    def takes(self, page: Sequence[Payload]) -> bool:
        """Whether there is room for all of it. A message has one table."""
        tables = sum(block["type"] == "table" for block in page)
        return len(page) <= self.blocks and len(json.dumps(page)) < self.characters and tables <= 1


MESSAGE = Surface(blocks=limits.MESSAGE_BLOCKS, characters=limits.MESSAGE_CHARACTERS, has_tables=True)
VIEW = Surface(blocks=limits.VIEW_BLOCKS, characters=limits.VIEW_CHARACTERS, has_tables=False)


def spread(body: Sequence[Payload], last: Page, surface: Surface) -> list[Page] | None:
    """The pages in order, `last` at the end; None where there is no room for all of it."""
    pieces = deque([*_pieces(body), *([last] if last else [])])
    pages = _filled(pieces, surface, surface.most)
    return None if pieces else pages


def cut(body: Sequence[Payload], last: Page, surface: Surface) -> list[Page]:
    """The pages in order, what has no room left out of the last: buttons stay, and it says that there was more."""
    pieces = deque(_pieces(body))
    pages = _filled(pieces, surface, surface.most - 1)
    return [*pages, _end(list(chain.from_iterable(pieces)), last, surface)]


def _filled(pieces: deque[Page], surface: Surface, most: int) -> list[Page]:
    """At most so many pages of the first pieces, which are taken away."""
    pages: list[Page] = []
    while pieces and len(pages) < most:
        page: Page = []
        while pieces and surface.takes([*page, *pieces[0]]):
            page += pieces.popleft()
        if not page:
            break
        pages.append(page)
    return pages


def _pieces(body: Sequence[Payload]) -> Iterator[Page]:
    """Blocks that are not parted: a heading and what it is above, words and the buttons or the quotation below."""
    piece: Page = []
    for block in body:
        if piece and piece[-1]["type"] != "header" and not _belongs_above(block):
            yield piece
            piece = []
        piece.append(block)
    if piece:
        yield piece


def _belongs_above(block: Payload) -> bool:
    first = block["elements"][0]["type"] if block["type"] == "rich_text" else ""
    return block["type"] == "actions" or bool(first == "rich_text_quote")


def _end(rest: Sequence[Payload], last: Page, surface: Surface) -> Page:
    """As many blocks from the beginning as there is room for; rows of buttons stay where they can."""
    kept = [block for block in rest if block["type"] == "actions"][-2:]
    more = context("… and more: ask for less at once.")
    front: Page = []
    for block in rest:
        if block in kept:
            continue
        if not surface.takes([*front, block, more, *kept, *last]):
            break
        front.append(block)
    return [*front, more, *kept, *last]
