"""What is left out for speed changes nothing: each short way gives what the long one does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.language import searching
from clausewatch.language.normalise import fold
from clausewatch.language.prefilter import Prefilter

WORDS = [
    "train",
    "machine",
    "learning",
    "Models",
    "a.i.",
    "it’s",
    "—",
    "“so”",
    "naïve",
    "日本",
    "x" * 70,
    "e\u0301",
    "1.",
    "\0",
    "\n\0\n",
    "https://x/learning",
    "[it](/train",
    ")",
]
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=5)).map(" ".join)


@given(texts)
def test_a_text_is_folded_for_search_word_by_word(text):
    assert searching.folded(text) == " ".join(word.folded for word in searching.words(text))


@given(st.lists(texts))
def test_texts_that_are_searched_together_are_those_that_pass_one_by_one(several):
    prefilter = Prefilter(["machine learning", "learning models", "train~"])
    passing = [number for number, text in enumerate(several) if prefilter.passes(fold(text))]
    assert prefilter.worth(several) == passing


def test_without_a_word_list_everything_is_worth_reading():
    assert Prefilter([]).worth(["one", "two"]) == [0, 1]


NEWS = [
    "Streaming site's new terms allow AI training on uploads.",
    "A court decides that labels may not train AI on songs.",
    "You may not:\n- train AI models\n- sell them",
    "The union asks the public: (a) who may train AI; (b) on which songs.",
    "Tour dates are out.",
    "Label signs a licence agreement with an AI company.",
]


@pytest.mark.parametrize("first", NEWS)
@pytest.mark.parametrize("second", NEWS)
def test_rules_about_news_that_are_met_are_among_those_that_may_be(shipped, first, second):
    text = f"{first} {second}"
    met = {each.rule_id for each in shipped.read_news(text)}
    assert met <= {rule.id for rule in shipped.may_meet(text)}
    traced = {trace.rule.id for each in shipped.explain(text) for trace in each.rules if trace.matched}
    assert {rule.id for rule in shipped.news_rules} & traced == met
