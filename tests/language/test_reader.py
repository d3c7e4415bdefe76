from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.language import Example, May, Reader, Rule, Vocabulary, Who, phrase
from clausewatch.model import ClauseKind, Topic

Kinds = Callable[..., set[str]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We may use the songs you upload to train our AI models.", {"grant"}),
        ("We do not use the songs you upload to train AI models.", {"denial"}),
        ("Under no circumstances will we train AI on your songs.", {"denial"}),
        ("You may not use our catalogue to train AI models.", {"user_ban"}),
        ("Your messages are never used for training AI.", {"denial"}),
        ("Your messages may be used by us for training AI.", {"grant"}),
        ("Your messages are never used by us to train AI models.", {"denial"}),
        ("Your messages will not be used by us to train AI models.", {"denial"}),
        ("Your messages are not sold, but they are used by us to train AI models.", {"grant"}),
        ("We do not sell your data, but we use it to train our AI models.", {"grant"}),
        ("We train our models on your songs. You can opt out in your settings.", {"grant", "opt_out"}),
        ("We will train AI models on your songs only with your prior written consent.", {"opt_in"}),
        ("Do you train AI on my songs? No.", {"denial"}),
        ("Our staff is trained every year in the use of AI tools.", set()),
        ("You can opt out of marketing mails at any time.", set()),
    ],
)
def test_who_may_and_what(kinds: Kinds, text: str, expected: set[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Somebody unnamed and a bare "do not": it is about what is users'.
        ("Those providers typically do not use your data to train their models.", {"denial"}),
        # A relative clause, and a role that only says whose posts they are, do not act.
        ("Texts that you translate are sent to us and kept as a sample for improving our models.", {"grant"}),
        ("Posts of adult users may be used in the creation of our AI models.", {"grant"}),
        # "No company" binds the others.
        ("No company may use our transcripts to train AI models.", {"user_ban"}),
        # A country is not "us".
        ("We do not use data of users in the US for AI training.", {"denial"}),
        # What is turned down or left open is not said.
        ('Toggle off "Allow model training" in the privacy settings.', {"opt_out"}),
        ("Tell us whether your posts may be used to train AI models.", set()),
        # What is kept from being done is not done.
        ("The contract prevents your songs from being used to train AI models.", {"denial"}),
        ("You can prevent your songs from being used to train AI models.", {"opt_out"}),
        # Whoever "is barred" is bound himself; whoever bars binds others.
        ("Our providers are barred from training AI on your songs.", {"denial"}),
        ("We reserve the right to use your songs for training AI.", {"grant"}),
        # What is asked for is no promise.
        ("You may instruct us not to use your songs to train our AI models.", {"opt_out"}),
    ],
)
def test_who_acts_and_what_is_said(kinds: Kinds, text: str, expected: set[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You may not scrape the service or use it to train machine learning models.", {"user_ban"}),
        ("You may not resell the service or use the site for training AI.", {"user_ban"}),
        ("You will not access the platform or use its data to train AI models.", {"user_ban"}),
        ("You may not copy or resell the service, or otherwise use it to train AI models.", {"user_ban"}),
        ("Nobody may copy the platform or use it to develop AI models.", {"user_ban"}),
        ("We do not rent out the platform or use your songs to train AI models.", {"denial"}),
        # A noun joined to an object is an object too, and the denial governs both verbs.
        ("You may not crawl our website or our app or use them to train AI models.", {"user_ban"}),
        ("You may not copy the site, the app, or our API or use them to train AI models.", {"user_ban"}),
        ("We will not sell songs to our partners or our affiliates or use them to train AI models.", {"denial"}),
        ("We give songs to our partners and our affiliates use them to train AI models.", {"grant"}),
        # A noun with a verb of its own is a subject, whatever stands before it.
        ("If you use the app the service may train AI models on your songs.", {"grant"}),
        ("You use the service and we train AI models on your songs.", {"grant"}),
        ("In return the company and its partners may train AI on your work.", {"grant"}),
    ],
)
def test_an_object_of_one_verb_is_not_the_subject_of_the_next(kinds: Kinds, text: str, expected: set[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Neither the service nor its partners train AI on your work.", {"denial"}),
        ("We do not sell your data, nor may the service or its partners train AI on your work.", {"denial"}),
        ("Never will the company or its affiliates train AI on your work.", {"denial"}),
        ("If you do not object, the company or its partners may train AI on your work.", {"grant"}),
    ],
)
def test_a_negation_before_several_actors_is_about_each(kinds: Kinds, text: str, expected: set[str]) -> None:
    assert kinds(text) == expected


def test_a_lead_in_gives_its_items_their_meaning(kinds: Kinds) -> None:
    item = "use the catalogue to train AI models;"
    assert kinds(item, lead_in="You may not:") == {"user_ban"}
    assert kinds(item, lead_in="We may:") == {"grant"}
    assert kinds(f"We do not:\n- sell your data;\n- {item}") == {"denial"}


