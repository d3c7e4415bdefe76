r"""Other people's words in Discord's markdown: shown as they are, never obeyed, and shortened by meaning.

Discord's clients take a backslash before any ASCII punctuation as "show it as it is"
(https://support.discord.com/hc/en-us/articles/210298617). Text is always cut first and escaped after, so a cut never
falls into an escape or between the two ends of a mark.
"""

import re
from bisect import bisect_right
from collections.abc import Callable

from clausewatch.model import Marked
from integrations.excerpt import Run, excerpt, shorten, size

BOLD = "**"
STRUCK = "~~"

_Render = Callable[[tuple[Run, ...]], str]
"""Gives what Discord is sent for some words."""

_SPECIAL = re.compile(r"[\\*_~`|<>\[\]#@/]|:(?!\s)")
"""Markup, mentions (<@1>, <#1>, <t:1>, @everyone), and what makes an address or :emoji: of the characters around it."""

_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^([-+])|^(\d+)([.)])")
_EDGES = re.compile(r"([\s~]*)(.*?)([\s~]*)", re.DOTALL)


def plain(text: str, limit: int) -> str:
    """One line for the places where Discord reads no markdown (an embed's author)."""
    return _shorten(Marked(text=text), limit, _joined)


def inert(text: str, limit: int) -> str:
    """One line that looks like `text` and does nothing."""
    return _shorten(Marked(text=text), limit, lambda runs: _at_line_start(_escape(_joined(runs))))


def inert_lines(text: str, limit: int) -> str:
    """As `inert`, line by line; the lines that do not fit are counted."""
    lines = [line for line in (inert(line, limit) for line in text.splitlines()) if line]
    for shown in range(len(lines), 0, -1):
        rest = [f"… and {_count(len(lines) - shown, 'more line')}"] if shown < len(lines) else []
        if size(whole := "\n".join([*lines[:shown], *rest])) <= limit:
            return whole
    return inert(" ".join(text.split()), limit)


def in_code(text: str, limit: int) -> str:
    """One line for a span or a block of code, where nothing is escaped: its spaces stay, its back-ticks are others."""
    seen = "".join(char for char in text.expandtabs(4) if char == " " or char.isprintable())
    shown = _EVERYONE.sub("@\u200b", seen.replace("`", "ˋ"))
    return shown if size(shown) <= limit else shorten(shown, limit)


def quotation(marked: Marked, limit: int, mark: str) -> str:
    """A block quote of one paragraph with `mark` (BOLD or STRUCK) around its spans, which are the last to be cut.

    Empty where nothing of the text can be seen.
    """
    shown = _shorten(marked, limit - size("> "), lambda runs: _at_line_start(_mark_up(runs, mark)))
    return f"> {shown}" if shown else ""


def _shorten(marked: Marked, limit: int, render: _Render) -> str:
    """As much as fits once it is rendered, which makes it longer: the marked words first, then those next to them."""

    def attempt(room: int) -> str:
        return render(excerpt(marked, room))

    if size(whole := attempt(limit)) <= limit:
        return whole
    # Not every larger room gives more (a filled gap saves an ellipsis), but what bisect accepts it has measured.
    room = bisect_right(range(1, limit + 1), limit, key=lambda room: size(attempt(room)))
    return attempt(room) if room else ""


def _joined(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def _mark_up(runs: tuple[Run, ...], mark: str) -> str:
    return "".join(_wrap(run.text, mark) if run.marked else _escape(run.text) for run in runs)


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
