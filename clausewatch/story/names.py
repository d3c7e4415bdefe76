"""Whom an article is about: names that are known, and names found in its own words. Pure.

A name that is not known is what is written like one. Its weight says how much the article is about it: who acts in
headline and first sentence, whose terms they are, whom a suit is against. Who only reports or judges weighs little.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from clausewatch.model import Subject
from clausewatch.story.directory import Directory
from clausewatch.story.mentions import ASIDE, PLACE, SUED, TITLE, Mention, acts, in_list, is_owned, is_product
from clausewatch.story.tokens import Token, is_camel, is_coined, is_common, is_person, join, runs, tokens
from clausewatch.story.words import FIRM, OWN_CHANNEL, USERS

WATCHED = 1.0
"""Further weight of a platform that is watched."""
SPEAKS_ITSELF = 6.0
"""Further weight of a name in whose own channel "we" is said."""
PRODUCT_SHARE = 0.4
"""What of its weight a name keeps that is a product's, or that buys a licence."""

OWNER_SHARE = 0.75
"""Of its platform's weight: an owner that weighs as much is the one that an article is about."""

_WE = frozenset({"we", "our", "us"})
_DESCRIBES = re.compile(r"(?:ic|al|ed|ous|ive|ent|ant|less|ful|ese|ing|nce)$")
"""How English ends words that say what artists or users they are."""

LONGEST_INITIALS = 3
"""Words of a headline's part up to which capital letters are names' own: "TR v OSK"."""

LONGER = 4
"""Letters of a word from which headlines in capitals write it with one."""

_NO_NAME = re.compile(r"(?:ing|tion|ance|ence|ency|ment|ity|ness|ers|ists|ors|ians)$")
"""How English ends words that only open a sentence with a capital."""


@dataclass(frozen=True, slots=True)
class Body:
    """A platform or institution named in a text, with its weight in it."""

    name: str
    weight: float


def bodies(
    title: str, lead: str, known: Directory, about: Subject = Subject.TERMS, *, outlet: str = ""
) -> tuple[Body, ...]:
    """Everybody the article is about, the chief one first. An outlet that says "we" is itself whom it is about."""
    head, text = _spaced(tokens(title), known), _spaced(tokens(lead), known)
    found = _Found(known, _learnt(head, text), about)
    found.read(head, TITLE)
    found.read(text, 0.0)
    if own := _speaker(outlet, (*head, *text)):
        found.add(own, SPEAKS_ITSELF)
    return found.bodies()


def _spaced(text: Sequence[Token], known: Directory) -> list[Token]:
    """The words, with the space that a text lost between a common one and a known name ("AgainstTonewell")."""
    return [part for token in text for part in _parts(token, known)]


def _parts(token: Token, known: Directory) -> tuple[Token, ...]:
    if not is_camel(token.bare) or known.named(token.bare):
        return (token,)
    at = next(number for number, letter in enumerate(token.text) if number and letter.isupper())
    first, name = token.text[:at], replace(token, text=token.text[at:], opens=False)
    if not first.isalpha() or not is_common(first) or not known.named(name.bare):
        return (token,)
    return replace(token, text=first, is_owner=False), name


def _speaker(outlet: str, text: Sequence[Token]) -> str:
    """Who speaks of itself in its own channel ("Tonewell Support": "we"); empty where it is an article about others."""
    words = outlet.split()
    own = [word for word in words if word.casefold() not in OWN_CHANNEL]
    if not own or len(own) == len(words) or not _WE.intersection(token.folded for token in text):
        return ""
    return " ".join(own)


def _learnt(head: Sequence[Token], text: Sequence[Token]) -> frozenset[str]:
    """The names that the text certainly uses: written so within a sentence, or twice at the start of one.

    A headline may write every word with a capital, and a sentence its first one; what else stands there is no name yet.
    """
    lower = {token.folded for token in (*head, *text) if token.text.islower()}
    certain = set(_in_sentences(text, head, lower))
    certain.update(token.bare.casefold() for at, token in enumerate(head) if is_coined(token) and not _shouts(head, at))
    for start, end in runs(head):
        name = join(head[start:end]).casefold()
        if name not in lower and not _NO_NAME.search(name) and _stands_out(head, start, end):
            certain.add(name)
    return frozenset(certain)


