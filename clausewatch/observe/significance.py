"""Whether a difference in a clause's words changes what it says.

A clause that is polished keeps the words that say who may do what with whose content, for which AI, on what condition
and by what control. They are listed below; all others count only where a good part of the sentence is new.
"""

import re
from collections.abc import Collection
from functools import lru_cache

MANY_WORDS = 4
"""This many other content words, come or gone, make a difference …"""

LARGE_PART = 0.25
"""… where they are also at least this part of the sentence."""

_MEANING = frozenset(
    [
        # who
        *("you", "your", "user", "customer", "party", "affiliate", "partner"),
        *("provider", "vendor", "licensor", "subsidiary", "contractor", "supplier", "subscriber"),
        *("member", "creator", "artist", "business", "enterprise", "free", "paid", "individual"),
        *("child", "minor"),
        # whose content, which data
        *("content", "data", "information", "input", "output", "prompt", "feedback", "recording"),
        *("music", "audio", "voice", "image", "photo", "video", "text", "conversation", "message"),
        *("chat", "file", "work", "submission", "upload", "material", "public", "publicly"),
        *("personal", "private", "confidential", "anonymous", "anonymise", "anonymize", "deidentify"),
        *("deidentified", "aggregate", "aggregated", "pseudonymised", "usage", "inference"),
        *("interaction", "device", "location", "biometric"),
        # which AI
        *("generative", "foundation", "language", "advertising"),
        # what is done
        *("license", "licence", "sell", "share", "compete", "mine", "scrape"),
        # on what condition
        *("not", "no", "never", "only", "solely", "unless", "until", "except", "than", "without", "if"),
        *("consent", "agree", "retroactive", "retroactively", "previously", "already", "existing"),
        *("before", "after", "currently", "presently"),
        *("agreement", "permission", "opt", "default", "may", "will", "must", "shall", "can"),
        *("cannot", "explicit", "explicitly", "express", "affirmative", "prior", "written"),
        *("revocable", "irrevocable", "perpetual", "future", "legitimate", "prohibit", "forbid"),
        *("allow", "permit", "refuse", "object", "waive", "retain", "retention"),
        # by what control
        *("setting", "settings", "toggle", "disable", "enable", "control", "choice", "choose"),
        *("preference", "contact", "contacting", "request", "form", "email", "mail", "withdraw", "delete"),
        *("exclude", "unavailable"),
    ]
)

_ALIKE = (
    frozenset(["we", "our", "us"]),
    frozenset(["ai", "ml", "artificial", "intelligence", "machine", "learning", "model", "llm", "algorithm"]),
    frozenset(["train", "retrain", "finetune", "tune", "develop", "improve", "build", "create", "enhance"]),
)
"""Words that stand for one another: "train, develop and improve" says no more than "develop and improve". One of them
counts where it comes to a sentence that has no other, or leaves such a one behind."""

_EMPTY = frozenset(
    [
        *("a", "an", "and", "any", "all", "also", "as", "at", "be", "been", "being", "by", "for"),
        *("from", "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or", "other"),
        *("such", "s", "t", "that", "the", "their", "them", "these", "they", "this", "those", "to"),
        *("up", "was", "were", "when", "where", "whether", "which", "while", "who", "whose", "with"),
        *("etc", "including", "include", "example", "eg", "ie", "via", "per", "more", "well", "so"),
    ]
)
"""Words that bear no meaning of their own."""

_AI = re.compile(
    r"\b(?:ai|a\.i|ki|ia|ml|llms?|models?|modell\w*|mod[eè]l\w*|algorit\w*|(?:re)?train\w*|fine.?tun\w*|entra[iî]n\w*"
    r"|entren\w*|machine.learning|mining|neural|generative\w*|artificial\w*|künstlich\w*|apprentissage|aprendizaje)\b"
    r"|学習|学习|訓練|训练|人工知能|人工智能|학습|훈련|인공지능",
    re.IGNORECASE,
)
"""What AI and its training are called, in the languages that terms are most often written in."""

_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly")


def is_significant(before: Collection[str], after: Collection[str], names: Collection[str] = ()) -> bool:
    """Whether the change from these words to those changes the meaning of a sentence.

    `names` are words that stand capitalised in it: another product's name is polish unless the list knows it.
    """
    old, new = {stem(word) for word in before}, {stem(word) for word in after}
    changed = (old ^ new) - _EMPTY_STEMS
    if changed & _MEANING_STEMS or any(bool(old & alike) != bool(new & alike) for alike in _ALIKE_STEMS):
        return True
    proper = {stem(name) for name in names}.union(*_ALIKE_STEMS)
    others = {word for word in changed if word not in proper and not word.isdigit()}
    return len(others) >= MANY_WORDS and len(others) >= LARGE_PART * max(len(before), len(after))


def bears_meaning(found: Collection[str]) -> frozenset[str]:
    """Those of the stems that are listed as words of meaning."""
    return _MEANING_STEMS.intersection(found)


@lru_cache(maxsize=20_000)
def speaks_of_ai(text: str) -> bool:
    """Whether a sentence names AI or training itself, rather than refer to what was said before it."""
    return bool(_AI.search(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending and its British or American spelling, alike for all forms of most verbs and nouns."""
    word = word.replace("isation", "ization").replace("ise", "ize").replace("our", "or") if len(word) > 4 else word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word.rstrip("ey") if len(word) > 3 else word


_MEANING_STEMS = frozenset(map(stem, _MEANING))
_ALIKE_STEMS = tuple(frozenset(map(stem, alike)) for alike in _ALIKE)
_EMPTY_STEMS = frozenset(map(stem, _EMPTY)) | _EMPTY
