import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.alert import compose_baseline, compose_change, favour, level, mark_difference
from clausewatch.model import ClauseKind, Favour, Level, Rewording

GRANT, DENIAL, OPT_OUT, BAN = ClauseKind.GRANT, ClauseKind.DENIAL, ClauseKind.OPT_OUT, ClauseKind.USER_BAN


@pytest.mark.parametrize(
    ("added", "removed", "changed", "expected_level", "expected_favour"),
    [
        ({GRANT}, set(), set(), Level.HIGH, Favour.PLATFORM),
        (set(), {DENIAL}, set(), Level.HIGH, Favour.PLATFORM),
        (set(), {OPT_OUT}, set(), Level.HIGH, Favour.PLATFORM),
        ({OPT_OUT}, set(), set(), Level.MEDIUM, Favour.RIGHTSHOLDERS),
        ({ClauseKind.OPT_IN}, set(), set(), Level.MEDIUM, Favour.RIGHTSHOLDERS),
        (set(), {GRANT}, set(), Level.MEDIUM, Favour.RIGHTSHOLDERS),
        ({GRANT, OPT_OUT}, set(), set(), Level.HIGH, Favour.MIXED),
        (set(), set(), {GRANT}, Level.MEDIUM, None),
        ({BAN}, set(), set(), Level.LOW, None),
        (set(), set(), {BAN}, Level.LOW, None),
    ],
)
def test_level_and_favour_follow_kind_and_direction(change, added, removed, changed, expected_level, expected_favour):
    made = change(kinds_added=frozenset(added), kinds_removed=frozenset(removed), kinds_changed=frozenset(changed))
    assert level(made) is expected_level
    assert favour(made) is expected_favour


def test_a_new_clause_is_quoted_whole_with_the_words_that_matched_marked(change, clause, terms):
    added = clause("we may train models on uploads", GRANT, words="train models", lead_in="For this purpose,")
    alert = compose_change(change(added=(added,), kinds_added=frozenset({GRANT})), terms, "It changed.")
    after = alert.quotes[0].after
    assert after is not None
    assert after.text == "For this purpose, we may train models on uploads"
    assert [after.text[start:end] for start, end in after.spans] == ["train models"]
    assert alert.quotes[0].before is None
    assert alert.links == (("Wavelane: Terms of Use", "https://wavelane.example/terms"),)


def test_a_reworded_clause_shows_both_sides_with_what_went_and_what_came(change, clause, terms):
    pair = Rewording(
        before=clause("We may use uploads to improve the service."),
        after=clause("We may use uploads to train AI models.", GRANT),
    )
    alert = compose_change(change(reworded=(pair,), kinds_added=frozenset({GRANT})), terms, "It changed.")
    quote = alert.quotes[0]
    assert [quote.before.text[a:b] for a, b in quote.before.spans] == ["improve the service"]
    assert [quote.after.text[a:b] for a, b in quote.after.spans] == ["train AI models"]


def test_the_same_change_composed_again_has_the_same_fingerprint(change, clause, terms):
    made = change(added=(clause("We train AI.", GRANT),), kinds_added=frozenset({GRANT}))
    other = change(added=(clause("We train our AI.", GRANT),), kinds_added=frozenset({GRANT}))
    assert compose_change(made, terms, "a").fingerprint == compose_change(made, terms, "b").fingerprint
    assert compose_change(made, terms, "a").fingerprint != compose_change(other, terms, "a").fingerprint


def test_a_baseline_is_known_by_its_sources_in_any_order(clock):
    assert (
        compose_baseline(["a", "b"], "s", clock()).fingerprint == compose_baseline(["b", "a"], "s", clock()).fingerprint
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_difference_spans_are_ascending_disjoint_and_within_the_text(before, after):
    for text, spans in zip((before, after), mark_difference(before, after), strict=True):
        flat = [position for span in spans for position in span]
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.text(max_size=120))
def test_a_text_does_not_differ_from_itself(text):
    assert mark_difference(text, text) == ((), ())


def test_quotation_marks_and_dashes_of_another_make_are_no_difference():
    assert mark_difference("the “Input” - and 'more'", 'the "input" – and ‘more’') == ((), ())


def test_a_pair_that_stands_twice_in_a_change_is_quoted_once(change, clause, terms):
    pair = Rewording(before=clause("We train."), after=clause("We train AI.", GRANT))
    alert = compose_change(change(reworded=(pair, pair), kinds_added=frozenset({GRANT})), terms, "s")
    assert len(alert.quotes) == 1
