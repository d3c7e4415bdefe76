"""What is left out for speed changes nothing: each short way gives what the long one does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.language import Rule, Vocabulary, phrase, searching
from clausewatch.language.gate import Gate
from clausewatch.language.normalise import fold
from clausewatch.language.prefilter import Prefilter
from clausewatch.model import Sign
from clausewatch.story import DECIDING

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


@settings(deadline=None)
@given(several=st.lists(st.sampled_from(NEWS) | texts, max_size=5), sign=st.sampled_from(Sign))
def test_news_in_which_a_sign_is_found_were_worth_reading(shipped, several, sign):
    found = [number for number, text in enumerate(several) if sign in {each.says for each in shipped.read_news(text)}]
    assert set(found) <= set(shipped.worth(several, {sign}))


def test_of_news_that_speak_of_something_else_none_is_worth_reading(shipped):
    assert shipped.worth(["Tour dates are out.", NEWS[0], "", "The label's licence was renewed."], DECIDING) == [1]


WRITTEN = Vocabulary(
    words={"ai": ("AI", "A.I", "machine learning"), "verb": ("train~", "naïf")},
    phrases={"trains": phrase("{verb} ..3 {ai}"), "opens": phrase("^ {anything}"), "anything": phrase("{opens}")},
)


@pytest.mark.parametrize(
    ("text", "rule", "passes"),
    [
        ("We train no AI.", {"mentions": ("trains",)}, True),
        ("They train_ai and more", {"mentions": ("trains",)}, True),
        ("That is 'A. I.'", {"mentions": ("ai",)}, True),
        ("That is a dog. I saw it.", {"mentions": ("ai",)}, False),
        ("What a machine", {"mentions": ("ai",)}, False),
        ("Machine: learning", {"mentions": ("ai",)}, True),
        ("Said the naïf, laughing", {"mentions": ("verb",)}, True),
        ("Trained for years", {"mentions": ("trains",)}, False),
        ("Trained for years", {"mentions": ("trains", "verb")}, True),
        ("Trained for years", {"does": ("verb",), "mentions": ("trains",)}, False),
        ("Any text", {"mentions": ("anything",)}, True),
        ("Any text", {}, True),
    ],
)
def test_a_gate_asks_for_the_rarest_words_that_a_rule_needs(text, rule, passes):
    gate = Gate([Rule(id="x", title="", kind=None, **rule)], WRITTEN, rare=["ai"])
    assert gate.worth(["", text, text])[-2:] == ([1, 2] if passes else [])


def test_a_gate_without_rules_lets_nothing_through():
    assert Gate([], WRITTEN, rare=["ai"]).worth(["AI", "\0"]) == []


@pytest.mark.parametrize("first", NEWS)
@pytest.mark.parametrize("second", NEWS)
def test_rules_about_news_are_met_as_their_explanation_says(shipped, first, second):
    text = f"{first} {second}"
    met = {each.rule_id for each in shipped.read_news(text)}
    traced = {trace.rule.id for each in shipped.explain(text) for trace in each.rules if trace.matched}
    assert {rule.id for rule in shipped.news_rules} & traced == met
