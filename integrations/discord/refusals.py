"""What a failed request means for a delivery, and what a person has to do about it."""

import re
from datetime import timedelta

import aiohttp
import discord

from clausewatch.ports import Closed, Rejected, TryAgain

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, ValueError, LookupError, TypeError)
"""What discord.py raises where Discord refuses (the first), the network fails (the next two; a time-out is an OSError)
or an answer is not what the API promises (the rest)."""

_REPLACE = (
    "Make a new one in the developer portal (your application, Bot, Reset Token) and set DISCORD_BOT_TOKEN to it."
)
LOGIN_MALFORMED = (
    f"DISCORD_BOT_TOKEN does not hold a bot token: it is empty, or has spaces or letters no token has. {_REPLACE}"
)
LOGIN_REFUSED = f"Discord does not accept the bot token in DISCORD_BOT_TOKEN. {_REPLACE}"

BLOCKED_FOR = timedelta(minutes=10)
"""How long to keep off after a 429 that names no time: the window in which Discord counts bad requests.

https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

_PASSING = frozenset({20016, 20028, 20029, 40004, 40006, 40062, 40333, 130000})
"""Slow mode, write limits, a feature switched off for now, a block on the way, overload: they go away by themselves.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json, as are those below.
"""

UNKNOWN_MESSAGE = 10008
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json."""

_WRONG_TYPE = "{place} is not of a type that takes messages. Choose a text channel."
_FILTERED = "The server of {place} blocked the message. Exempt the bot: Server Settings, Safety Setup, AutoMod."

_REMEDIES = {
    10003: "{place} does not exist. Turn on Developer Mode, right-click the channel you want, Copy Channel ID.",
    40001: LOGIN_REFUSED,
    40058: _WRONG_TYPE,
    50001: "The bot cannot see {place}. Add it to the server ({invite}) and give it View Channel there: Edit Channel, "
    "Permissions.",
    50008: _WRONG_TYPE,
    50013: "The bot may not post in {place}. Give it Send Messages and Embed Links there: Edit Channel, Permissions.",
    50014: LOGIN_REFUSED,
    50024: _WRONG_TYPE,
    50083: "{place} is an archived thread. Open it again, or choose a text channel.",
    160005: "{place} is a locked thread. Unlock it, or choose a text channel.",
}
"""What opens the channel or the account again, by Discord's error code."""

_FILTERED_CODES = frozenset({200000, 240000})
"""AutoMod and its kin: they block by what a message says, so the channel's next one may go."""

_CLOSED_STATUSES = frozenset({401, 403, 404})
"""Who asks and where: with these the message itself was never looked at."""


def explain(error: Exception, *, place: str, invite: str) -> Closed | Rejected | TryAgain:
    """The outcome of a request that failed with one of FAILURES and was certainly not carried out.

    `place` names the channel as the reader knows it, `invite` is the link that adds the bot.
    """
    match error:
        case discord.LoginFailure():
            return Closed(reason=LOGIN_REFUSED)
        case discord.HTTPException():
            return _explain_answer(error, place, invite)
        case discord.RateLimited():
            return TryAgain(reason="Discord asks to slow down.", after=timedelta(seconds=error.retry_after))
        case _:
            return TryAgain(reason=f"No usable answer from Discord ({_name(error)}).")


def _explain_answer(error: discord.HTTPException, place: str, invite: str) -> Closed | Rejected | TryAgain:
    if error.status == 401:
        return Closed(reason=LOGIN_REFUSED)
    if remedy := _REMEDIES.get(error.code):
        return Closed(reason=remedy.format(place=place, invite=invite))
    if error.code == UNKNOWN_MESSAGE:
        return Rejected(reason=f"The message that it belongs to is gone from {place}.")
    if error.code in _FILTERED_CODES:
        return Rejected(reason=_FILTERED.format(place=place))
    if error.status == 429:
        return TryAgain(reason="Discord asks to slow down.", after=_named_wait(error) or BLOCKED_FOR)
    if error.status >= 500 or error.code in _PASSING:
        return TryAgain(reason=f"Discord takes no messages right now ({_describe(error)}).")
    if not error.code:
        return TryAgain(
            reason=f"Something before Discord refused the request ({_describe(error)}): a proxy, a firewall?"
        )
    if error.status in _CLOSED_STATUSES:
        return Closed(reason=f"Discord lets the bot post nothing to {place} ({_describe(error)}).")
    return Rejected(reason=f"Discord does not take this message for {place} ({_describe(error)}).")


def _named_wait(error: discord.HTTPException) -> timedelta | None:
    """The Retry-After header's seconds, where it holds a sensible number of them."""
    seconds = error.response.headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if re.fullmatch(r"[0-9]{1,6}", seconds) else None


def _describe(error: discord.HTTPException) -> str:
    """Status and, of an answer in Discord's own form, its code and the start of its text on one printable line."""
    if not error.code:
        return f"HTTP {error.status}"
    text = "".join(char for char in " ".join(error.text.split()) if char.isprintable())
    return f"HTTP {error.status}, error {error.code}: {text[:300]}"


def _name(error: Exception) -> str:
    """An error by its kind alone ("client connector error"): the text of a network error may hold anything."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
