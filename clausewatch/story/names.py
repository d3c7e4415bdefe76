"""Whom an article is about: platforms that are configured, and names found in its own words. Pure.

No list of companies: a name is what is written like one. Its weight says how much the article is about it: who acts in
headline and first sentence, whose terms they are, whom a suit is against. Who only reports or judges weighs little.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clausewatch.model import Platform
from clausewatch.story.words import COMMON, FIRM, PEOPLE, PLACES, PRODUCT, SPEAKS, WORKS

_TOKEN = re.compile(r"[^\W_]+(?:[.&+'’-][^\W_]+)*|&|[.!?:;,()\"“”—–|/]")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_STOPS = frozenset(".!?:")
SHORTEST_ANY_CASE = 4
"""Characters from which a configured name is found whatever its case: a shorter one may be a word."""

MENTION = 1.0
TITLE = 2.0
"""Further weight of a mention in the headline."""
OPENS = 2.0
"""Further weight of the name that opens headline or lead."""
OWNS = 1.0
"""Further weight of a name whose something it is: "Tonewell's terms"."""
ACTS = 1.0
"""Further weight of a name that does something: "Tonewell updates …"."""
PLACE = 0.5
"""What a mention weighs of a name that is only where something happens ("on Tonewell"), or one of many."""
LICENSES = 3.0
"""Further weight of a name whose works are licensed."""
TRAINS = 2.0
"""Further weight of a name that trains: "Tonewell will train …", "Tonewell's AI"."""
NEW = 3.0
"""Further weight of what is launched, backed or called a standard."""
SUED = 4.0
"""Further weight of a name that a suit is against."""
CONFIGURED = 1.0
"""Further weight of a platform that is watched."""
PRODUCT_SHARE = 0.4
"""What of its weight a name keeps that is a product's."""
ASIDE = -1.0
"""What a mention weighs of a name that only reports, owns or is said to be told."""

_ACTS = re.compile(
    r"(?:has|have|is|was|will|would|can|to|may|had|now|quietly|says|said|does|did|lets|trains|uses|updates?|updated|"
    r"adds|added|changes|changed|revises|revised|announced|announces|launched|launches|denies|denied|plans|wants|starts|"
    r"begins|becomes|bans|banned|faces|faced|responds|admits|insists|confirms|claims|removes|sets|rolls|spooks|prepares|"
    r"resumes|introduces|introduced|issued|published|put|puts|offers|asks|blocks|blocked)$"
)
_THIRD_PERSON = re.compile(r"[a-z]{3,}[a-rt-z]s")
"""How a verb about one firm ends."""
_AGAINST = frozenset({"against", "sue", "sues", "sued", "suing", "versus", "vs", "v"})
_SUES = frozenset(
    {"sue", "sues", "sued", "suing", "urge", "urges", "urging", "asked", "file", "filed", "files", "allege"}
)
_ASIDE_BEFORE = frozenset({"told", "per", "via", "owner", "parent", "subsidiary", "unlike", "than"})
_BY = frozenset({"acquired", "owned", "bought", "reported", "quoted", "according", "backed"})
_WHERE = frozenset(
    {"on", "from", "for", "into", "leave", "leaving", "abandon", "fleeing", "flee", "join", "like", "and", "or"}
)
_TRAINS = frozenset({"train", "trains", "training", "trained"})
_ACCUSED = frozenset({"sued", "accused", "infringe", "infringed"})
_LICENSES = frozenset({"licenses", "licences"})
_FOR_TRAINING = (["to", "use"], ["to", "train"])
_NEW = frozenset({"launch", "launches", "back", "backs", "backed", "standard", "protocol", "support", "supports"})
_NO_NAME = re.compile(r"(?:ing|tion|ance|ence|ency|ment|ity|ness|ers|ists|ors|ians)$")
"""How English ends words that only open a sentence with a capital."""


