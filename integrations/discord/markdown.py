r"""Other people's words in Discord's markdown: shown as they are, never obeyed, and shortened by meaning.

Discord's clients take a backslash before any ASCII punctuation as "show it as it is"
(https://support.discord.com/hc/en-us/articles/210298617). Text is always cut first and escaped after, so a cut never
falls into an escape or between the two ends of a mark.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence

from clausewatch.model import Marked
from integrations.discord.limits import size

BOLD = "**"
STRUCK = "~~"

_Render = Callable[[str, bytes], str]
"""Text and, for each of its characters, 1 where it is marked and else 0; gives what Discord is sent."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Unicode categories nobody sees: controls, zero-width and direction marks, lone surrogates, private use."""

_SPECIAL = re.compile(r"[\\*_~`|<>\[\]#@/]|:(?!\s)")
"""Markup, mentions (<@1>, <#1>, <t:1>, @everyone), and what makes an address or :emoji: of the characters around it."""

_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^([-+])|^(\d+)([.)])")
_EDGES = re.compile(r"([\s~]*)(.*?)([\s~]*)", re.DOTALL)
_RUN = re.compile(rb"\x01+|\x00+")

_PIECE = re.compile(r"\S{1,40} ?")
"""A word with the space after it; what is longer than any word is taken in pieces."""


def plain(text: str, limit: int) -> str:
    """One line for the places where Discord reads no markdown (an embed's author)."""
    return _shorten(Marked(text=text), limit, lambda chars, _: chars)


def inert(text: str, limit: int) -> str:
    """One line that looks like `text` and does nothing."""
    return _shorten(Marked(text=text), limit, lambda chars, _: _at_line_start(_escape(chars)))


def inert_lines(text: str, limit: int) -> str:
    """As `inert`, line by line; the lines that do not fit are counted."""
    lines = [line for line in (inert(line, limit) for line in text.splitlines()) if line]
    for shown in range(len(lines), 0, -1):
        rest = [f"… and {_count(len(lines) - shown, 'more line')}"] if shown < len(lines) else []
        if size(whole := "\n".join([*lines[:shown], *rest])) <= limit:
            return whole
    return inert(" ".join(text.split()), limit)


def quotation(marked: Marked, limit: int, mark: str) -> str:
    """A block quote of one paragraph with `mark` (BOLD or STRUCK) around its spans, which are the last to be cut.

    Empty where nothing of the text can be seen.
    """
    shown = _shorten(marked, limit - size("> "), lambda chars, flags: _at_line_start(_mark_up(chars, flags, mark)))
    return f"> {shown}" if shown else ""


def _shorten(marked: Marked, limit: int, render: _Render) -> str:
    """The marked words first, then those next to them, as many as fit; "…" where some are left out."""
    chars, flags = _clean(marked)
    pieces = [match.span() for match in _PIECE.finditer(chars)]
    order = _by_importance(pieces, flags)

    def attempt(count: int) -> str:
        return render(*_excerpt(chars, flags, pieces, sorted(order[:count])))

    # Not every larger count is longer (a filled gap saves an ellipsis), but what bisect accepts it has measured.
    count = bisect_right(range(1, min(len(pieces), limit) + 1), limit, key=lambda count: size(attempt(count)))
    return attempt(count) if count else ""


def _clean(marked: Marked) -> tuple[str, bytes]:
    """The text on one line without what nobody sees, and its flags."""
    inside = bytearray(len(marked.text))
    for start, end in marked.spans:
        inside[start:end] = b"\x01" * len(inside[start:end])
    kept: list[tuple[str, int]] = []
    for char, flag in zip(marked.text, inside, strict=True):
        if char.isspace():
            if kept and kept[-1][0] != " ":
                kept.append((" ", flag))
        elif unicodedata.category(char) not in _HIDDEN:
            kept.append((char, flag))
    text = "".join(char for char, _ in kept).rstrip()
    return text, bytes(flag for _, flag in kept[: len(text)])


def _by_importance(pieces: Sequence[tuple[int, int]], flags: bytes) -> list[int]:
    """Indices of the pieces: marked ones, then by distance from a marked one; from the start where none is marked."""
    distance = [0 if any(flags[start:end]) else len(pieces) for start, end in pieces]
    if all(distance):
        return list(range(len(pieces)))
    for index in range(1, len(pieces)):
        distance[index] = min(distance[index], distance[index - 1] + 1)
    for index in range(len(pieces) - 2, -1, -1):
        distance[index] = min(distance[index], distance[index + 1] + 1)
    return sorted(range(len(pieces)), key=distance.__getitem__)


def _excerpt(chars: str, flags: bytes, pieces: Sequence[tuple[int, int]], kept: Sequence[int]) -> tuple[str, bytes]:
    """The kept pieces in their order, with an unmarked ellipsis for each gap."""
    text, marks = "", b""
    for place, index in enumerate(kept):
        if index != (kept[place - 1] + 1 if place else 0):
            text, marks = text + "… ", marks + bytes(2)
        start, end = pieces[index]
        text, marks = text + chars[start:end], marks + flags[start:end]
    text = text.rstrip()
    marks = marks[: len(text)]
    return (text, marks) if kept[-1] == len(pieces) - 1 else (text + " …", marks + bytes(2))


def _mark_up(chars: str, flags: bytes, mark: str) -> str:
    return "".join(
        _wrap(chars[run.start() : run.end()], mark) if flags[run.start()] else _escape(chars[run.start() : run.end()])
        for run in _RUN.finditer(flags)
    )


def _wrap(run: str, mark: str) -> str:
    """The mark around the run without the spaces and tildes at its ends, which would break it."""
    edges = _EDGES.fullmatch(run)
    before, core, after = edges.groups() if edges else ("", run, "")
    return f"{_escape(before)}{mark}{_escape(core)}{mark}{_escape(after)}" if core else _escape(run)


def _escape(text: str) -> str:
    # Discord's server looks for @everyone in the raw text, backslash or not; the zero-width space is what stops it.
    return _EVERYONE.sub("@\u200b", _SPECIAL.sub(r"\\\g<0>", text))


def _at_line_start(text: str) -> str:
    """What only means something at the start of a line: "-", "+" and "1." would begin a list."""
    return _LIST_ITEM.sub(lambda item: f"\\{item[1]}" if item[1] else f"{item[2]}\\{item[3]}", text, count=1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
