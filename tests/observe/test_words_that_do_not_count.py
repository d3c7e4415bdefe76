"""Words, sentences and keys are found by short ways where these can be gone: that changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from clausewatch.language.normalise import fold
from clausewatch.observe import words as module
from clausewatch.observe.whole import read_all

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
PLAIN = ["1. ", "(a) we", " A) b", "it’s", "“End.” ", "so; ", "and", "—", ". ", "iv.", ")", " | ", "x\u00a0", "‘"]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6)).map("".join)
plain_texts = st.lists(st.sampled_from(PLAIN)).map("".join)


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


@given(st.lists(texts | plain_texts))
def test_a_whole_document_is_read_as_its_passages_are(several):
    for text, said in zip(several, read_all(several), strict=True):
        each = [module.key(text[start:end]) for start, end in module.sentences(text)]
        assert list(said.keys) == list(filter(None, each))
        assert (said.words, said.size) == (list(module.words(text)), len(module.words(text)))
