"""What a mention of a name weighs: whose terms they are, who trains, who is sued, and who only reports. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clausewatch.story.tokens import Token, is_common
from clausewatch.story.words import DOCUMENT, HOSTS, INQUIRY, OVERSEES, PEOPLE, PRODUCT, SPEAKS, USERS, WORKS

MENTION = 1.0
TITLE = 2.0
"""Further weight of a mention in the headline."""
OPENS = 2.0
"""Further weight of the name that opens headline or lead."""
OWNS = 1.0
"""Further weight of a name whose something it is: "Tonewell's songs"."""
ACTS = 1.0
"""Further weight of a name that does something: "Tonewell updates …"."""
PLACE = 0.5
"""What a mention weighs of a name that is only where something happens ("on Tonewell"), or one of many."""
HAS_TERMS = 3.0
"""Further weight of a name whose terms they are: "Tonewell's terms", "the clause with Tonewell"."""
HAS_USERS = 1.0
"""Further weight of a name whose users they are: "Tonewell users"."""
LICENSES = 3.0
"""Further weight of a name whose works are licensed."""
TRAINS = 2.0
"""Further weight of a name that trains: "Tonewell will train …", "Tonewell's AI"."""
NEW = 3.0
"""Further weight of what is launched, backed or called a standard."""
SUED = 4.0
"""Further weight of a name that a suit is against."""
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
_SEVERAL = re.compile(r".*(?:er|or|ist|ian|label|studio|union|group|firm|fan|critic|model|song|track|book|post)s")
"""How many people and things are named, which end like such verbs."""
_AGAINST = frozenset({"against", "sue", "sues", "sued", "suing", "versus", "vs", "v"})
_SUES = frozenset(
    {"sue", "sues", "sued", "suing", "urge", "urges", "urging", "asked", "file", "filed", "files", "allege", "v", "vs"}
)
_BEING = frozenset({"is", "are", "was", "were", "being"})
_HAVING = frozenset({"has", "have", "had"})
_ASIDE_BEFORE = frozenset({"told", "per", "via", "owner", "parent", "subsidiary", "unlike", "than", "bought", "talks"})
_BY = frozenset({"acquired", "owned", "bought", "reported", "quoted", "according", "backed", "brought"})
_WHERE = frozenset({"on", "from", "for", "into", "leave", "leaving", "abandon", "fleeing", "flee", "join", "like"})
_OF = frozenset({"of", "with", "from", "at", "by", "for", "on"})
_TARGETS = frozenset({"fines", "fined", "orders", "ordered", "forbid", "forbids", "accuses", "investigates", "probes"})
_INTO = frozenset({"into", "of", "over", "at", "against"})
_YOURS = frozenset({"my", "your", "our"})
_OPENS = frozenset(
    {"open", "opens", "opened", "launch", "launches", "launched", "makes", "starts", "started", "begins"}
)
_OWNED = re.compile(r".+-(?:owned|based|backed|run)", re.IGNORECASE)
"""Says of a name whose it is, or where it sits, and nothing of what it does."""
_FIRMS = frozenset({"arm", "brand", "company", "division", "firm", "owner", "parent", "startup", "subsidiary", "unit"})
_TRAINS = frozenset({"train", "trains", "training", "trained"})
_ACCUSED = frozenset({"sued", "accused", "infringe", "infringed"})
_LICENSES = frozenset({"licenses", "licences", "pay", "pays", "paid", "paying"})
_LENDS = frozenset({"hands", "sells", "licenses", "licences", "lends"})
_FOR_TRAINING = (("to", "use"), ("to", "train"))
_LETS = frozenset({"let", "lets", "letting", "allow", "allows", "allowed", "permit", "permits", "permitted"})
_WITH_ANOTHER = frozenset({"and", ",", "or", "/", "&"})
_NEW = frozenset({"launch", "launches", "back", "backs", "backed", "standard", "protocol", "support", "supports"})
_ASIDE_REACH = 9
_REACH = 4
"""Words between a name and what is said to be its own."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands: two names with "and" between them have the same words around them.

    `before` and `after` are the words around it in small letters, `follows` what comes next as it is written.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    follows: tuple[Token, ...]
    owns: bool
    opens: bool
    branded: bool
    """Whether it is whose thing the name before it is: "Tonewell by Crate"."""

    @classmethod
    def at(cls, text: Sequence[Token], start: int, end: int) -> "Mention":
        """The mention of a name that begins and ends there."""
        owns = text[end - 1].is_owner
        first, last = _first_of(text, start), end if owns else _last_of(text, end)
        return cls(
            before=tuple(token.folded for token in text[max(first - _REACH, 0) : first]),
            after=tuple(token.folded for token in text[last : last + 6]),
            follows=tuple(text[last : last + _REACH + 1]),
            owns=owns,
            opens=start == 0,
            branded=start > 1 and text[start - 1].text == "by" and text[start - 2].is_capital,
        )

    def weight(self, *, owns_platform: bool = False) -> float:
        """What it weighs. `owns_platform`: only named as the owner of the name that follows ("Bellring's Tonewell")."""
        if not self.has_terms:
            if self._is_aside:
                return ASIDE
            if self._last in _WHERE and not self._is_supported and not self._is_probed:
                return PLACE
        if owns_platform or (self.owns and _FIRMS.intersection(self.after[:3])):
            return PLACE + HAS_TERMS * self.has_terms
        if self._sues or self._oversees:
            return PLACE
        return (
            MENTION
            + HAS_TERMS * (self.has_terms or self.branded)
            + SUED * self._is_sued
            + NEW * self._is_new
            + LICENSES * self._licenses
            + TRAINS * (self._trains or self._is_probed)
            + HAS_USERS * self.has_users
            + OPENS * self.opens
            + (OWNS if self.owns else ACTS * self._acts)
        )

    @property
    def _last(self) -> str:
        return (self.before or ("",))[-1]

    @property
    def _following(self) -> str:
        return (self.after or ("",))[0]

    @property
    def has_terms(self) -> bool:
        """Whether it is the one whose terms, clause or agreement is spoken of, or who lets another one."""
        if self._lets or (self._last in _OF and DOCUMENT.intersection(self.before[:-1])):
            return True
        for place, token in enumerate(self.follows if self.owns else self.follows[:2]):
            if token.folded in DOCUMENT:
                return True
            if not token.text[0].isalnum() or (token.is_capital and self.owns and place):
                return False
        return False

    @property
    def is_host(self) -> bool:
        """Whether it is said to hold other people's works: "distributor Tonewell"."""
        return self._last in HOSTS

    @property
    def has_users(self) -> bool:
        """Whether users are said to be its own."""
        of_users = self._last == "of" and bool(USERS.intersection(self.before[-2:-1]))
        return of_users or self._following in USERS

    @property
    def _lets(self) -> bool:
        return self._following in _LETS and any(token.is_capital for token in self.follows[1:3])

    @property
    def _is_aside(self) -> bool:
        by = bool(_BY.intersection(self.before[-2:-1]))
        return self._last in PEOPLE or self._last in _ASIDE_BEFORE or self._following in SPEAKS or by

    @property
    def _is_supported(self) -> bool:
        return self.before[-2:] == ("support", "for")

    @property
    def _is_new(self) -> bool:
        return self._last in _NEW or self._following in _NEW or self._is_supported

    @property
    def _is_sued(self) -> bool:
        return bool(_AGAINST.intersection(self.before[-3:]) or _ACCUSED.intersection(self.after[:3]))

    @property
    def _sues(self) -> bool:
        """Whether it goes to court: "sues", "has filed", "is suing"; to be sued is another thing."""
        first, second = (*self.after[:2], "", "")[:2]
        if first in _BEING:
            return second == "suing"
        return (second if first in _HAVING else first) in _SUES

    @property
    def _oversees(self) -> bool:
        """Whether it steps in as an authority does: "fines", "opens a probe"; what it does so about is another's."""
        return self._following in OVERSEES or (
            self._following in _OPENS and bool(INQUIRY.intersection(self.after[1:4]))
        )

    @property
    def _is_probed(self) -> bool:
        """Whether it is what somebody looks into or steps in against: "a probe into Tonewell", "fines Tonewell"."""
        return self._last in _TARGETS or (bool(INQUIRY.intersection(self.before[-2:-1])) and self._last in _INTO)

    @property
    def _acts(self) -> bool:
        return bool(_ACTS.match(self._following))

    @property
    def _trains(self) -> bool:
        does = self._acts and bool(_TRAINS.intersection(self.after))
        return does or self._following in _TRAINS or (self.owns and self._following == "ai")

    @property
    def _licenses(self) -> bool:
        lends = self._last == "with" and self.after[:2] in _FOR_TRAINING
        return lends or self._following in WORKS | _LENDS or self._last in _LICENSES


