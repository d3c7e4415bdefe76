"""Lines of a reply in Discord's markdown: other people's words inert, times in the reader's zone, links honest."""

import re
from datetime import datetime

from clausewatch.model import Code, Line, Part, Style
from integrations.discord import limits
from integrations.discord.links import honest
from integrations.discord.markdown import in_code, inert, joined_inert
from integrations.excerpt import size

LINE_ROOM = 1500
"""Of one line: ten of them fill a message, and nobody reads a longer one."""

LEAST = 28
"""What is left of a line when the rest is left out: less would show a stump."""

FENCE_ROOM = limits.EMBED_DESCRIPTION - 200
"""Of one block of code."""

_ADDRESS_LIKE = re.compile(r"[\w-]\.\w{2,}|/|:|@")
"""What a reader could take for an address: such words are never laid over another one."""


def line(parts: Line, limit: int = LINE_ROOM) -> str:
    """The parts one after the other; what does not fit is left out, with an ellipsis in its place."""
    text = ""
    for part in parts:
        room = limit - size(text)
        if room < LEAST:
            return joined_inert(f"{text.rstrip()} …")
        text += _part(part, room - 2)
    return joined_inert(text)


def _part(part: Part, room: int) -> str:
    if part.at:
        return _spaced(part.text, _moment(part.at, part.text))
    if part.style is Style.CODE:
        return _spaced(part.text, code(part.text.strip(), room))
    if part.url:
        return _spaced(part.text, _link(part, room))
    return _spaced(part.text, _styled(part, room))


def _styled(part: Part, room: int) -> str:
    mark = {Style.STRONG: "**", Style.QUIET: "*"}.get(part.style, "")
    text = inert(part.text, room - 2 * len(mark))
    return f"{mark}{text}{mark}" if text else ""


def _spaced(text: str, shown: str) -> str:
    """With a blank where the text begins or ends with white space: what stands beside it is not glued to it."""
    if not shown:
        return " " if text else ""
    return f"{' ' * text[:1].isspace()}{shown}{' ' * text[-1:].isspace()}"


def _moment(at: datetime, text: str) -> str:
    """A time that each reader sees in their own zone and language; a day where the text names no hour.

    https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
    """
    return f"<t:{int(at.timestamp())}:{'f' if ':' in text else 'D'}>"


def code(text: str, room: int = 200) -> str:
    """Something to be typed or found as it is."""
    shown = in_code(text, room - 2)
    return f"`{shown}`" if shown else ""


def _link(part: Part, room: int) -> str:
    """The words as a link that says which host it leads to; the whole address where they look like one themselves."""
    address = honest(part.url)
    if address is None:
        return _styled(part, room)
    host = address.partition("://")[2].partition("/")[0]
    label = inert(part.text, max(room - size(address) - size(host) - 8, LEAST))
    masked = f"[{label} ({host})](<{address}>)"
    whole = f"{label}: <{address}>"
    chosen = whole if not label or _ADDRESS_LIKE.search(part.text) else masked
    return chosen if size(chosen) <= room else _styled(part, room)


def fences(block: Code) -> list[str]:
    """The text in blocks of code, whole lines in each; a line too long for one is shortened."""
    language = "diff" if block.is_diff else ""
    frame = size(f"```{language}\n\n```")
    pages: list[list[str]] = [[]]
    for raw in block.text.splitlines() or [""]:
        shown = in_code(raw, FENCE_ROOM - frame - 1)
        if size("\n".join([*pages[-1], shown])) > FENCE_ROOM - frame:
            pages.append([])
        pages[-1].append(shown)
    return [f"```{language}\n{body}\n```" for page in pages if (body := "\n".join(page)).strip()]