def _in_sentences(text: Sequence[Token], head: Sequence[Token], lower: Set[str]) -> Iterator[str]:
    starts: dict[str, int] = {}
    headline = {join(head[start:end]).casefold() for start, end in runs(head)}
    for start, end in runs(text):
        name = join(text[start:end])
        folded = name.casefold()
        if not text[start].opens or end - start > 1 or is_camel(name) or (len(name) > 1 and name.isupper()):
            yield folded
        elif folded not in lower and not _NO_NAME.search(folded):
            starts[folded] = starts.get(folded, 0) + 1
            if starts[folded] > 1 or any(folded in each.split() for each in headline) or acts(text, end):
                yield folded


def _stands_out(head: Sequence[Token], start: int, end: int) -> bool:
    """Whether a headline shows it to be a name: among small words, or where it opens by what it owns or does."""
    if start:
        return is_owned(head[start - 1]) or not _is_in_capitals(head)
    has_users = any(token.folded in USERS for token in head[end : end + 1]) and not _DESCRIBES.search(head[0].text)
    is_named = any(token.text == ":" for token in head[end : end + 1])
    return head[end - 1].is_owner or acts(head, end) or has_users or is_named


def _shouts(head: Sequence[Token], at: int) -> bool:
    """Whether its part of the headline, before or after a colon, is in capital letters, so that they say nothing."""
    colons = [place for place, token in enumerate(head) if token.text == ":"]
    start = max((place + 1 for place in colons if place < at), default=0)
    part = head[start : min((place for place in colons if place > at), default=len(head))]
    return len(part) > LONGEST_INITIALS and sum(token.text.isupper() for token in part) * 2 > len(part)


def _is_in_capitals(head: Sequence[Token]) -> bool:
    """Whether the headline writes every longer word with a capital."""
    words = [token.text for token in head[1:] if len(token.text) >= LONGER]
    return sum(word[0].isupper() for word in words) * 2 > len(words)


