"""What the shipped rules tell apart where a reader refuses, cannot refuse, or has to agree first."""

from collections.abc import Callable

import pytest

from clausewatch.ruleset import baseline, load

TRAINS = "We may use your songs to train our AI models."
CHOICES = {"opt_out", "no_opt_out", "opt_in"}


@pytest.fixture(scope="module")
def choices() -> Callable[..., set[str]]:
    """The kinds of choice that the shipped rules see in a text."""
    reader = load(baseline(), examples=False).reader
    return lambda text, **context: {kind.value for kind in reader.read(text, **context).kinds} & CHOICES


@pytest.mark.parametrize(
    "sentence",
    [
        "You can switch this off in your settings.",
        "To opt out of such use, write to our help desk.",
        "If you do not want your songs used in this way, change the setting in your account.",
        "You have the right to object to this use.",
        "Label owners may have their works excluded on request.",
        "You may withdraw from this at any time.",
        "We honour opt-out signals in robots.txt.",
    ],
)
def test_a_control_counts_behind_the_training_it_is_about(choices: Callable[..., set[str]], sentence: str) -> None:
    assert choices(f"{TRAINS} {sentence}") == {"opt_out"}
    assert choices(sentence) == set()
    assert choices(sentence, headings=("AI training on your songs",)) == {"opt_out"}


@pytest.mark.parametrize(
    "text",
    [
        "Turning off this setting means your songs won't be used to train future models.",
        "You may decline to have your songs used for training AI.",
        "You can turn off the history so that it isn't used to improve our models.",
        "Authors can notify us that their works must be excluded from our training data for AI.",
    ],
)
def test_what_follows_from_a_choice_is_the_choice(choices: Callable[..., set[str]], text: str) -> None:
    assert choices(text) == {"opt_out"}


def test_a_control_does_not_count_far_from_the_training(choices: Callable[..., set[str]]) -> None:
    filler = "Songs are kept in two places. Both are in Norway. We count the plays. Plays are told each month."
    assert choices(f"{TRAINS} {filler} You can switch this off in your settings.") == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "You can unsubscribe from our newsletter at any time.",
        "You may opt out of arbitration within thirty days.",
        "We send marketing mails only with your consent.",
        "We may remove songs that break the rules, at our discretion.",
        "You cannot opt out of notifications about payments.",
        "The withdrawal of consent does not affect the lawfulness of earlier processing.",
    ],
)
def test_choices_about_other_things_are_none(choices: Callable[..., set[str]], sentence: str) -> None:
    assert choices(f"{TRAINS} {sentence}") == set()


@pytest.mark.parametrize(
    "text",
    [
        "We train AI models on your songs only with your explicit consent.",
        "We will not train AI models on your songs unless you opt in.",
        "Your songs are not used to train AI models without your permission.",
        "If you turn this on, your songs are used to train our AI models.",
        "Your songs may be used for AI training where you have agreed to it in your account.",
        "Training AI models on your songs requires a separate written agreement.",
        "Training of our AI models on your songs is off by default.",
        "Consent to the training of AI models on your voice must be given in writing.",
        "You can choose to let us train AI models on your songs.",
        "We rely on your consent to train AI models on your songs.",
        "We do not use your songs to retrain our AI models without your explicit consent.",
    ],
)
def test_training_that_takes_consent(choices: Callable[..., set[str]], text: str) -> None:
    assert choices(text) == {"opt_in"}


@pytest.mark.parametrize(
    "text",
    [
        "You allow us to train AI models on your songs, unless a separate contract says otherwise.",
        "We may train AI models on your songs unless your use is governed by another agreement.",
        "By using the service you agree that we train AI models on your songs.",
        "If you enable quiet mode, none of your songs are used to train AI models.",
        "You agree not to attack the AI models.",
        "Songs are used solely to make your requested mix and are not shared for AI model training.",
    ],
)
def test_an_exception_is_no_consent(choices: Callable[..., set[str]], text: str) -> None:
    assert "opt_in" not in choices(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "This cannot be switched off.",
        "There is no way to opt out of this.",
        "Opting out does not affect models that have already been trained.",
        "What the models have learned remains in them even after you delete a song.",
        "We cannot remove your songs from a model that was trained on them.",
        "We are not obliged to retrain or destroy any model.",
        "An opt-out works only for the future.",
        "Closing your account will not remove what our models have learned from your songs.",
    ],
)
def test_what_cannot_be_refused_or_undone(choices: Callable[..., set[str]], sentence: str) -> None:
    assert "no_opt_out" in choices(f"{TRAINS} {sentence}")
    assert choices("We store your songs. This cannot be switched off.") == set()
