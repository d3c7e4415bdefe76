"""The words of an article as far as names are looked for in them: which are written like one. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clausewatch.story.words import BODIES, COMMON, FIRM, GIVEN, JOINS, PEOPLE, PLACES

_TOKEN = re.compile(r"[^\W_]+(?:[.&+'’-][^\W_]+)*|&|[.!?:;,()\"“”—–|/]")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
_POSSESSIVE_BEFORE = re.compile(r"['’](?!\w)")
_STOPS = frozenset(".!?:")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a stop."""

    text: str
    opens: bool
    """Whether it begins a sentence."""
    is_owner: bool
    """Whether something is said to be its own: "Tonewell's", "Voices'"."""

    @property
    def bare(self) -> str:
        """Without a possessive ending."""
        return _POSSESSIVE.sub("", self.text)

    @property
    def folded(self) -> str:
        """In small letters."""
        return self.text.casefold()

    @property
    def is_capital(self) -> bool:
        """Whether it is written like a name."""
        parts = self.bare.split("-")
        return (all(part[:1].isupper() for part in parts) or is_camel(parts[0])) and not self.text.isdigit()


def is_camel(text: str) -> bool:
    """Whether there are capitals within it."""
    return any(letter.isupper() for letter in text[1:]) and any(letter.islower() for letter in text)


def tokens(text: str) -> list[Token]:
    """All words and stops in reading order."""
    found: list[Token] = []
    opens = True
    for place in _TOKEN.finditer(text):
        word = place[0]
        owner = bool(_POSSESSIVE.search(word)) or (
            word.endswith("s") and bool(_POSSESSIVE_BEFORE.match(text, place.end()))
        )
        found.append(Token(word, opens, owner))
        opens = word in _STOPS or (opens and not word[0].isalnum())
    return found


def join(words: Sequence[Token]) -> str:
    """The name that these words are."""
    return " ".join(token.bare for token in words)


def is_common(word: str) -> bool:
    """Whether the word is written with a capital without being a name."""
    folded = word.casefold()
    known = folded in COMMON or folded.removesuffix("s") in COMMON or folded in PLACES or folded in PEOPLE
    return known or not word[0].isalnum()


def is_coined(token: Token) -> bool:
    """Whether no headline would write an ordinary word so: capitals within it, or nothing else in it."""
    bare = token.bare
    return not is_common(bare) and bare[0].isalpha() and (is_camel(bare) or (len(bare) > 1 and bare.isupper()))


def is_person(words: Sequence[Token]) -> bool:
    """Whether it is written like a person's name: a given name and one or two more words."""
    return 1 < len(words) < 4 and words[0].bare.casefold() in GIVEN and words[-1].bare.casefold() not in FIRM


def runs(text: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where names may stand: runs of words with capitals, none of them common; "&" and "of" may join two."""
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and _may_name(text, start, end):
            end += 1
            if text[end - 1].is_owner:
                break
        if end > start:
            yield start, end
        start = max(end, start + 1)


def _may_name(text: Sequence[Token], start: int, at: int) -> bool:
    token = text[at]
    following = text[at + 1 : at + 2]
    if start < at and (token.folded in FIRM or text[at - 1].text in JOINS) and token.text[0].isupper():
        return True
    if token.text == "&" or (token.text in JOINS and text[at - 1].folded in BODIES):
        return start < at and bool(following) and following[0].is_capital
    if not (token.text[0].isalnum() and token.is_capital):
        return False
    heads = bool(following) and token.folded in BODIES and following[0].text in JOINS
    return heads or not is_common(token.bare)