def is_owned(token: Token) -> bool:
    """Whether it says of the name after it whose it is ("Crate-owned")."""
    return bool(_OWNED.fullmatch(token.text))


def acts(text: Sequence[Token], at: int) -> bool:
    """Whether what stands there is a verb about the name before it."""
    if [token.text for token in text[at : at + 1]] == ["and"]:
        return len(text) > at + 1 and text[at + 1].is_capital
    if at >= len(text):
        return False
    does = text[at].folded in _LETS or bool(_ACTS.match(text[at].folded))
    return does or bool(_THIRD_PERSON.fullmatch(text[at].text) and not _SEVERAL.fullmatch(text[at].text))


def is_product(text: Sequence[Token], start: int, end: int) -> bool:
    """Whether it is named as a thing that somebody makes or trains."""
    if text[end - 1].is_owner:
        return False
    last = text[start - 1].folded if start else ""
    after = [token.folded for token in text[end : end + 2]]
    return (
        last in PRODUCT or last in _YOURS or bool((PRODUCT - _TRAINS).intersection(after[:1])) or after == [",", "its"]
    )


def in_list(text: Sequence[Token], start: int, end: int) -> bool:
    """Whether it is one of several that are only counted up: "Tonewell, Crate, Humfield and others"."""
    around = text[max(start - 4, 0) : end + 4]
    commas = sum(
        one.text in {",", "and"} and before.is_capital and after.is_capital
        for before, one, after in zip(around, around[1:], around[2:], strict=False)
    )
    return commas > 1


