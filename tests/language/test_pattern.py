from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.language import PatternError, Vocabulary, phrase
from clausewatch.language.inflect import inflections
from clausewatch.language.pattern import compile_pattern
from clausewatch.language.sentence import Sentence
from clausewatch.language.tokens import tokenise
from clausewatch.language.vocabulary import Index, Lexicon

WORDS = {"train-verb": ("train~", "fine-tune~"), "model": ("model~", "AI"), "people": ("staff",)}


def sentence(text: str, **phrases: object) -> Sentence:
    vocabulary = Vocabulary(words=WORDS, phrases=phrases)  # type: ignore[arg-type]
    literals = [word for found in vocabulary.phrases.values() for each in found.patterns for word in each.literals]
    lexicon = Lexicon(WORDS, literals)
    return Sentence(tokenise(text), 0, lexicon, Index(vocabulary, lexicon))


def found(text: str, *patterns: str, unless: tuple[str, ...] = ()) -> list[str]:
    examined = sentence(text, it=phrase(*patterns, unless=unless))
    return [examined.quote(span) for span in examined.spans("it")]


def test_lists_with_a_gap() -> None:
    assert found("We train our big new models", "{train-verb} ..3 {model}") == ["train our big new models"]
    assert found("We train our big new shiny models", "{train-verb} ..3 {model}") == []


def test_a_semicolon_ends_a_gap() -> None:
    assert found("We train dogs; models differ", "{train-verb} ..5 {model}") == []


def test_hyphens_do_not_matter() -> None:
    assert found("Fine-tuning AI", "{train-verb} {model}") == ["fine tuning ai"]


def test_either_and_optional() -> None:
    assert found("for the training", "for (the|any)? (training|teaching)") == ["for the training"]
    assert found("for training", "for (the|any)? (training|teaching)") == ["for training"]


def test_start_and_end() -> None:
    assert found("To train models", "^ {train-verb}") == ["train"]
    assert found("We train models", "^ {train-verb}") == []
    assert found("We never do.", "never do $") == ["never do"]
    assert found("We never do it.", "never do $") == []


def test_except_takes_out_what_it_overlaps() -> None:
    assert found("We train staff on AI", "{train-verb} ..5 {model}", unless=("{train-verb} {people}",)) == []


def test_the_shortest_stretch_is_taken() -> None:
    assert found("train and train models", "{train-verb} ..9 {model}") == ["train models"]


@pytest.mark.parametrize(
    "wrong", ["", "..5 model", "model ..5", "{model} ..99 model", "a ) b", "(a|) b", "({model}|!)"]
)
def test_what_cannot_be_read_is_refused(wrong: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(wrong)


def test_finding_costs_linear_work(calls: Callable[[Callable[[], object]], int]) -> None:
    def work(times: int) -> int:
        examined = sentence("train model " * times, it=phrase("{train-verb} ..30 {train-verb} ..30 {model}"))
        return calls(lambda: examined.spans("it"))

    assert work(4_000) < 6 * work(1_000)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("train", {"train", "trains", "trained", "training"}),
        ("use", {"use", "uses", "used", "using"}),
        ("opt out", {"opt out", "opts out", "opted out", "opting out"}),
        ("apply", {"apply", "applies", "applied", "applying"}),
        ("scrap", {"scrap", "scraps", "scrapped", "scrapping"}),
        ("teach", {"teach", "teaches", "taught", "teaching"}),
        ("bar", {"bar", "bars", "barred", "barring"}),
    ],
)
def test_inflections(word: str, forms: set[str]) -> None:
    assert forms <= inflections(word)


@given(st.lists(st.sampled_from(["train", "model", "the", ";", "staff"]), max_size=25))
def test_every_hit_begins_and_ends_with_its_words(words: list[str]) -> None:
    for hit in found(" ".join(words), "{train-verb} ..4 {model}"):
        assert hit.split()[0] == "train"
        assert hit.split()[-1] == "model"
        assert len(hit.split()) <= 6
