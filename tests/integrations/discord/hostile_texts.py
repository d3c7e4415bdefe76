"""Texts that try to be more than text, and alerts made of them."""

import re
from datetime import UTC, datetime

from hypothesis import strategies as st

from clausewatch.model import Alert, AlertKind, ClauseKind, Favour, Level, Marked, Quote

HOSTILE = (
    "@everyone",
    "@here",
    "<@1234>",
    "<@&1234>",
    "<#1234>",
    "<t:1707700000:R>",
    "</ban:1234>",
    "<a:x:1234>",
    "[free music](https://evil.example)",
    "https://evil.example/x",
    "discord.gg/abc",
    ":tada:",
    "```py\nx```",
    "**",
    "~~",
    "||",
    "\\",
    "# ",
    "-# ",
    "- ",
    "1. ",
    ">>> ",
    "\u202eevil\u202c",
    "\u200b",
    "\ud800",
    "\x00",
    "𝕏" * 50,
    "𓂀 ",
    "word ",
    "\n",
)
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.characters()), max_size=12).map("".join)
long_texts = st.builds(lambda part, times: part * times, texts, st.sampled_from([1, 1, 30, 1000])).map(
    lambda t: t[:10_000]
)


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    text = draw(long_texts)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return Marked(text=text, spans=tuple(zip(ends[::2], ends[1::2], strict=False)))


quotes = st.builds(
    Quote,
    kinds=st.lists(st.sampled_from(ClauseKind), max_size=6).map(tuple),
    before=st.none() | marked_texts(),
    after=st.none() | marked_texts(),
    headings=st.lists(long_texts, max_size=2).map(tuple),
)
times = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis wants it naive)
addresses = st.one_of(texts, texts.map("https://evil.example/".__add__), texts.map("https://".__add__))
alerts = st.builds(
    Alert,
    fingerprint=st.just("f"),
    kind=st.sampled_from(AlertKind),
    level=st.sampled_from(Level),
    publisher=long_texts,
    subject=long_texts,
    summary=long_texts,
    at=times,
    favour=st.none() | st.sampled_from(Favour),
    kinds=st.lists(st.sampled_from(ClauseKind), max_size=6).map(tuple),
    last_without=st.none() | times,
    quotes=st.one_of(st.lists(quotes, max_size=5).map(tuple), quotes.map(lambda quote: (quote,) * 60)),
    links=st.lists(st.tuples(long_texts, addresses), max_size=20).map(tuple),
)

LIVE = re.compile(
    r"@(?:everyone|here)"  # a mention the server looks for in the raw text
    r"|<(?:[@#]|/|t:|a?:|id:)"  # anything Discord makes of angle brackets
    r"|https?://|discord\.gg/|\]\("  # an address, an invite, a masked link
    r"|`|\|\||^\s*(?:#|-|\d+\.|>>>|\*\s)|:\w+:",  # code, spoiler, heading, list, long quote, emoji
    re.IGNORECASE | re.MULTILINE,
)
ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
