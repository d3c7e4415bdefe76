"""Words, sentences and keys are found by short ways where these can be gone: that changes nothing."""

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
    "(a) we",
    "so; ",
    "end.” ",
    "it’s",
    "…",
    "\u200b",
    " | ",
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6)).map("".join)


@given(texts)
def test_words_are_those_of_the_pattern_alone(text):
    numbered = module._NUMBERING.sub("", fold(text).casefold())
    assert module.words(text) == tuple(module._WORD.findall(module._NO_WORDS.sub(" ", numbered)))


@given(texts, st.sampled_from(["", "x" * module.SHORT_ROW]))
def test_sentences_are_those_of_the_general_pattern(text, more):
    text += more
    ends = (module._END if len(text) <= module.SHORT_ROW else module._END_OR_CELL).finditer(text)
    cuts = [0, *(at for end in ends for at in end.span()), len(text)]
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    assert module.sentences(text) == tuple((start, end) for start, end in spans if text[start:end].strip())


@given(texts)
def test_keys_and_words_in_one_walk_are_those_of_each(text):
    each = frozenset(filter(None, (module.key(text[start:end]) for start, end in module.sentences(text))))
    assert module.keys_and_words(text) == (each, list(module.words(text)))
