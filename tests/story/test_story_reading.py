"""What is read of an article: whether it matters, whom it is about, what it claims."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.match import match_article, may_say
from clausewatch.model import DateKind, Phase, Stance, Subject
from clausewatch.story import is_relevant, latest_day, may_matter
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
        # Machines learn, are taught and fed.
        ("Humfield is about to learn from your sketches", "Its small print lets the image generator read along."),
        ("Humfield may put your letters into language models", "Users were never asked, says a privacy group."),
        ("Humfield closes its data to AI", "Third parties may not use data from it in AI models."),
        ("Wavelark must not teach chatbots on private mail, watchdog says", "The commissioner opened an inquiry."),
        # AI stands in the headline, training in the lead, or the other way round.
        ("Songwriters' AI bill clears committee", "Firms would have to pay for music used in training."),
        ("Label makes peace with AI start-up", "The singers will be paid for training, it says."),
        ("Parents take Humfield to court over its robot", "It was trained on half a million drawings."),
        ("Humfield lets its models learn from members' videos", ""),
        ("Humfield deletes section 14", "The paragraph that mentioned training is gone from the agreement."),
        ("Should Humfield see your pictures?", "What goes into training, and how to switch it off."),
        ("Stories end up in AI dataset", "Authors, who were not asked, want a takedown."),
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
        ("Model maker signs data centre deal", "It rents gigawatts of power to train future models."),
        ("Judge fines lawyers over cases that AI made up", "They must take training in the use of chatbots."),
        ("Union wins AI rules in new contract", "Staff get training, and no editor is replaced."),
        ("AI reads scans as well as doctors", "The model was trained on images whose patients consented to research."),
        ("App's AI learns from your skips", "The feature can be switched off."),
        ("State offers adults free AI training for work", "The government has a training programme for all."),
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
        (
            "Wavelark will learn from your letters",
            "Those who mind can say so in the settings: AI training is then off.",
            Stance.OPT_OUT,
            True,
            Phase.OPT_OUT_ANNOUNCED,
        ),
        (
            "Wavelark feeds posts to its AI",
            "There is no way to say no, and the old setting goes away.",
            Stance.GRANT,
            False,
            Phase.REPORTED,
        ),
        (
            "Wavelark shuts the door on AI bots",
            "Nobody may feed posts to a chatbot.",
            Stance.USER_BAN,
            None,
            Phase.POLICY_ANNOUNCED,
        ),
        (
            "Wavelark pushes back on AI training claims",
            "None of the songs were used to train models.",
            Stance.DENIAL,
            None,
            Phase.DENIED,
        ),
        (
            "Wavelark asks artists first",
            "AI training is voluntary and only for those who said yes.",
            Stance.OPT_IN,
            None,
            Phase.OPT_IN_ANNOUNCED,
        ),
        (
            "Wavelark strikes AI deal over songs",
            "A start-up may use them for training.",
            Stance.LICENCE_DEAL,
            None,
            Phase.LICENCE_DEAL,
        ),
        ("Court trims AI training case against Wavelark", "", Stance.LAWSUIT, None, Phase.RULING),
        ("Labels bury the hatchet with Wavelark over AI training", "", Stance.LAWSUIT, None, Phase.SETTLED),
        ("Labels sue Wavelark over AI training", "", Stance.LAWSUIT, None, Phase.LAWSUIT),
        ("Judge rules against Wavelark in AI training suit", "", Stance.LAWSUIT, None, Phase.RULING),
    ],
)
def test_what_it_claims(press, title, lead, stance, opt_out, phase):
    report = press.report(title, lead)
    assert (report.claim.stance, report.claim.opt_out, report.phase) == (stance, opt_out, phase)
    assert report.claim.platform == "Wavelark"
    assert all(words in report.text for _, words in report.claim.evidence)


@pytest.mark.parametrize("title", ["India panel recommends mandatory licence for AI", "India rules out AI exemption"])
def test_a_panel_and_a_refusal_are_law(press, title):
    report = press.report(title, "Works could be used for training under copyright law.")
    assert (report.subject, report.bodies[0]) == (Subject.LAW, "Indian government")


def test_what_words_can_matter_is_a_bound_on_what_does(press):
    """Only articles whose words could matter are read: none that matters may be among the others."""
    for title, lead in (("Songs used in training", "An AI bill would pay artists."), ("Humfield trains AI", "")):
        article = press.article(title, lead)
        evidence = match_article(article, press.ruleset.reader)
        assert {each.says for each in evidence} <= may_say(article, press.ruleset.reader)
        assert may_matter(may_say(article, press.ruleset.reader)) >= is_relevant(evidence)


def test_law_is_about_the_institution(press):
    report = press.report("EU publishes code of practice for AI", "The AI Act asks for a copyright policy.")
    assert (report.subject, report.bodies[0]) == (Subject.LAW, "European Commission")
