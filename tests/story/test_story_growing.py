"""Which event a report is about, and what the channels are told of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clausewatch.model import (
    Archive,
    ClauseKind,
    Correction,
    CorrectionKind,
    DeliveryAction,
    Level,
    Phase,
    Posting,
    Standing,
)
from clausewatch.story import Telling, contradictions, corrected, corrections_by, grow, stands_since

FOUND = ("Wavelark changes its terms to allow AI training on uploads", "The clause was added on 9 May 2031.")
DENIED = ("Wavelark says it has never trained AI on uploads", "The clause came in February 2030, it says.")
REVISED = ("Wavelark rewrites its AI terms", "No model will be trained without explicit consent, it promises.")


def told(press, *articles, archive=None):
    """The postings and stories that come of articles, each seen when it was published."""
    stories, postings = {}, []
    for article in articles:
        days = (article.published_at - press.start) / timedelta(days=1)
        loom = press.loom(tuple(stories.values()), days=days, archive=archive)
        loom.take_article(article)
        loom.finish()
        stories |= loom.grown
        postings += loom.postings
    return postings, list(stories.values())


def test_an_event_is_one_message_with_its_phases_in_its_thread(press):
    articles = [
        press.article(*FOUND),
        press.article("Wavelark may now train AI on your songs", "Nobody was told.", days=0.5),
        press.article(*DENIED, days=1),
        press.article(*REVISED, days=5),
    ]
    postings, (story,) = told(press, *articles)
    actions = [posting.action for posting in postings if posting.action is not DeliveryAction.EDIT]
    assert actions == [DeliveryAction.POST, DeliveryAction.REPLY, DeliveryAction.REPLY]
    assert [phase for phase, _ in story.phases] == [Phase.REPORTED, Phase.DENIED, Phase.REVISED]
    first = postings[0].alert.fingerprint
    assert all(posting.parent == first for posting in postings[1:])
    assert [posting.broadcast for posting in postings if posting.action is DeliveryAction.REPLY] == [True, False]
    assert story.card.fingerprint == first
    assert story.level is Level.HIGH
    assert any("4 outlets" in note for note in story.card.notes)


def test_each_edit_has_an_identity_of_its_own_so_that_the_outbox_takes_it(press):
    articles = [press.article(*FOUND, days=day / 10) for day in range(4)]
    postings, _ = told(press, *articles)
    assert [posting.action for posting in postings] == [DeliveryAction.POST, *[DeliveryAction.EDIT] * 3]
    assert len({posting.alert.fingerprint for posting in postings}) == 4


def test_what_comes_in_one_poll_is_one_edit(press):
    loom = press.loom()
    loom.take_article(press.article(*FOUND))
    loom.finish()
    later = press.loom(tuple(loom.grown.values()), days=1)
    for _ in range(5):
        later.take_article(press.article(*FOUND, days=1))
    later.finish()
    assert [posting.action for posting in later.postings] == [DeliveryAction.EDIT]


def test_a_copy_only_counts(press):
    first = grow(press.report(*FOUND), ())
    story = replace(first.story, card=press.change())
    copy = grow(press.report(f"{FOUND[0]} | Paper", "Another lead altogether.", days=1), (story,))
    assert (copy.telling, copy.report.copy_of) == (Telling.SUPPRESSED, first.report.key)
    assert copy.reason.startswith("repeats the text of")


def test_the_same_sentence_about_another_platform_is_another_story(press):
    lead = "{} lets itself train generative AI on everything that artists upload."
    first = grow(press.report("Wavelark now trains AI models on artists' music", lead.format("Wavelark")), ())
    second = press.report("Osterklang now trains AI models on artists' music", lead.format("Osterklang"), days=1)
    found = grow(second, (first.story,))
    assert (found.telling, found.report.copy_of) == (Telling.NEW, None)


def test_late_news_join_and_are_never_told(press):
    late = grow(press.report(*FOUND, days=0, seen=20), ())
    assert (late.telling, late.reason) == (Telling.SUPPRESSED, "late news: published on 2031-05-09")


def test_what_stood_in_a_feed_at_first_contact_is_not_told_but_the_next_report_is(press):
    silent = press.loom(silent=True)
    silent.take_article(press.article(*FOUND))
    silent.finish()
    assert silent.postings == []
    later = press.loom(tuple(silent.grown.values()), days=1)
    growth = later.take_article(press.article(*DENIED, days=1))
    assert growth.telling is Telling.NEW
    assert len(growth.story.reports) == 2


@pytest.mark.parametrize(
    ("title", "lead", "days"),
    [
        ("Wavelark changes its terms to train AI on messages", "The rules for chats are new.", 120),
        ("Humfield allows AI training on uploads", "Humfield added the clause to its terms.", 1),
        ("Labels sue Wavelark over AI training", "They say that it copied recordings.", 1),
    ],
)
def test_another_time_platform_or_subject_is_another_event(press, title, lead, days):
    first = grow(press.report(*FOUND), ())
    assert grow(press.report(title, lead, days=days), (first.story,)).story.id != first.story.id


SUED = ("Authors sue Wavelark over AI training", "Three authors say that it trained on their books.")


def test_a_suit_over_the_terms_is_a_phase_of_their_story(press):
    story = grow(press.report(*FOUND), ()).story
    lead = "They allege that Wavelark trained models on their songs before it changed its terms."
    suit = grow(press.report("Users sue Wavelark over AI training", lead, days=90), (story,))
    assert (suit.story.id, suit.report.phase) == (story.id, Phase.LAWSUIT)
    end = press.report("Wavelark settles suit with users over AI training", "It will delete the models.", days=400)
    assert grow(end, (suit.story,)).story.id == story.id


@pytest.mark.parametrize(
    ("title", "lead", "days", "joins"),
    [
        ("Judge: training Wavelark's AI on books was fair use", "A trial is to follow.", 300, True),
        ("Wavelark to pay authors to settle AI lawsuit", "The deal covers books.", 400, True),
        ("Labels sue Wavelark over AI training", "The record companies name songs.", 20, False),
        ("Authors sue Wavelark over AI training", "Two other authors filed it.", 900, False),
    ],
)
def test_a_suit_goes_on_for_years_between_the_same_parties(press, title, lead, days, joins):
    story = grow(press.report(*SUED), ()).story
    assert (grow(press.report(title, lead, days=days), (story,)).story.id == story.id) is joins


def test_what_can_only_follow_joins_later_than_other_news(press):
    story = grow(press.report(*FOUND), ()).story
    lead = "The watchdog ordered Wavelark to stop using uploads."
    order = press.report("Regulator suspends Wavelark's AI training", lead, days=60)
    assert grow(order, (story,)).story.id == story.id


def test_who_claims_what_is_contradicted_is_linked_before_others(press):
    articles = [press.article(*FOUND)]
    articles += [
        press.article(f"Wavelark may train AI on songs {n}", "Nobody was told.", days=n / 10) for n in range(9)
    ]
    last = press.article("Wavelark's AI terms offer a way out", "Users can opt out, it says.", days=2)
    none = press.article("No way out of Wavelark's AI terms", "There is no opt-out.", days=2)
    _, (story,) = told(press, *articles, last, none)
    assert any("disagree on an opt-out" in note for note in story.card.notes)
    addresses = [address for _, address in story.card.links]
    assert addresses[0] == articles[0].url
    assert {last.url, none.url} <= set(addresses)


def test_a_guide_belongs_to_its_event_however_late(press):
    first = grow(press.report(*FOUND), ())
    guide = grow(press.report("How to keep Wavelark from training AI, explained", "A guide.", days=300), (first.story,))
    assert guide.story.id == first.story.id
    assert guide.report.phase.is_comment


def test_reports_keep_a_story_open_until_what_they_announce(press):
    lead = "From 1 September 2031 Wavelark will train AI on posts."
    first = grow(press.report("Wavelark to train AI on posts", lead), ())
    late = press.report("Wavelark now trains AI on posts", "Members can opt out.", days=100)
    assert grow(late, (first.story,)).story.id == first.story.id


@pytest.mark.parametrize("change_first", [True, False])
def test_a_change_and_the_news_about_it_are_one_story_in_either_order(press, change_first):
    change = Posting(alert=press.change(), channels=(press.channel,))
    first, second = press.loom(), None
    (first.take_change(change) if change_first else first.take_article(press.article(*FOUND)))
    first.finish()
    second = press.loom(tuple(first.grown.values()), days=1)
    (second.take_article(press.article(*FOUND)) if change_first else second.take_change(change))
    second.finish()
    (story,) = second.grown.values()
    assert len(story.reports) == 2
    reply = next(posting for posting in second.postings if posting.action is DeliveryAction.REPLY)
    assert reply.parent == first.postings[0].alert.fingerprint
    assert reply.broadcast is not change_first
    if change_first:
        assert story.card.quotes == change.alert.quotes


def test_a_muted_story_is_silent(press):
    story = replace(grow(press.report(*FOUND), ()).story, muted=True)
    growth = grow(press.report(*DENIED, days=1), (story,))
    assert (growth.telling, growth.reason) == (Telling.SUPPRESSED, "the story is muted")


def test_a_change_of_the_document_is_told_though_its_story_is_muted(press):
    story = replace(grow(press.report(*FOUND), ()).story, muted=True)
    loom = press.loom((story,), days=1)
    loom.take_change(Posting(alert=press.change(days=1), channels=(press.channel,)))
    loom.finish()
    assert [posting.action for posting in loom.postings] == [DeliveryAction.POST]


def test_what_a_person_took_apart_stays_apart(press):
    one = grow(press.report(*FOUND), ()).story
    both = grow(press.report("Wavelark trains AI on podcasts", "Wavelark uses podcasts.", days=1), (one,)).story
    assert len(both.reports) == 2
    split = Correction(
        kind=CorrectionKind.SPLIT, story_id=both.id, author="ada", at=press.start, keys=(both.reports[1].key,)
    )
    left, new = corrected(split, both)
    copy = grow(press.report("Wavelark trains AI on podcasts", "Wavelark uses podcasts.", days=2), (left, new))
    assert copy.story.id == new.id


def test_the_same_reports_in_the_same_order_give_the_same_stories(press, ruleset):
    articles = [press.article(*FOUND), press.article(*DENIED, days=1), press.article(*REVISED, days=2)]
    assert told(press, *articles) == told(press, *articles)


# Claims side by side


def test_outlets_that_contradict_each_other_are_named_by_number(press):
    leads = (
        "The clause was added in February 2030. There is no opt-out.",
        "The terms were changed on 9 May 2031. Users can opt out in the settings.",
        "The terms were changed on 9 May 2031.",
    )
    story = None
    for day, lead in enumerate(leads):
        stories = (story,) if story else ()
        story = grow(press.report(f"Wavelark may train AI on uploads {day}", lead, days=day), stories).story
    assert contradictions(story) == (
        "Outlets disagree on when it changed: 9 May 2031 (2 outlets); February 2030 (1 outlet).",
        "Outlets disagree on an opt-out: 1 outlet mentions one, 1 outlet says there is none.",
    )


def standing(press, kind=ClauseKind.GRANT, **changes):
    values = {
        "platform": "Wavelark",
        "document": "Terms of Use",
        "url": "https://wavelark.example/terms",
        "quote": "We may train AI on your songs.",
        "since": press.start.replace(year=2030, month=2, day=12),
        "last_without": press.start.replace(year=2030, month=2, day=11),
    }
    return Standing(kind=kind, **{**values, **changes})


def test_our_copies_know_better(press):
    lead = "The terms were changed on 9 May 2031. Users can opt out."
    story = grow(press.report("Wavelark may train AI on uploads", lead), ()).story
    archive = Archive(documents=(("Wavelark", "Terms of Use"),), standings=(standing(press),))
    assert corrections_by(archive, story) == (
        "1 outlet says the terms changed on 9 May 2031; the clause stands in our copies since between 11 and "
        "12 February 2030.",
        "1 outlet mentions an opt-out; the document offers none.",
    )
    assert corrections_by(Archive(), story) == ()


def test_a_date_that_may_be_right_is_not_contradicted(press):
    story = grow(press.report("Wavelark may train AI on uploads", "The clause was added in February 2030."), ()).story
    archive = Archive(documents=(("Wavelark", "Terms of Use"),), standings=(standing(press),))
    assert corrections_by(archive, story) == ()


@pytest.mark.parametrize(
    ("last_without", "expected"),
    [
        (None, "since 12 February 2030 at the latest"),
        ((2030, 2, 12), "since 12 February 2030"),
        ((2030, 1, 30), "since between 30 January 2030 and 12 February 2030"),
    ],
)
def test_since_when_a_clause_stands(press, last_without, expected):
    before = last_without and datetime(*last_without, tzinfo=UTC)
    assert stands_since(standing(press, last_without=before)) == expected


def test_a_reply_says_what_became_disputed_with_it_and_the_first_message_says_it_all(press):
    articles = [
        press.article(FOUND[0], "The terms were changed on 9 May 2031. There is no opt-out."),
        press.article("Wavelark says users can opt out of AI training", "It is in the settings.", days=0.5),
        press.article(*REVISED, days=5),
    ]
    archive = Archive(documents=(("Wavelark", "Terms of Use"),), standings=(standing(press),))
    postings, (story,) = told(press, *articles, archive=archive)
    opening, announced, revised = (each.alert for each in postings if each.action is not DeliveryAction.EDIT)
    disagree = "Outlets disagree on an opt-out: 1 outlet mentions one, 1 outlet says there is none."
    assert any("the clause stands in our copies" in note for note in opening.notes)
    assert disagree in announced.notes
    assert not any("our copies" in note for note in announced.notes)
    assert revised.notes == ("New in this story: revised.",)
    assert disagree in story.card.notes
    assert any("our copies" in note for note in story.card.notes)
