"""A whole document's words and keys in one walk: what words.py says of each passage, in a third of the time.

Nearly all passages are a line of ASCII once their quotes are. These are cut, folded and blanked together, with marks
between them that no text has; any other is read by itself.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from clausewatch.language.normalise import alike
from clausewatch.observe.words import (
    ADDRESS_MARKS,
    ASCII_WORDS,
    NUMBERING,
    SHORT_ROW,
    STOP,
    all_words,
    count_words,
    key_of,
    sentences,
)

_SENTENCE, _PASSAGE, _NUMBER = "\x01", "\x02", "\x03"
"""Where a sentence and a passage begin, and where the number before a sentence ends."""

_APART = ("\n", "](", _SENTENCE, _NUMBER, *ADDRESS_MARKS)
"""A text with one of these is read by itself."""

_BEGINNING = _PASSAGE + _SENTENCE
_BLANKED = ASCII_WORDS | {ord(mark): mark for mark in (_SENTENCE, _PASSAGE, _NUMBER)}
_UNMARKED = str.maketrans(_SENTENCE + _NUMBER, "  ")
_OPENING = re.compile(NUMBERING, re.IGNORECASE)
_NUMBERED = re.compile(NUMBERING.replace(r"^[\W_]*", rf"{_SENTENCE}[^a-z0-9{_SENTENCE}{_PASSAGE}]*"))


class Said(NamedTuple):
    """What a passage says: its sentences, and all of its words, both between single spaces.

    The first few of the words, `numbers`, only number the passage and do not count.
    """

    sentences: list[str]
    text: str
    numbers: int

    @property
    def keys(self) -> list[str]:
        """Of its sentences, in order."""
        return list(map(key_of, self.sentences))

    @property
    def size(self) -> int:
        """How many words count."""
        return self.text.count(" ") + 1 - self.numbers if self.text else 0

    @property
    def words(self) -> list[str]:
        """Those that count, in order."""
        return self.text.split()[self.numbers :]


def read_all(texts: Sequence[str]) -> list[Said]:
    """What each of the texts says."""
    plain = _plain(texts)
    together = dict(zip(plain, _together([texts[number] for number in plain]), strict=True))
    return [together.get(number) or _alone(text) for number, text in enumerate(texts)]


def _plain(texts: Sequence[str]) -> list[int]:
    """The numbers of those that can be read together: one line, of ASCII once its quotes are, without addresses."""
    whole = alike(_PASSAGE.join(texts)).lower()
    simple = whole.split(_PASSAGE)
    if len(simple) != len(texts):
        return []
    apart = [mark for mark in _APART if mark in whole]
    return [number for number, text in enumerate(simple) if text.isascii() and not _stands_apart(text, apart)]


def _stands_apart(text: str, marks: Sequence[str]) -> bool:
    return any(mark in text for mark in marks) or (len(text) > SHORT_ROW and " | " in text)


def _alone(text: str) -> Said:
    said = (" ".join(all_words(text[start:end])) for start, end in sentences(text))
    return Said(list(filter(None, said)), " ".join(all_words(text)), 0)


def _together(texts: Sequence[str]) -> list[Said]:
    """Sentences are told apart before quotes are made alike: not all that look alike then stand behind one."""
    cut = alike(STOP.sub(_SENTENCE, _BEGINNING + _BEGINNING.join(texts))).lower()
    blank = _NUMBERED.sub(_with_its_end, cut).translate(_BLANKED)
    while "  " in blank:
        blank = blank.replace("  ", " ")
    passages = blank.split(_BEGINNING)[1:] if texts else []
    return [_said(passage, text) for passage, text in zip(passages, texts, strict=True)]


def _with_its_end(numbered: re.Match[str]) -> str:
    return numbered[0] + _NUMBER


def _said(passage: str, text: str) -> Said:
    opening = _OPENING.match(text)
    numbers = count_words(opening[0]) if opening else 0
    said = [sentence.strip(" ") for sentence in passage.split(_SENTENCE)]
    if _NUMBER not in passage:
        said = list(filter(None, said))
        return Said(said, " ".join(said), numbers)
    unnumbered = (sentence.rpartition(_NUMBER)[2].lstrip(" ") for sentence in said)
    return Said(list(filter(None, unnumbered)), " ".join(passage.translate(_UNMARKED).split()), numbers)
