"""The slow pattern of what does not count is only tried where it can match: that changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from clausewatch.language.normalise import fold
from clausewatch.observe import words as module

PIECES = [
    "a@b",
    "www.x.y",
    "http://q/",
    "[email protected]",
    "(opens in a new tab)",
    "K",
    "İ",
    "ı",
    "ſ",
    "\n",
    " ",
    "1.",
    "it",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6)).map("".join))
def test_words_are_those_of_the_pattern_alone(text):
    numbered = module._NUMBERING.sub("", fold(text).casefold())
    assert module.words(text) == tuple(module._WORD.findall(module._NO_WORDS.sub(" ", numbered)))
