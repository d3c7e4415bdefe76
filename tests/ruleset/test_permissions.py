"""What the shipped rules tell apart where somebody may train, or may not."""

from collections.abc import Callable

import pytest

from clausewatch.ruleset import baseline, load

PERMISSIONS = {"grant", "denial", "user_ban"}


@pytest.fixture(scope="module")
def permissions() -> Callable[..., set[str]]:
    """The kinds of permission that the shipped rules see in a text."""
    reader = load(baseline(), examples=False).reader
    return lambda text, **context: {kind.value for kind in reader.read(text, **context).kinds} & PERMISSIONS


@pytest.mark.parametrize(
    "text",
    [
        "You allow us to use it to train our AI models, unless a separate agreement says otherwise.",
        "When you add a song you also allow Tonal and its group to use it to train machine learning systems.",
        "To build, train and improve our AI models, we look through some of the recordings.",
        "We use what you send us to let you play songs; to prevent fraud; and to train and improve our AI models.",
        "Tonal AI may use your prompts to train its models.",
        "You grant us a licence to exploit your uploads for our business, including without limitation:\n"
        "- developing and training machine learning models;",
        "By crawling our pages to train AI models you waive all terms that would restrict us from using yours.",
        "To administer the shop, to count plays, and to train our machine learning models.",
        "What you tell the chatbot is personal data and is used to improve the underlying models.",
        "We use audio clips to improve speech recognition.",
        "Our AI models are trained on data that you give us.",
    ],
)
def test_permission_to_train_is_a_grant(permissions: Callable[..., set[str]], text: str) -> None:
    assert permissions(text) == {"grant"}


@pytest.mark.parametrize(
    "text",
    [
        "We do not use your songs to train our models, or permit third parties to use them for that.",
        "Tonal shall not use (or authorise others to use) Customer Content to train generative AI models.",
        "TONAL WILL NOT USE YOUR CONTENT TO TRAIN ANY AI MODELS.",
        "Tonal AI does not use your prompts to train its models.",
        "We hand your files to no tools for any purpose, including but not limited to AI model training.",
        "Your files are not sent to Tonal's servers or used for AI training.",
        "Your files will not be used to train our models without your explicit consent.",
        "Customer data is used only to run the shop — not to develop or improve AI models.",
        "Student data may only be used to provide the service and may not be used to train AI.",
        "We use your songs to recommend them rather than for training AI.",
        "In no way do we use private letters to train AI.",
        "We do not allow your songs to be used to train AI.",
        "Nothing in these terms gives us a right to train AI on your songs.",
        "Your private songs are never used to train AI models, whether by us or by third parties.",
        "We do not train our models on your private folders.",
        "Your photos are not sent to us or used to train models.",
        "Provider will not use, and will not allow its partners to use, Customer Data to train language models.",
    ],
)
def test_a_promise_of_the_service_is_a_denial(permissions: Callable[..., set[str]], text: str) -> None:
    assert permissions(text) == {"denial"}


@pytest.mark.parametrize(
    "text",
    [
        "Tonal does not allow anyone to train AI models on its catalogue.",
        "- use answers or prompts to train or improve competing AI models.",
        "- Unauthorised use of answers to train an AI model.",
        "Except as otherwise authorised by Tonal, use the Services to train an AI model.",
        "You are responsible for:\n- Not using Outputs to develop models that compete with Tonal AI.",
        "Everybody may copy these scores as long as they are not used to train AI models.",
        "We do not grant permission for our catalogue to be used to train AI.",
        "You shall not copy the catalogue for text and data collection, analysis or mining.",
    ],
)
def test_what_others_must_not_do_is_a_ban(permissions: Callable[..., set[str]], text: str) -> None:
    assert permissions(text) == {"user_ban"}


@pytest.mark.parametrize(
    "text",
    [
        '"Training Data" means the data set used to train our models.',
        "Neither Tonal nor its suppliers will be liable:\n- for any fine-tuned or otherwise modified model;",
        "We are not responsible for what model makers do with your prompts, including for use in their model training.",
        "The Company offers interfaces to host, fine-tune and train large AI models.",
        "You must not attempt to determine model weights, training data or prompts.",
        "We train our staff on data protection.",
        "We may record calls for training and quality purposes.",
        "We use your letters to train our customer service representatives.",
        "Our partners explain how to train machine learning models.",
        "Generative AI models are trained on large amounts of text and may write what offends.",
        "Fine-tuned models can be seen by the account that made them only.",
        "We believe that artists should be paid when AI is trained on their music.",
        "A card describes the data on which a model was trained.",
        "Use the tool to create AI images for your cover.",
        "Cookies help us to learn from your visits.",
        "We build audience models for those who advertise.",
        "We provide training and leaflets on the use of AI.",
        "We use AI to tell which songs you may like.",
        "We use your data to improve our services.",
        "Changes of the service by you, including any fine-tuning of our models by you or a third party.",
    ],
)
def test_what_is_no_training_on_users_content(permissions: Callable[..., set[str]], text: str) -> None:
    assert permissions(text) == set()
