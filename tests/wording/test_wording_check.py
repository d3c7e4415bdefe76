"""What a model wrote is used only where nothing in it goes beyond its sources."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.wording import LONGEST, material, objection

GOOD = [
    "Tonewell may now use recordings that you upload to train its machine learning models, from 1 April 2026.",
    'Since 12 March 2026 the Terms of Use say that "we may use the recordings that you upload to train our machine '
    'learning models".',
    "The Terms of Use of Tonewell now let the platform train AI on users' content. On 11 March 2026 they did not.",
]

LIES = {
    "Tonewell may train its models on your recordings since 9 May 2025.": "date",
    "Tonewell may now train its models on 40 million recordings of users.": "number",
    "Tonewell and its three partners may now train machine learning models on recordings.": "counts",
    "Tonewell may now share the recordings that you upload with Fluxcore to train models.": "name",
    "Fluxcore may now use the recordings that you upload to train machine learning models.": "name",
    'The terms now say that "all recordings belong to the platform for ever", Tonewell writes.': "no source says",
    "Tonewell no longer trains machine learning models on the recordings that you upload.": "",
    "Tonewell may use recordings to train models, but you can opt out of AI training in your settings.": "opt_out",
    "Tonewell may now train its models on uploads: see https://tonewell.example/terms for all of it.": "link",
    "@channel Tonewell may now use the recordings that you upload to train its models.": "markup",
    "Training.": "characters",
}


@pytest.mark.parametrize("text", GOOD)
def test_what_the_sources_say_may_stand(text, alert, reader):
    assert objection(text, alert, reader) == ""


@pytest.mark.parametrize("text", LIES)
def test_what_no_source_says_may_not(text, alert, reader):
    reason = objection(text, alert, reader)
    assert reason
    assert LIES[text] in reason


def test_a_loss_is_not_told_as_a_gain(loss, reader):
    assert "ended" in objection("Tonewell lets people switch off AI training in their account settings.", loss, reader)
    assert objection("Tonewell no longer lets people switch off AI training in account settings.", loss, reader) == ""


def test_a_date_is_not_put_together_from_two(alert, reader):
    text = "Tonewell may use the recordings that you upload to train its models since 12 April 2026."
    assert "the date 12 April 2026" in objection(text, alert, reader)


def test_the_material_is_json_that_holds_the_passages(alert):
    given_out = json.loads(material(alert))
    assert given_out["passages"][0]["after"].startswith("We may use the recordings")
    assert given_out["first seen"] == "12 March 2026"


@given(text=st.text(max_size=2 * LONGEST))
def test_no_text_breaks_the_check(text, alert, reader):
    assert isinstance(objection(text, alert, reader), str)


@given(number=st.integers(min_value=2, max_value=10**9).filter(lambda each: each not in {12, 11, 2026}))
def test_every_invented_number_is_found(number, alert, reader):
    assert objection(f"Tonewell may now train its models on {number} recordings that you upload.", alert, reader)