@dataclass(frozen=True, slots=True)
class Body:
    """A platform or institution named in a text, with its weight in it."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    opens: bool
    """Whether it begins a sentence."""
    after: str
    """What stands between it and the next token."""

    @property
    def bare(self) -> str:
        """Without a possessive ending."""
        return _POSSESSIVE.sub("", self.text)

    @property
    def capital(self) -> bool:
        """Whether it is written like a name."""
        parts = self.bare.split("-")
        return (all(part[:1].isupper() for part in parts) or _camel(parts[0])) and not self.text.isdigit()


def _camel(text: str) -> bool:
    return any(letter.isupper() for letter in text[1:]) and any(letter.islower() for letter in text)


def bodies(title: str, lead: str, configured: Mapping[str, str]) -> tuple[Body, ...]:
    """Everybody the article is about, the chief one first.

    `configured` are names that are known, in small letters, each with the name to give for it.
    """
    head, text = _tokens(title), _tokens(lead)
    found = _Found(configured, _learnt(head, text) | configured.keys())
    found.read(head, TITLE)
    found.read(text, 0.0)
    return found.bodies()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    opens = True
    places = list(_TOKEN.finditer(text))
    for place, found in enumerate(places):
        end = places[place + 1].start() if place + 1 < len(places) else len(text)
        tokens.append(_Token(found[0], opens, text[found.end() : end]))
        opens = found[0] in _STOPS or (opens and not found[0][0].isalnum())
    return tokens


def _is_common(word: str) -> bool:
    folded = word.casefold()
    return folded in COMMON or folded.removesuffix("s") in COMMON or folded in PLACES or not word[0].isalnum()


def _runs(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """Where names may stand: runs of words with capitals, none of them common; "&" may join two."""
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and _may_name(tokens, start, end):
            end += 1
            if tokens[end - 1].text != tokens[end - 1].bare:
                break
        if end > start:
            yield start, end
        start = max(end, start + 1)


def _may_name(tokens: Sequence[_Token], start: int, at: int) -> bool:
    token = tokens[at]
    if start < at and token.text.casefold() in FIRM and token.text[0].isupper():
        return True
    if token.text == "&":
        return start < at < len(tokens) - 1 and tokens[at + 1].capital
    return token.text[0].isalnum() and token.capital and not _is_common(token.bare)


def _learnt(head: Sequence[_Token], text: Sequence[_Token]) -> frozenset[str]:
    """The names that the text certainly uses: written so within a sentence, or twice at the start of one.

    A headline may write every word with a capital, and a sentence its first one; what else stands there is no name yet.
    """
    lower = {token.text.casefold() for token in (*head, *text) if token.text.islower()}
    certain: set[str] = set()
    starts: dict[str, int] = {}
    headline = {" ".join(token.bare for token in head[start:end]).casefold() for start, end in _runs(head)}
    for start, end in _runs(text):
        name = " ".join(token.bare for token in text[start:end])
        folded = name.casefold()
        if not text[start].opens or end - start > 1 or _camel(name) or (len(name) > 1 and name.isupper()):
            certain.add(folded)
        elif folded not in lower and not _NO_NAME.search(folded):
            starts[folded] = starts.get(folded, 0) + 1
            if starts[folded] > 1 or any(folded in each.split() for each in headline) or _verb_after(text, end):
                certain.add(folded)
    certain.update(token.bare.casefold() for token in head if _is_coined(token))
    for start, end in _runs(head):
        name = " ".join(token.bare for token in head[start:end]).casefold()
        if start == 0 and _verb_after(head, end) and name not in lower and not _NO_NAME.search(name):
            certain.add(name)
    return frozenset(certain)


def _is_coined(token: _Token) -> bool:
    """Whether no headline would write an ordinary word so: capitals within it, or nothing else in it."""
    bare = token.bare
    return not _is_common(bare) and bare[0].isalpha() and (_camel(bare) or (len(bare) > 1 and bare.isupper()))


def _verb_after(tokens: Sequence[_Token], at: int) -> bool:
    if [token.text for token in tokens[at : at + 1]] == ["and"]:
        return len(tokens) > at + 1 and tokens[at + 1].capital
    if at >= len(tokens):
        return False
    word = tokens[at].text
    return bool(_ACTS.match(word.casefold())) or bool(_THIRD_PERSON.fullmatch(word))


class _Found:
    """The names of one article and what they weigh."""

    def __init__(self, configured: Mapping[str, str], certain: frozenset[str]) -> None:
        self._configured = configured
        self._certain = certain
        self._longest = max((len(name.split()) for name in (*self._configured, *certain)), default=1)
        self._weights: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._spelling: dict[str, str] = {}
        self._products: set[str] = set()

    def read(self, tokens: Sequence[_Token], extra: float) -> None:
        """Add what each mention weighs."""
        at = 0
        while at < len(tokens):
            length = self._name_at(tokens, at)
            if length:
                self._mention(tokens, at, at + length, extra)
            at += max(length, 1)

    def _name_at(self, tokens: Sequence[_Token], at: int) -> int:
        for length in range(min(self._longest, len(tokens) - at), 0, -1):
            words = tokens[at : at + length]
            name = _join(words)
            folded = name.casefold()
            if folded in self._configured and (name[0].isupper() or len(name) >= SHORTEST_ANY_CASE):
                return length
            if folded in self._certain and all(token.capital or token.text == "&" for token in words):
                return length
        return 0

    def _mention(self, tokens: Sequence[_Token], start: int, end: int, extra: float) -> None:
        name = _join(tokens[start:end])
        folded = name.casefold()
        self._spelling.setdefault(folded, self._configured.get(folded, name))
        weight = (
            min(PLACE, _weight(tokens, start, end)) if _in_list(tokens, start, end) else _weight(tokens, start, end)
        )
        weight += extra
        self._counts[folded] = self._counts.get(folded, 0) + 1
        if _is_product(tokens, start, end):
            self._products.add(folded)
        if folded in self._configured and folded not in self._weights:
            weight += CONFIGURED
        self._weights[folded] = self._weights.get(folded, 0.0) + weight

    def bodies(self) -> tuple[Body, ...]:
        """By weight; short and full forms of a name count as one, and what is somebody's product counts little."""
        together: dict[str, list[str]] = {}
        for folded in self._weights:
            together.setdefault(_whole(folded, tuple(self._weights)), []).append(folded)
        found = [
            Body(self._spelling[max(_firms(key, forms), key=self._standing)], sum(map(self._weight_of, forms)))
            for key, forms in together.items()
        ]
        return tuple(sorted((body for body in found if body.weight > 0), key=lambda body: -body.weight))

    def _weight_of(self, folded: str) -> float:
        return self._weights[folded] * (PRODUCT_SHARE if folded in self._products else 1.0)

    def _standing(self, folded: str) -> tuple[int, int]:
        return self._counts[folded], len(folded.replace(" ", "")) * 2 - folded.count(" ")


