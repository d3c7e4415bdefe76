"""In whose favour a clause of the same kind was reworded."""

import pytest

from clausewatch.alert import favour
from clausewatch.model import Favour
from tests.observe.tonal import PLAIN, Watched

GRANT = "We may use your recordings to train our models."
OPT_OUT = "You can opt out of having your recordings train our models."
PROMISE = "We do not use your recordings to train any model."

REWORDED = [
    (GRANT, "We may use your recordings, other than those under a licence, to train our models.", Favour.RIGHTSHOLDERS),
    (GRANT, "We may use your recordings to train our models only in the studio.", Favour.RIGHTSHOLDERS),
    (GRANT, "We may use your recordings and messages to train our models.", Favour.PLATFORM),
    (GRANT, "We may use and let partners use your recordings to train our models.", Favour.PLATFORM),
    (GRANT, "We may, without asking for consent, use your recordings to train our models.", Favour.PLATFORM),
    (GRANT, "We may use your messages to train our models.", None),
    (PROMISE, "We do not use your recordings to train any generative model.", Favour.PLATFORM),
    (PROMISE, "We do not use your recordings to train any model without your consent.", Favour.PLATFORM),
    (PROMISE, "We do not currently use your recordings to train any model.", Favour.PLATFORM),
    (OPT_OUT, "You can opt out of having your recordings train our models if you live abroad.", Favour.PLATFORM),
    (PROMISE, "We do not use your recordings or messages to train any model.", None),
]


def change_of(watched: Watched, before: str, after: str):
    watched.shows(*PLAIN, before)
    (change,) = watched.shows(*PLAIN, after).changes
    return change


@pytest.mark.parametrize(("before", "after", "whose"), REWORDED)
def test_more_or_less_of_the_same_kind(watched: Watched, before: str, after: str, whose: Favour | None) -> None:
    assert favour(change_of(watched, before, after)) is whose


@pytest.mark.parametrize(("before", "after", "whose"), REWORDED)
def test_the_way_back_is_in_the_other_ones_favour(
    watched: Watched, before: str, after: str, whose: Favour | None
) -> None:
    other = {Favour.PLATFORM: Favour.RIGHTSHOLDERS, Favour.RIGHTSHOLDERS: Favour.PLATFORM, None: None}
    assert favour(change_of(watched, after, before)) is other[whose]


def test_a_clause_that_comes_or_goes_within_a_passage_is_shown_there(watched: Watched) -> None:
    control = "You can opt out of having them train our models."
    (came,) = (watched.shows(*PLAIN, GRANT), watched.shows(*PLAIN, f"{GRANT} {control}"))[1].changes
    assert [(pair.before.passage.text, pair.after.passage.text) for pair in came.reworded] == [
        (GRANT, f"{GRANT} {control}")
    ]
    watched.shows(*PLAIN, GRANT)
    (went,) = watched.stays(after=2 * watched.policy.settle).changes
    assert [(pair.before.passage.text, pair.after.passage.text) for pair in went.reworded] == [
        (f"{GRANT} {control}", GRANT)
    ]
    assert not came.added + came.removed + went.added + went.removed


def test_a_passage_is_quoted_once(watched: Watched) -> None:
    after = "We do not use your messages to train any generative model. We may use your recordings to train our models."
    change = change_of(watched, "We do not use your messages to train any model.", after)
    assert len(change.reworded) == 1
    assert not change.added
