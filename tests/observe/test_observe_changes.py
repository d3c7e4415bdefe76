"""What counts as a change of what a document says."""

import pytest

from clausewatch.alert import level
from clausewatch.model import ChangeKind, ClauseKind, Level
from clausewatch.observe import observe
from tests.observe.tonal import BAN, DENIAL, GRANT, HOUR, MENTION, OPT_OUT, PLAIN, Watched, mark, terms

SAME_MEANING = {
    "case and punctuation": "WE MAY USE the recordings you upload, to train our music models!",
    "numbering": "4.2. We may use the recordings you upload to train our music models.",
    "lettering": "(c) We may use the recordings you upload to train our music models.",
    "an article and a plural": "We may use recordings you upload to train our music model.",
    "a line break": "We may use the recordings you upload\nto train our music models.",
    "a soft hyphen and a no-break space": "We may use the record\u00adings you\u00a0upload to train our music models.",
    "an address": "We may use the recordings you upload to train our music models (https://tonal.example/x?id=9).",
    "a product's name": "We may use the recordings you upload to train our music models, like Tonal Studio.",
    "a word that stands for another": "We may use the recordings you upload to train and improve our music models.",
    "a neighbour": f"{PLAIN[3]} {GRANT} {PLAIN[5]}",
}

OTHER_MEANING = {
    "who": "Our partners may use the recordings you upload to train our music models.",
    "whose content": "We may use the messages you upload to train our music models.",
    "which AI": "We may use the recordings you upload to train our generative music models.",
    "a condition": "We may use the recordings you upload to train our music models, unless you object.",
    "a control": "We may use the recordings you upload to train our music models: see the settings of the account.",
    "how much": "We may use the recordings and inputs you upload to train our music models.",
}


def test_the_first_record_tells_nothing(watched: Watched) -> None:
    outcome = watched.shows(*PLAIN, GRANT)

    assert outcome.version is ChangeKind.FIRST_RECORD
    assert not watched.told


def test_the_same_words_again_are_no_version(watched: Watched) -> None:
    first = watched.shows(*PLAIN, GRANT)
    again = watched.shows(*PLAIN, GRANT)

    assert again.version is None
    assert again.digest == first.digest
    assert not watched.told


def test_a_clean_new_clause_is_told_at_once(watched: Watched) -> None:
    watched.shows(*PLAIN)
    seen_without = watched.at
    outcome = watched.shows(*PLAIN, GRANT)

    assert outcome.version is ChangeKind.REVISION
    (change,) = outcome.changes
    assert change.kind is ChangeKind.REVISION
    assert (change.last_without, change.at) == (seen_without, watched.at)
    assert [clause.passage.text for clause in change.added] == [GRANT]
    assert change.kinds_added == {ClauseKind.GRANT}
    assert not change.kinds_removed | change.kinds_changed


@pytest.mark.parametrize("text", SAME_MEANING.values(), ids=SAME_MEANING)
def test_polish_is_no_change(watched: Watched, text: str) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, text)

    assert not watched.told


@pytest.mark.parametrize("text", OTHER_MEANING.values(), ids=OTHER_MEANING)
def test_another_meaning_is_told_as_a_rewording(watched: Watched, text: str) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, text)

    (change,) = watched.told
    assert change.kinds_changed == {ClauseKind.GRANT}
    assert not change.kinds_added | change.kinds_removed
    (pair,) = change.reworded
    assert (pair.before.passage.text, pair.after.passage.text) == (GRANT, text)


def test_a_control_that_goes_from_the_sentence_behind_is_told(watched: Watched) -> None:
    watched.shows(*PLAIN, f"{GRANT} You can turn this off in the settings, or write to us by e-mail.")
    watched.shows(*PLAIN, f"{GRANT} You can turn this off in the settings.")

    (change,) = watched.told
    assert change.kinds_changed == {ClauseKind.OPT_OUT}


def test_a_turned_promise_is_a_kind_removed_and_one_added(watched: Watched) -> None:
    watched.shows(*PLAIN, "We do not use the recordings you upload to train our music models.")
    watched.shows(*PLAIN, GRANT)
    watched.stays(48 * HOUR)

    (change,) = watched.told
    assert change.kinds_added == {ClauseKind.GRANT}
    assert change.kinds_removed == {ClauseKind.DENIAL}


def test_a_paragraph_that_gains_a_grant_is_reworded_from_what_it_was(watched: Watched) -> None:
    body = f"{MENTION} {PLAIN[0]} {PLAIN[1]} {PLAIN[2]}"
    watched.shows(*PLAIN[3:], body)
    watched.shows(*PLAIN[3:], f"{body} {GRANT}")

    (change,) = watched.told
    assert change.kinds_added == {ClauseKind.GRANT}
    (pair,) = change.reworded
    assert pair.before.kinds == frozenset()
    assert pair.after.kinds == {ClauseKind.GRANT}