def _first_of(text: Sequence[Token], start: int) -> int:
    """Where the first of several names begins that stand in the same place as the one that starts there."""
    if start and is_owned(text[start - 1]):
        start -= 1
    while start > 1 and text[start - 1].text in _WITH_ANOTHER and _names(text[start - 2]):
        start -= 2
        while start and _names(text[start - 1]) and not text[start - 1].is_owner:
            start -= 1
    return start


def _names(token: Token) -> bool:
    return token.is_capital and not is_common(token.bare)


def _last_of(text: Sequence[Token], end: int) -> int:
    """Where the last of several names ends that stand in the same place as the one that ends there."""
    while end + 1 < len(text) and text[end].text in _WITH_ANOTHER and _names(text[end + 1]):
        end += 2
        while end < len(text) and _names(text[end]) and not text[end - 1].is_owner:
            end += 1
    return _after_aside(text, end)


def _after_aside(text: Sequence[Token], end: int) -> int:
    """Where the sentence goes on after an aside on the name: "Tonewell, owned by Crate, lets …"."""
    if [token.text for token in text[end : end + 1]] != [","]:
        return end
    commas = [at for at in range(end + 1, min(end + _ASIDE_REACH, len(text))) if text[at].text == ","]
    goes_on = bool(commas) and (acts(text, commas[0] + 1) or text[commas[0] + 1 : commas[0] + 2][0].folded in _LETS)
    return commas[0] + 1 if goes_on else end