def test_the_platforms_names_are_the_service(kinds: Kinds) -> None:
    text = "tunesmith labs trains its models on uploads."
    assert kinds(text, names=("Tunesmith Labs",)) == {"grant"}


def test_a_heading_is_nearby(kinds: Kinds) -> None:
    control = "You can switch this off in your settings."
    assert kinds(control, headings=("AI training on your uploads",)) == {"opt_out"}
    assert kinds(control, headings=("Newsletter",)) == set()


def test_topics(shipped: Reader) -> None:
    assert shipped.read("We train AI models on your songs.").topic is Topic.TRAINING
    assert shipped.read("Answers written by AI may be wrong.").topic is Topic.AI_OTHER
    assert shipped.read("You can cancel at any time.").topic is Topic.NONE


def test_training_without_a_kind_is_unclear(shipped: Reader) -> None:
    reading = shipped.read("What does it mean to train AI models on songs?")
    assert reading.unclear
    assert not reading.kinds
    assert reading.topic is Topic.AI_OTHER


def test_quotes_are_the_originals_own_words(shipped: Reader) -> None:
    text = "“Fair play”\u00a0— we don’t use your trai\u00adning logs to train AI\u00a0models."
    matches = shipped.read(text).matches
    assert matches
    assert all(match.quote == text[match.start : match.end] for match in matches)
    assert matches[0].quote.endswith("AI\u00a0models") or "train AI" in matches[0].quote


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["we", "you", "may", "not", "train", "AI", "models", "on", "your", "songs", ".", "\n- ", ":", ";", "é", "—"]
        ),
        max_size=40,
    )
)
def test_reading_never_fails_and_quotes_are_slices(shipped: Reader, words: list[str]) -> None:
    text = " ".join(words)
    reading = shipped.read(text)
    assert reading.kinds == {match.kind for match in reading.matches}
    assert all(match.quote == text[match.start : match.end] and match.quote for match in reading.matches)


@pytest.mark.parametrize("text", ["1.", "—", "•"])
def test_a_passage_that_only_numbers_what_follows_says_nothing(shipped: Reader, text: str) -> None:
    assert not shipped.read(text, headings=["How we train AI models"], lead_in="We train AI models on:").kinds


def test_a_document_is_read_like_its_passages(shipped: Reader) -> None:
    clause = "We may use your songs to train our AI models."
    filler = "\n\n".join(["Pay your bill on time. Be kind to others."] * 300)
    reading = shipped.read(f"{filler}\n\n{clause}\n\n{filler}")
    assert {match.quote for match in reading.matches} == {match.quote for match in shipped.read(clause).matches}


@pytest.mark.parametrize("unit", ["you may not train AI, ", "is used to train AI and ", "(a) train AI; "])
def test_a_sentence_that_never_ends_costs_linear_work(
    shipped: Reader, calls: Callable[[Callable[[], object]], int], unit: str
) -> None:
    shipped.read(unit)
    assert calls(lambda: shipped.read(unit * 800)) < 6 * calls(lambda: shipped.read(unit * 200))


def test_a_rules_lines_must_all_hold() -> None:
    rule = Rule(
        id="r",
        title="t",
        kind=ClauseKind.GRANT,
        who=frozenset({Who.SERVICE}),
        may=frozenset({May.YES}),
        does=("trains",),
        mentions=("songs",),
        not_when=("staff",),
        regex=(r"(?i)\bour\b",),
        should_match=(Example(text="x"),),
    )
    words = {"we": ("we",), "songs": ("song~",), "staff": ("staff",), "not": ("not",)}
    reader = Reader([rule], Vocabulary(words=words, phrases={"trains": phrase("train~")}))
    assert reader.read("We train our songs.").kinds
    for lacking in (
        "We train songs.",
        "We train our staff on songs.",
        "We train our dogs.",
        "We do not train our songs.",
    ):
        assert not reader.read(lacking).kinds
    parts = reader.explain("We train songs.")[0].rules[0].parts
    assert [part.name for part in parts if not part.met] == ["regex"]


def test_precedence_within_a_sentence() -> None:
    first = Rule(id="a", title="", kind=ClauseKind.DENIAL, mentions=("songs",))
    second = Rule(
        id="b", title="", kind=ClauseKind.GRANT, mentions=("songs",), not_if_also=frozenset({ClauseKind.DENIAL})
    )
    reader = Reader([second, first], Vocabulary(words={"songs": ("songs",)}))
    assert [match.rule_id for match in reader.read("Some songs.").matches] == ["a"]


def test_explain_shows_what_a_sentence_lacks(shipped: Reader) -> None:
    trace = next(
        each
        for each in shipped.explain("You may not train AI on our site.")[0].rules
        if each.rule.id == "service-trains"
    )
    assert not trace.matched
    assert {part.name: part.met for part in trace.parts}["who"] is False
