"""A story about a watched document: what our copies know of it is said, and the archive is asked for its past, once."""

from dataclasses import replace
from datetime import timedelta

from clausewatch.archive.answers import Answers
from clausewatch.model import Article, BackfillState, DeliveryAction, Feed, Stance
from clausewatch.pipeline import poll

GRANT = "We may use your recordings to train our artificial intelligence models."
FILLER = "You keep your rights in what you upload to the service."
NEWS = "Wavelane changes its terms to allow AI training on uploads"
LEAD = "The clause was added on 3 January 2026, readers say."


async def test_a_story_has_the_past_of_its_document_looked_up_once(watch, pages, feeds, terms, feed, clock):
    store = watch.store
    await store.register(watch.ruleset.sources, clock())
    clock.advance(timedelta(days=-30))
    pages.pages[terms.id] = f"{FILLER}\n{GRANT}"
    await poll(terms, watch)
    clock.advance(timedelta(days=30))
    feeds.pages[feed.id] = Feed(articles=())
    await poll(feed, watch)
    items = tuple(
        Article(
            id=f"guid-{number}",
            source_id=feed.id,
            outlet=f"Paper {number}",
            title=NEWS,
            lead=LEAD,
            url=f"https://treble.example/{number}",
            published_at=clock(),
        )
        for number in (1, 2)
    )
    feeds.pages[feed.id] = Feed(articles=items[:1])
    await poll(feed, watch)
    (asked,) = await store.backfills()
    assert (asked.source_id, asked.state) == (terms.id, BackfillState.WAITING)
    told = [each for each in await store.deliveries() if each.action is DeliveryAction.POST]
    notes = " ".join(told[0].alert.notes)
    assert "1 outlet says the terms changed on 3 January 2026; the clause stands in our copies" in notes
    await store.keep_backfill(replace(asked, state=BackfillState.DONE))
    feeds.pages[feed.id] = Feed(articles=items)
    await poll(feed, watch)
    (asked,) = await store.backfills()
    assert asked.state is BackfillState.DONE


async def test_a_change_of_one_document_leaves_what_another_says_in_the_story(watch, pages, feeds, terms, feed, clock):
    faq = replace(terms, id="wavelane/faq", title="Artist FAQ", url="https://wavelane.example/faq")
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=(terms, faq, feed)))
    store = watch.store
    await store.register(watch.ruleset.sources, clock())
    pages.pages |= {terms.id: f"{FILLER}\n{GRANT}", faq.id: FILLER}
    feeds.pages[feed.id] = Feed(articles=())
    for source in watch.ruleset.sources:
        await poll(source, watch)
    clock.advance(timedelta(days=30))
    article = Article(
        id="guid-1",
        source_id=feed.id,
        outlet="Paper 1",
        title=NEWS,
        lead=f"The clause was added on {clock():%-d %B %Y}, readers say.",
        url="https://treble.example/1",
        published_at=clock(),
    )
    feeds.pages[feed.id] = Feed(articles=(article,))
    await poll(feed, watch)
    pages.pages[faq.id] = f"{FILLER}\nWe do not use your recordings to train artificial intelligence models."
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        await poll(faq, watch)
    (story,) = await store.stories()
    assert len(story.reports) == 2
    assert any("the clause stands in our copies" in note for note in story.card.notes)


async def test_a_report_names_the_outlets_that_wrote_of_a_change_we_saw_first(watch, pages, feeds, terms, feed, clock):
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=(terms, feed)))
    store = watch.store
    await store.register(watch.ruleset.sources, clock())
    pages.pages[terms.id] = FILLER
    feeds.pages[feed.id] = Feed(articles=())
    for source in watch.ruleset.sources:
        await poll(source, watch)
    clock.advance(timedelta(days=1))
    pages.pages[terms.id] = f"{FILLER}\n{GRANT}"
    await poll(terms, watch)
    article = Article(
        id="guid-1",
        source_id=feed.id,
        outlet="Paper 1",
        title=NEWS,
        lead=LEAD,
        url="https://treble.example/1",
        published_at=clock(),
    )
    feeds.pages[feed.id] = Feed(articles=(article,))
    await poll(feed, watch)
    answers = Answers(store=store, ruleset=watch.ruleset, clock=clock)
    report = await answers.report(clock() - timedelta(days=2), clock() + timedelta(days=1))
    assert [(each.publisher, each.subject, each.links) for each in report.news] == [
        ("Paper 1", NEWS, (("Paper 1", "https://treble.example/1"),))
    ]


async def test_a_clause_that_went_is_not_what_the_document_says_in_its_story(watch, pages, terms, clock):
    watch = replace(watch, ruleset=replace(watch.ruleset, sources=(terms,)))
    await watch.store.register(watch.ruleset.sources, clock())
    for text in (FILLER, f"{FILLER}\n{GRANT}", FILLER):
        pages.pages[terms.id] = text
        for _ in range(3):
            await poll(terms, watch)
            clock.advance(timedelta(days=1))
    (story,) = await watch.store.stories()
    assert [report.claim.stance for report in story.reports] == [Stance.GRANT, None]
