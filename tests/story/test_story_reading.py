"""What is read of an article: whether it matters, whom it is about, what it claims."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.match import match_article
from clausewatch.model import DateKind, Phase, Stance, Subject
from clausewatch.story import is_relevant, latest_day
from clausewatch.story.dates import claimed_dates
from clausewatch.story.directory import Directory
from clausewatch.story.names import bodies

NOW = datetime(2031, 5, 9, tzinfo=UTC)
WATCHED = Directory(watched={"wavelark": "Wavelark"}, platforms=frozenset({"Wavelark"}))


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Wavelark changes its terms to allow AI training on uploads", ""),
        ("Humfield will not use members' posts to train chatbots", ""),
        ("Two labels sue song generator over training on their recordings", ""),
        ("Parliament passes bill on AI and copyright", "Rights holders can opt out of text and data mining."),
        ("Humfield trains AI without asking", "A clause in its contract lets it, members found."),
        ("Judge approves authors' settlement with AI firm", "Books had been copied for training."),
        ("Record shop bans AI-generated music", "Tracks made wholly by AI will be removed from its shelves."),
    ],
)
def test_what_matters(press, title, lead):
    assert is_relevant(match_article(press.article(title, lead), press.ruleset.reader))


@pytest.mark.parametrize(
    ("title", "lead"),
    [
        ("Wavelark launches an AI playlist maker", "Describe a mood and the app makes the list."),
        ("Ministry pays for AI training courses", "Ten million workers learn to write prompts."),
        ("New organ donor law lets people opt out", "Everybody is a donor unless they refuse."),
        ("Chat service forces arbitration, how to opt out", "Write within 30 days or lose the right to sue."),
        ("Tonal 5 tops every leaderboard", "The model was trained on 15 trillion tokens of text."),
        ("Researchers train AI model to spot tumours in scans", "It was trained on 40,000 images from hospitals."),
        ("Start-up to spend billions on data centres to train AI", "Analysts ask when it will pay off."),
        ("Ministry to train 5,000 teachers in AI", "The programme starts in autumn."),
        ("Band announces world tour", "Tickets are on sale from Friday."),
        ("State sues studio over cancellation fees", "The terms hid the fee, says the complaint."),
    ],
)
def test_what_does_not(press, title, lead):
    assert not is_relevant(match_article(press.article(title, lead), press.ruleset.reader))


@pytest.mark.parametrize(
    ("title", "lead", "chief"),
    [
        ("Wavelark updates its terms", "The new terms let Wavelark train AI, says Ada Moor of Fair Songs.", "Wavelark"),
        ("Humfield trains chatbot on posts", "Humfield says that members can opt out, the Post reports.", "Humfield"),
        ("Labels sue Osterklang", "Crate Records and Tonal sued Osterklang for training on songs.", "Osterklang"),
        ("QuillHub's new policy", "Unlike Wavelark, QuillHub asks authors before it trains AI.", "QuillHub"),
    ],
)
def test_whom_it_is_about(title, lead, chief):
    assert bodies(title, lead, WATCHED)[0].name == chief


@given(st.text(max_size=200), st.text(max_size=400))
def test_no_text_is_too_odd_to_be_read_for_names_and_dates(title, lead):
    found = bodies(title, lead, WATCHED)
    assert all(body.name and body.weight > 0 for body in found)
    assert list(found) == sorted(found, key=lambda body: -body.weight)
    claimed_dates(f"{title}\n{lead}", NOW)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("The terms were changed on 12 February 2030.", DateKind.CHANGED, "2030-02-12"),
        ("The clause was added in February 2030.", DateKind.CHANGED, "2030-02"),
        ("The new terms take effect on June 1.", DateKind.EFFECTIVE, "2031-06-01"),
        ("It was announced last week.", DateKind.ANNOUNCED, "2031-05-02"),
        ("The clause was quietly added yesterday.", DateKind.CHANGED, "2031-05-08"),
        ("Its terms were updated in October.", DateKind.CHANGED, "2030-10"),
        ("The clause has stood there since last February.", DateKind.CHANGED, "2031-02"),
        ("The terms were changed on 12 July.", DateKind.CHANGED, "2030-07-12"),
        ("The new terms take effect in September.", DateKind.EFFECTIVE, "2031-09"),
        ("The policy will be updated in July.", DateKind.CHANGED, "2031-07"),
    ],
)
def test_dates_are_as_exact_as_they_were_said(text, kind, value):
    (date,) = claimed_dates(text, NOW)
    assert (date.kind, date.value) == (kind, value)
    assert date.quote in text


def test_may_is_a_month_only_after_a_word_that_makes_it_one():
    assert not claimed_dates("It changed its terms so that it may train. Artists March against it.", NOW)


def test_a_day_without_a_year_is_of_the_year_that_the_text_gives():
    dates = claimed_dates("The terms changed in February 2029; copies from 12 February have it.", NOW)
    assert {date.value for date in dates} == {"2029-02", "2029-02-12"}


def test_an_undated_article_was_not_written_before_the_latest_day_it_names():
    assert latest_day("On 1 July 2030 it blocked crawlers, as in May 2029.", NOW) == datetime(2030, 7, 1, tzinfo=UTC)
    assert latest_day("Nothing is dated here.", NOW) is None


@pytest.mark.parametrize(
    ("title", "lead", "stance", "opt_out", "phase"),
    [
        ("Wavelark lets itself train AI on uploads", "There is no opt-out.", Stance.GRANT, False, Phase.REPORTED),
        ("Wavelark has never trained AI on songs, it says", "", Stance.DENIAL, None, Phase.DENIED),
        (
            "Wavelark to train AI on posts",
            "Members can opt out in the settings.",
            Stance.OPT_OUT,
            True,
            Phase.OPT_OUT_ANNOUNCED,
        ),
        (
            "Wavelark rewrites its AI terms",
            "No model will be trained without explicit consent.",
            Stance.OPT_IN,
            None,
            Phase.REVISED,
        ),
        ("Labels sue Wavelark over AI training", "", Stance.LAWSUIT, None, Phase.LAWSUIT),
        ("Judge rules against Wavelark in AI training suit", "", Stance.LAWSUIT, None, Phase.RULING),
    ],
)
def test_what_it_claims(press, title, lead, stance, opt_out, phase):
    report = press.report(title, lead)
    assert (report.claim.stance, report.claim.opt_out, report.phase) == (stance, opt_out, phase)
    assert report.claim.platform == "Wavelark"
    assert all(words in report.text for _, words in report.claim.evidence)


def test_law_is_about_the_institution(press):
    report = press.report("EU publishes code of practice for AI", "The AI Act asks for a copyright policy.")
    assert (report.subject, report.bodies[0]) == (Subject.LAW, "European Commission")
