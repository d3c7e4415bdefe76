"""Reads the fields of a mapping into typed values, and collects every problem on the way instead of stopping."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Many
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from clausewatch.errors import Problem
from clausewatch.ruleset.nodes import Mapping, Node, Scalar, Sequence

T = TypeVar("T")

SYNONYMS = {
    "actor": "who", "subject": "who", "action": "does", "verb": "does", "phrase": "does", "allowed": "may",
    "polarity": "may", "contains": "mentions", "words": "mentions", "near": "nearby", "begins_with": "starts_with",
    "except": "not_when", "unless": "not_when", "not": "not_when", "matches": "should_match",
    "examples": "should_match", "match": "should_match", "no_match": "should_not_match",
    "counterexamples": "should_not_match", "reason": "because", "name": "title", "type": "kind", "severity": "level",
    "priority": "level", "link": "references", "source": "references", "description": "why",
    "us": "service", "we": "service", "our": "service", "company": "service", "platform": "service",
    "provider": "service", "them": "service", "they": "service", "customer": "user", "you": "user", "users": "user",
    "licensee": "user", "member": "user", "third party": "third-party", "third_party": "third-party",
    "others": "third-party", "anyone": "third-party", "scrapers": "third-party", "none": "nobody",
    "nobody-named": "nobody", "no one": "nobody", "passive": "nobody", "no": "not", "never": "not",
    "forbidden": "not", "allow": "yes", "any": "either", "both": "either", "ban": "user_ban", "prohibition": "user_ban",
    "license": "grant", "licence": "grant", "permission": "grant", "promise": "denial", "optout": "opt_out",
    "consent": "opt_in", "important": "high", "normal": "medium", "url": "url", "address": "url", "interval": "every",
    "also_called": "also_known_as", "aliases": "also_known_as", "outlets": "feeds", "sources": "platforms",
    "documents_interval": "documents_every", "channel": "to",
}  # fmt: skip
"""What people write, and the word that the rules use for it: where spelling alone would guess wrong."""

_DURATION = re.compile(r"(\d{1,4})\s*(minute|hour|day|week)s?")
SHORTEST_INTERVAL = timedelta(minutes=1)


def suggestion(found: str, known: Iterable[str]) -> str:
    """What was probably meant ("did you mean …?"), or what is known where nothing is like it."""
    choices = sorted(known)
    synonym = SYNONYMS.get(found.lower().strip())
    if synonym in choices:
        return f'did you mean "{synonym}"?'
    close = difflib.get_close_matches(found.lower(), choices, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    if not choices:
        return "define it first."
    shown = ", ".join(choices[:12]) + (" …" if len(choices) > 12 else "")
    return f"write one of: {shown}."


class Report:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, line: int, found: str, fix: str) -> None:
        """Note a problem and go on."""
        self.problems.append(Problem(file=self.file, line=line, found=found, fix=fix))


class Fields:
    """One mapping, read key by key. `what` names it in messages: "a rule", "a platform"."""

    def __init__(self, node: Mapping, report: Report, what: str, known: Many[str]) -> None:
        self.node = node
        self.line = node.line
        self._report = report
        self._what = what
        for key, (line, _) in node.entries.items():
            if key not in known:
                report.add(line, f'I don\'t know the line "{key}:" in {what}.', suggestion(key, known))

    def has(self, key: str) -> bool:
        """Whether the key stands there."""
        return key in self.node.entries

    def line_of(self, key: str) -> int:
        """The key's line, or the mapping's where there is none."""
        return self.node.entries[key][0] if self.has(key) else self.line

    def value(self, key: str) -> Node | None:
        """What stands under the key."""
        return self.node.entries[key][1] if self.has(key) else None

    def problem(self, key: str, found: str, fix: str) -> None:
        """Note a problem at the key's line."""
        self._report.add(self.line_of(key), found, fix)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        node = self.value(key)
        if node is None:
            if default is None:
                self._report.add(self.line, f'{self._what} needs a line "{key}:".', f"add {key}: with a text.")
            return default or ""
        if not isinstance(node, Scalar) or (default is None and not node.value.strip()):
            self.problem(key, f'"{key}:" must be one text.', f"write {key}: and the text in the same line.")
            return default or ""
        return " ".join(node.value.split())

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """One text or a list of texts, as a list."""
        node = self.value(key)
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node,) if node.value.strip() else ()
        if isinstance(node, Sequence):
            return tuple(self._only_texts(key, node))
        self.problem(key, f'"{key}:" must be a text or a list.', "put each text in a line that begins with a dash.")
        return ()

    def _only_texts(self, key: str, node: Sequence) -> Iterator[Scalar]:
        for item in node.items:
            if isinstance(item, Scalar) and item.value.strip():
                yield item
            else:
                fix = 'write one text after the dash; in quotes if it holds ": " or begins with "{".'
                self._report.add(item.line, f'"{key}:" holds something that is not a text.', fix)

    def texts(self, key: str) -> tuple[str, ...]:
        """The values of `scalars`."""
        return tuple(scalar.value.strip() for scalar in self.scalars(key))

    def mappings(self, key: str) -> tuple[Mapping, ...]:
        """A list of mappings."""
        node = self.value(key)
        if node is None or (isinstance(node, Scalar) and not node.value):
            return ()
        if not isinstance(node, Sequence):
            self.problem(key, f'"{key}:" must be a list.', "begin each entry with a dash.")
            return ()
        for item in node.items:
            if not isinstance(item, Mapping):
                self._report.add(item.line, f'an entry of "{key}:" must have keys.', f"see docs/rules.md, {key}.")
        return tuple(item for item in node.items if isinstance(item, Mapping))

    def choices(self, key: str, known: dict[str, T], *, understood: bool = False) -> tuple[T, ...]:
        """One or several of a few known words. `understood`: another word for one of them will do as well."""
        chosen = []
        for scalar in self.scalars(key):
            meant = SYNONYMS.get(scalar.value.lower(), "") if understood else ""
            if scalar.value in known or meant in known:
                chosen.append(known[scalar.value if scalar.value in known else meant])
            else:
                found = f'"{scalar.value}" is not something that "{key}:" can be.'
                self._report.add(scalar.line, found, suggestion(scalar.value, known))
        return tuple(chosen)

    def choice(self, key: str, known: dict[str, T], default: T) -> T:
        """One of a few known words, or the default where the key is missing or wrong."""
        chosen = self.choices(key, known)
        if len(chosen) > 1:
            self.problem(key, f'"{key}:" takes one word.', "keep one of them.")
        return chosen[0] if chosen else default

    def duration(self, key: str, default: timedelta) -> timedelta:
        """A time like "6 hours"."""
        if not self.has(key):
            return default
        written = self.text(key)
        found = _DURATION.fullmatch(written.lower())
        if found is None:
            self.problem(key, f'"{written}" is not a length of time.', 'write for instance "30 minutes" or "6 hours".')
            return default
        length = timedelta(**{found[2] + "s": int(found[1])})
        if length < SHORTEST_INTERVAL:
            self.problem(key, f'"{written}" is too short.', 'write "1 minute" or more.')
            return default
        return length

    def url(self, key: str) -> str:
        """A web address with http or https and a host."""
        written = self.text(key)
        if written and not is_web_address(written):
            self.problem(key, f'"{written}" is not a web address.', "write it in full, beginning with https://.")
        return written

    def checked(self, key: str, check: Callable[[str], str | None], fix: str) -> tuple[str, ...]:
        """Texts of which each passes `check` (None) or is told to be wrong for the reason it gives."""
        good = []
        for scalar in self.scalars(key):
            reason = check(scalar.value)
            if reason is None:
                good.append(scalar.value)
            else:
                self._report.add(scalar.line, reason, fix)
        return tuple(good)


def is_web_address(written: str) -> bool:
    """Whether this is an address with http or https and a host."""
    try:
        parts = urlsplit(written)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in written
    except ValueError:
        return False


def slug(text: str) -> str:
    """A name as it stands in ids: "Terms of Use" becomes "terms-of-use"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-") or "untitled"