@pytest.mark.parametrize(
    ("promise", "grant"),
    [
        ("We do not use the recordings to train models.", "We may use the recordings to train models."),
        (
            "We do not, unless you agree, use what you upload to train models.",
            "We use what you upload to train models.",
        ),
    ],
    ids=["alike", "within"],
)
def test_what_still_stands_is_not_told_as_what_it_was(watched: Watched, promise: str, grant: str) -> None:
    """The document contradicts itself now; that the promise went would be untrue."""
    grant = grant.replace("We use", "We may use")
    watched.shows(*PLAIN, promise)
    (change,) = watched.shows(*PLAIN, promise, grant).changes

    assert [clause.passage.text for clause in change.added] == [grant]
    assert not change.reworded + change.removed
    assert change.kinds_added == {ClauseKind.GRANT}
    assert not change.kinds_removed | change.kinds_changed


def test_what_stood_all_along_is_not_told_as_what_came(watched: Watched) -> None:
    grant, promise = (
        "We may use what you upload to train models.",
        "We do not use what you upload to train models of others.",
    )
    watched.shows(*PLAIN, grant, promise)
    watched.shows(*PLAIN, promise)
    (change,) = watched.stays(after=2 * watched.policy.settle).changes

    assert [clause.passage.text for clause in change.removed] == [grant]
    assert not change.reworded + change.added
    assert change.kinds_removed == {ClauseKind.GRANT}


def test_a_moved_passage_is_no_change(watched: Watched) -> None:
    watched.shows(GRANT, *PLAIN, OPT_OUT)
    outcome = watched.shows(*reversed(PLAIN), OPT_OUT, GRANT)

    assert outcome.version is None


def test_a_split_and_a_merge_are_no_changes(watched: Watched) -> None:
    whole = "We may use the recordings you upload to train our music models, and we keep what we learn from them."
    halves = ("We may use the recordings you upload to train our music models.", "We keep what we learn from them.")
    watched.shows(*PLAIN, whole)
    watched.shows(*PLAIN, " ".join(halves))
    watched.shows(*PLAIN, *halves)
    watched.shows(*PLAIN, whole)

    assert not watched.told


def test_the_same_clause_said_twice_is_no_second_one(watched: Watched) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, GRANT, f"To sum up: {GRANT}")
    watched.shows(*PLAIN, f"To sum up: {GRANT}")
    watched.stays(48 * HOUR)

    assert not watched.told


def test_a_new_disclaimer_about_models_is_no_change(watched: Watched) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, GRANT, "What a model says may be wrong, and you should check it.")

    assert not watched.told


def test_a_new_mention_of_training_of_no_kind_is_told_as_unclear_and_once(watched: Watched) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, GRANT, MENTION)
    (change,) = watched.told
    assert change.unclear
    assert [clause.passage.text for clause in change.added] == [MENTION]
    assert level(change) is Level.LOW

    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, GRANT, MENTION)
    watched.shows(*PLAIN, GRANT, "Models which train on recordings are a subject we take seriously.")
    assert watched.told == [change]


def test_other_rules_reading_the_same_words_are_no_change(watched: Watched) -> None:
    watched.shows(*PLAIN, MENTION, GRANT)
    assert watched.memory is not None
    standing = watched.memory.standing
    assert {kind for clause in standing.clauses for kind in clause.kinds} == {ClauseKind.GRANT}

    document = terms(*PLAIN, MENTION, GRANT, "A new closing line.")
    relabelled = tuple(clause for clause in mark(document) if clause.passage.text != GRANT)
    outcome = observe(watched.memory, document, relabelled, watched.at + HOUR)

    assert outcome.version is ChangeKind.REVISION
    assert not outcome.changes


def test_several_kinds_come_in_one_change(watched: Watched) -> None:
    watched.shows(*PLAIN)
    watched.shows(*PLAIN, GRANT, OPT_OUT, BAN, DENIAL)

    (change,) = watched.told
    assert len(change.added) == 4
    assert change.kinds_added == {ClauseKind.GRANT, ClauseKind.OPT_OUT, ClauseKind.USER_BAN, ClauseKind.DENIAL}


def test_a_document_written_anew_is_compared_by_what_it_says(watched: Watched) -> None:
    anew = tuple(f"Whatever is said of the {text.split()[1]} {text.split()[8]} is said here anew." for text in PLAIN)
    watched.shows(*PLAIN, GRANT)
    watched.shows(*anew, GRANT.replace("train our music models", "train our music models and develop new ones"), BAN)
    watched.stays(48 * HOUR)

    (change,) = watched.told
    assert change.kinds_added == {ClauseKind.USER_BAN}
    assert change.kinds_removed == frozenset()


def test_a_sentence_that_only_refers_to_training_is_told_when_it_comes_but_not_when_it_is_polished(
    watched: Watched,
) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*PLAIN, f"{GRANT} You can turn this off in the settings.")
    (came,) = watched.told
    assert came.kinds_added == {ClauseKind.OPT_OUT}

    watched.shows(*PLAIN, GRANT, "You can turn this off in the settings.")
    watched.shows(*PLAIN, GRANT, "You can turn this off yourself, in the choices that you make.")
    assert watched.told == [came]
