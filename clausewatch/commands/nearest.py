"""Finds the verb that somebody probably meant."""

import difflib
from collections.abc import Sequence

SYNONYMS = {
    "show": "lookup", "info": "lookup", "about": "lookup", "what": "lookup", "check": "rules test",
    "versus": "compare", "vs": "compare", "timeline": "history", "log": "history", "changes": "history",
    "find": "search", "grep": "search", "redline": "diff", "changed": "diff",
    "add": "watch add", "feed": "watch add", "monitor": "watch add", "remove": "watch remove",
    "delete": "watch remove", "pause": "watch pause", "resume": "watch resume", "list": "watch list",
    "health": "status", "ping": "status", "config": "settings", "preferences": "settings", "notify": "subscribe",
    "follow": "subscribe", "unfollow": "unsubscribe", "leave": "unsubscribe", "rule": "rules list",
    "edit": "rules edit", "undo": "rules revert", "mute": "silence", "snooze": "silence", "quiet": "silence",
    "merge": "story merge", "split": "story split", "commands": "help", "?": "help", "stories": "story list",
}  # fmt: skip
"""What people write, and the verb for it: where spelling alone would guess wrong."""


def nearest(words: Sequence[str], verbs: Sequence[str]) -> str:
    """The verb most like these one or two words; empty where none is."""
    if not words:
        return ""
    first, both = words[0].casefold(), " ".join(words).casefold()
    if SYNONYMS.get(first) in verbs and first not in {verb.split()[0] for verb in verbs}:
        return SYNONYMS[first]
    within = [verb for verb in verbs if verb.startswith(f"{first} ")]
    seconds = {verb.split()[1]: verb for verb in within}
    if len(words) > 1 and within:
        close = difflib.get_close_matches(words[1].casefold(), list(seconds), n=1, cutoff=0.5)
        return seconds[close[0]] if close else within[0]
    close = difflib.get_close_matches(both, verbs, n=1, cutoff=0.6) or difflib.get_close_matches(first, verbs, n=1)
    return close[0] if close else ""