class _Found:
    """The names of one article and what they weigh."""

    def __init__(self, known: Directory, certain: frozenset[str], about: Subject) -> None:
        self._known = known
        self._certain = certain
        self._about = about
        self._openings = {name.split()[0] for name in known.watched}
        self._longest = max(known.longest, *(len(name.split()) for name in certain), 1)
        self._weights: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._spelling: dict[str, str] = {}
        self._products: set[str] = set()
        self._hosts: set[str] = set()
        self._beside: list[tuple[str, str]] = []
        self._last = ""

    def read(self, text: Sequence[Token], extra: float) -> None:
        """Add what each mention weighs."""
        at = 0
        while at < len(text):
            length = self._name_at(text, at)
            if length:
                self._mention(text, at, at + length, extra)
            at += max(length, 1)

    def _name_at(self, text: Sequence[Token], at: int) -> int:
        if not text[at].is_capital and text[at].bare.casefold() not in self._openings:
            return 0
        for length in range(min(self._longest, len(text) - at), 0, -1):
            words = text[at : at + length]
            name = join(words)
            if self._known.named(name):
                return length
            if name.casefold() in self._certain and words[0].is_capital and not self._known_within(words):
                return length
        return 0

    def _known_within(self, words: Sequence[Token]) -> bool:
        """Whether a known name ends it: what stands before that only says what it is ("Distributor Tonewell")."""
        return any(self._known.named(join(words[at:])) for at in range(1, len(words)))

    def _mention(self, text: Sequence[Token], start: int, end: int, extra: float) -> None:
        name = join(text[start:end])
        known = self._known.named(name)
        folded = (known or name).casefold()
        self._spelling.setdefault(folded, known or name)
        mention = Mention.at(text, start, end)
        weighs = mention.weight(owns_platform=mention.owns and self._is_platform(text, end))
        if known is None and is_person(text[start:end]):
            weighs = ASIDE - extra
        elif in_list(text, start, end):
            weighs = min(PLACE, weighs)
        self._counts[folded] = self._counts.get(folded, 0) + 1
        if known is None and (is_product(text, start, end) or (start and text[start - 1].is_owner)):
            self._products.add(folded)
        if mention.has_terms or mention.has_users or mention.is_host:
            self._hosts.add(known or name)
        if start > 1 and text[start - 1].text == "and" and self._about is Subject.LAWSUIT:
            self._beside.append((self._last, folded))
        self._last = folded
        if name.casefold() in self._known.watched and folded not in self._weights:
            weighs += WATCHED
        self._weights[folded] = self._weights.get(folded, 0.0) + weighs + extra

    def _is_platform(self, text: Sequence[Token], at: int) -> bool:
        length = self._name_at(text, at) if at < len(text) else 0
        return bool(length) and self._known.named(join(text[at : at + length])) is not None

    def add(self, name: str, weighs: float) -> None:
        """Add weight to a name for another reason than a mention."""
        known = self._known.named(name) or name
        self._spelling.setdefault(known.casefold(), known)
        self._counts[known.casefold()] = self._counts.get(known.casefold(), 0) + 1
        self._weights[known.casefold()] = self._weights.get(known.casefold(), 0.0) + weighs

    def bodies(self) -> tuple[Body, ...]:
        """By weight; short and full forms of a name count as one, and what is somebody's product counts little."""
        together: dict[str, list[str]] = {}
        for folded in self._weights:
            together.setdefault(_whole(folded, tuple(self._weights)), []).append(folded)
        for first, second in self._beside:
            if 0 < self._weights.get(first, 0) < self._weights[second] and self._sued(first) and self._sued(second):
                self._weights[first] = self._weights[second]
        found = {
            self._spelling[max(_firms(key, forms), key=self._standing)]: sum(map(self._weight_of, forms))
            for key, forms in together.items()
        }
        weighed = self._with_owned(found)
        chief_first = sorted(weighed, key=lambda name: -self._by_part(name, weighed[name]))
        return tuple(Body(name, weighed[name]) for name in chief_first if weighed[name] > 0)

    def _sued(self, folded: str) -> bool:
        return self._spelling[folded] in self._known.trains

    def _by_part(self, name: str, weighs: float) -> float:
        """Who builds models is the one sued in a suit, who buys in a deal, and who is let beside a platform's terms."""
        if name not in self._known.trains:
            return weighs
        if self._about is Subject.LAWSUIT:
            return weighs + 2 * SUED
        others = self._hosts - self._known.trains - {name}
        return weighs * PRODUCT_SHARE if others or self._about is Subject.DEAL else weighs

    def _with_owned(self, found: dict[str, float]) -> dict[str, float]:
        """What owner and platform weigh together, for the one under whose terms the platform is."""
        weights = dict(found)
        for name, weighs in found.items():
            runner, owner = self._known.runners.get(name, ""), self._known.owners.get(name, "")
            if runner in found:
                weights[runner] += weighs
            elif owner in found and self._is_of_watched(name, owner, found):
                weights[owner] += weighs
            elif owner in found:
                weights[name] += max(found[owner], 0)
        return weights

    def _is_of_watched(self, name: str, owner: str, found: Mapping[str, float]) -> bool:
        """Whether only the owner is watched, and is what the article is about as much as the platform."""
        watched = self._known.watched
        only_owner = owner in self._known.platforms and name.casefold() not in watched
        return only_owner and found[owner] >= OWNER_SHARE * found[name]

    def _weight_of(self, folded: str) -> float:
        return self._weights[folded] * (PRODUCT_SHARE if folded in self._products else 1.0)

    def _standing(self, folded: str) -> tuple[bool, int, int]:
        known = self._known.named(self._spelling[folded]) is not None
        return known, self._counts[folded], len(folded.replace(" ", "")) * 2 - folded.count(" ")


def _whole(folded: str, names: Sequence[str]) -> str:
    """Under which of these names a name is counted.

    What a firm is called in full counts for its short forms and initials ("Tonewell Records", "TR"); a product that has
    the firm's name before it, or its users' name, counts for the firm ("Tonewell Studio", "Tonewellers").
    """
    others = [name for name in names if name != folded]
    if full := [name for name in others if _is_full(name, folded)]:
        return max(full, key=len)
    firms = [name for name in others if folded.startswith(f"{name} ") or folded in {f"{name}rs", f"{name}ers"}]
    return _whole(max(firms, key=len), others) if firms else folded


def _firms(whole: str, forms: Sequence[str]) -> list[str]:
    """Those of the forms that name the firm itself."""
    return [form for form in forms if form == whole or _is_full(whole, form)] or list(forms)


def _is_full(long: str, short: str) -> bool:
    if long.startswith(f"{short} "):
        return all(word in FIRM for word in long[len(short) :].split())
    return _stands_for(short, long) or (long.replace(" ", "") == short and long != short)


def _stands_for(short: str, long: str) -> bool:
    words = long.split()
    return len(words) > 1 and short == "".join(word[0] for word in words)