def _join(tokens: Sequence[_Token]) -> str:
    return " ".join(token.bare for token in tokens)


def platform_names(platforms: Iterable[Platform]) -> dict[str, str]:
    """All that the platforms are called, for `bodies`: each by its own name where the other is a longer form of it.

    Another name stays as it is: who owns a platform, or what it was called, is a name in its own right.
    """
    named = [(platform.name, name) for platform in platforms for name in platform.names]
    return {name.casefold(): own if own.casefold() in name.casefold() else name for own, name in reversed(named)}


def institution_names(institutions: Iterable[Platform]) -> dict[str, str]:
    """All that the institutions are called, for `bodies`: each by its own name."""
    return {name.casefold(): institution.name for institution in institutions for name in institution.names}


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


def _in_list(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """Whether it is one of several that are only counted up: "Tonewell, Crate, Humfield and others"."""
    around = tokens[max(start - 4, 0) : end + 4]
    commas = sum(
        one.text in {",", "and"} and before.capital and after.capital
        for before, one, after in zip(around, around[1:], around[2:], strict=False)
    )
    return commas > 1


def _is_product(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """Whether it is named as a thing that somebody makes or trains."""
    last = tokens[start - 1].text.casefold() if start else ""
    after = [token.text.casefold() for token in tokens[end : end + 2]]
    return last in PRODUCT or bool(PRODUCT.intersection(after[:1])) or after == [",", "its"]


def _weight(tokens: Sequence[_Token], start: int, end: int) -> float:
    """What a mention weighs by what stands around it."""
    before = [token.text.casefold() for token in tokens[max(start - 2, 0) : start]]
    after = [token.text.casefold() for token in tokens[end : end + 6]]
    owns = tokens[end - 1].text != tokens[end - 1].bare
    last, following = (before or [""])[-1], (after or [""])[0]
    if last in PEOPLE or last in _ASIDE_BEFORE or following in SPEAKS or _BY.intersection(before[:-1]):
        return ASIDE
    if last in _WHERE:
        return PLACE
    acts = bool(_ACTS.match(following))
    trains = following in _TRAINS or (acts and _TRAINS.intersection(after)) or (owns and following == "ai")
    licenses = following in WORKS or last in _LICENSES or (last == "with" and after[:2] in _FOR_TRAINING)
    return (
        MENTION
        + _in_court(last, after)
        + NEW * (last in _NEW or following in _NEW)
        + LICENSES * licenses
        + TRAINS * bool(trains)
        + OPENS * (start == 0)
        + (OWNS if owns else ACTS * acts)
    )


def _in_court(last: str, after: Sequence[str]) -> float:
    """More for who is sued, less for who sues."""
    if last in _AGAINST or _ACCUSED.intersection(after[:3]):
        return SUED
    return -SUED if after and after[0] in _SUES else 0.0
