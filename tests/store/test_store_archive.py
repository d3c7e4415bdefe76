"""What every backend promises of the past and of search: clausewatch.ports.ArchiveStore."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.archive.query import terms
from clausewatch.errors import SettingsError
from clausewatch.model import (
    Backfill,
    BackfillState,
    ClauseKind,
    Document,
    Dossier,
    Origin,
    OriginKind,
    Passage,
    Scope,
    Search,
    Sighting,
    Timeline,
)
from clausewatch.ports import Basis, Find, Recording, Stored

DAY = timedelta(days=1)
ARCHIVE = Origin(kind=OriginKind.OPEN_TERMS_ARCHIVE, name="collection", attribution="ODC-BY 1.0")
DOSSIER = Dossier(source_id="tonewell-terms", platform_id="tonewell", publisher="Tonewell", title="Terms of Use")


@pytest.fixture
def find(make):
    def build(days, *, words=None, reference=None, name="tonewell-terms", digest=None):
        at = make.now + days * DAY
        seen = Sighting(source_id=name, at=at, digest=digest or (words and "d" * 64), reference=reference or f"r{days}")
        if words is None:
            return Find(sighting=seen)
        snapshot = replace(make.snapshot(name, words.encode()), fetched_at=at)
        version = make.version(name, words, recorded_at=at, snapshot_digest=snapshot.digest)
        return Find(sighting=seen, snapshot=snapshot, version=version)

    return build


@pytest.fixture
def document(make, store):
    """Records a version of ours with these passages."""

    async def record(*texts, days=0, name="tonewell-terms"):
        passages = tuple(Passage(text=text, position=at, headings=("Your music",)) for at, text in enumerate(texts))
        read = Document(source_id=name, title="Terms", passages=passages)
        version = replace(make.version(name), document=read, recorded_at=make.now + days * DAY)
        await store.register([make.source(name)], make.now)
        await store.record(Recording(health=make.health(name), snapshot=make.snapshot(name), version=version))

    return record


async def _found(store, typed, **how):
    return [hit.text.text for hit in await store.search(Search(terms=terms(typed), **how))]


async def test_history_of_a_document_that_is_not_watched(store, find):
    assert await store.add_history(DOSSIER, ARCHIVE, [find(-5, words="You keep your rights."), find(-2)]) == 2
    assert await store.dossiers() == (DOSSIER,)
    (version,) = await store.versions("tonewell-terms")
    assert (version.origin, version.reference) == (ARCHIVE, "r-5")
    assert [seen.reference for seen in await store.sightings("tonewell-terms")] == ["r-5", "r-2"]
    assert await store.due(version.recorded_at + 99 * DAY) == ()
    assert await store.healths() == ()


async def test_a_known_reference_adds_nothing(store, find):
    await store.add_history(DOSSIER, ARCHIVE, [find(-5, words="You keep your rights.")])
    again = [find(-5, words="Other words."), find(-4, reference="new"), find(-4, reference="new")]
    assert await store.add_history(DOSSIER, ARCHIVE, again) == 1
    assert (await store.references("tonewell-terms", ARCHIVE)).keys() == {"r-5", "new"}
    assert len(await store.versions("tonewell-terms")) == 1
    other = Origin(kind=OriginKind.WAYBACK, name="collection")
    assert await store.references("tonewell-terms", other) == {}


async def test_older_versions_that_come_later_stand_before(store, make, find):
    await store.register([make.source()], make.now)
    await store.record(Recording(health=make.health(), snapshot=make.snapshot(), version=make.version()))
    await store.add_history(DOSSIER, ARCHIVE, [find(-5, words="Old words."), find(5, words="New words.")])
    words = [version.document.passages[0].text for version in await store.versions("tonewell-terms")]
    assert words == ["Old words.", "You keep your rights.", "New words."]
    assert await store.latest_version("tonewell-terms") == make.version()
    heads = await store.version_heads("tonewell-terms")
    assert [head.document.passages for head in heads] == [(), (), ()]
    bodies = await store.version_bodies([head.id for head in heads])
    assert {each.id: each.document.passages[0].text for each in bodies} == {
        head.id: text for head, text in zip(heads, words, strict=True)
    }


async def test_when_the_form_before_was_seen_last(store, make):
    await store.register([make.source()], make.now)
    left = Sighting(source_id="tonewell-terms", at=make.now - DAY, digest="ab" * 32)
    await store.record(Recording(health=make.health(), snapshot=make.snapshot(), version=make.version(), left=left))
    assert await store.sightings("tonewell-terms") == (left,)
    assert await store.bases() == {"tonewell-terms": Basis(versions=1, last_version=1, sightings=1)}
    assert await store.bases(["another"]) == {}


async def test_timelines_are_kept_and_replaced(store, make):
    await store.register([make.source()], make.now)
    first = Stored(
        timeline=Timeline(source_id="tonewell-terms", begins=make.now, ends=make.now), basis=Basis(), reading="a"
    )
    await store.keep_timeline(first, {})
    second = replace(first, reading="b", basis=Basis(versions=2))
    await store.keep_timeline(second, {})
    assert await store.timelines() == await store.timelines(["tonewell-terms"]) == {"tonewell-terms": second}


async def test_backfills_the_longest_waiting_first(store, make):
    await store.register([make.source("a"), make.source("b")], make.now)
    later = Backfill(source_id="a", asked_at=make.now, kinds=(ClauseKind.GRANT,), spans=((make.now, make.now + DAY),))
    first = Backfill(source_id="b", asked_at=make.now - DAY)
    for each in (later, first):
        await store.keep_backfill(each)
    assert await store.backfills() == (first, later)
    done = replace(first, state=BackfillState.DONE, reason="looked at 3 of 3 captures")
    await store.keep_backfill(done)
    assert await store.backfills() == (done, later)


# Search


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("train", True),
        ("TRAIN", True),
        ("trai*", True),
        ("trai", False),
        ('"train our models"', True),
        ('"our train"', False),
        ('"train our mod"*', True),
        ("models recordings", True),
        ("models invoices", False),
        ("opt-out", True),
        ('"opt out"', True),
        ("café", True),
        ("cafe", True),
        ("音楽", True),
        ("音", True),
        ("AND", False),
        ('"', None),
        ("!!", None),
    ],
)
async def test_words_phrases_and_beginnings(store, document, typed, found):
    await document(
        "We may train our models on recordings; an opt-out exists.", "Im Café läuft 音楽.", "We bill monthly."
    )
    if found is None:
        with pytest.raises(SettingsError):
            terms(typed)
        return
    assert bool(await _found(store, typed)) is found


async def test_words_of_a_script_that_came_late_to_unicode(store, document):
    await document("We may train our models on 𐓷𐓘𐓻𐓘𐓻𐓟.", "We bill monthly in 𐓏𐓘𐓓𐓘𐓓𐓟𐓷.")
    assert await _found(store, "𐓷𐓘𐓻𐓘𐓻𐓟") == ["We may train our models on 𐓷𐓘𐓻𐓘𐓻𐓟."]


@pytest.mark.parametrize("typed", ["^train", "-train", "train & (", "{train}", "train) --", "train'"])
async def test_marks_are_no_operators(store, document, typed):
    await document("We may train our models.")
    assert await _found(store, typed) == ["We may train our models."]


@pytest.mark.parametrize("typed", ["NEAR(we may)", "train OR bill", "words:train", "train | bill", "not train"])
async def test_what_databases_take_for_operators_is_words(store, document, typed):
    await document("We may train our models.")
    assert await _found(store, typed) == []


async def test_what_was_asked_for_is_marked(store, document):
    await document("Trained models: we train models and MODELS.")
    (hit,) = await store.search(Search(terms=terms('train* "models and"')))
    assert [hit.text.text[start:end] for start, end in hit.text.spans] == ["Trained", "train", "models and"]


async def test_a_passage_is_found_once_with_the_time_that_it_stood(store, document, make):
    await document("We may train models.", "We bill monthly.")
    await document("We may train models.", "We bill yearly.", days=3)
    (stands,) = await store.search(Search(terms=terms("models")))
    (gone,) = await store.search(Search(terms=terms("monthly")))
    assert (stands.stands, stands.first_at, stands.last_at) == (True, make.now, make.now + 3 * DAY)
    assert (gone.stands, gone.last_at, gone.heading) == (False, make.now, "Your music")
    assert (await _found(store, "we"))[-1] == "We bill monthly."


async def test_news_and_filters(store, make, document):
    await document("Tonewell may train models.")
    await store.register([make.source(), make.source("the-crate")], make.now)
    await store.record(Recording(health=make.health("the-crate"), articles=((make.article(), True),)))
    both = await store.search(Search(terms=terms("may train models")))
    assert {hit.scope for hit in both} == {Scope.DOCUMENTS, Scope.NEWS}
    (news,) = await store.search(Search(terms=terms("adds clause"), scopes=(Scope.NEWS,)))
    assert (news.url, news.source_id, news.first_at) == ("https://crate.example/1", "the-crate", make.now)
    assert await _found(store, "clause", scopes=(Scope.DOCUMENTS,)) == []
    assert await _found(store, "models", source_ids=("the-crate",)) == [
        "Tonewell adds a clause\n\nUploads may train models."
    ]
    assert await _found(store, "models", since=make.now + DAY) == []
    assert len(await _found(store, "models", until=make.now + DAY)) == 2
    assert len(await _found(store, "models", limit=1)) == len(await _found(store, "models", limit=1, offset=1)) == 1


async def test_kinds_of_clauses(store, make, document):
    await document("We may train models.", "We train our staff.")
    kept = Stored(
        timeline=Timeline(source_id="tonewell-terms", begins=make.now, ends=make.now), basis=Basis(), reading=""
    )
    await store.keep_timeline(kept, {"We may train models.": frozenset({ClauseKind.GRANT, ClauseKind.NO_OPT_OUT})})
    (hit,) = await store.search(Search(terms=(), kinds=(ClauseKind.GRANT,)))
    assert hit.kinds == (ClauseKind.GRANT, ClauseKind.NO_OPT_OUT)
    await store.keep_timeline(kept, {})
    assert await _found(store, "", kinds=(ClauseKind.GRANT,)) == []


async def test_of_a_new_version_only_what_it_says_anew_is_indexed(store, document, statements):
    texts = [f"Clause {number} stands." for number in range(60)]
    await document(*texts)
    with statements(store) as seen:
        await document(*texts[1:], "Another clause stands.", days=1)
    written = {what: rows for what, rows in zip(seen.sent, seen.rows, strict=True) if " searchable " in what}
    assert [(what.split()[0], rows) for what, rows in written.items()] == [("UPDATE", 1), ("INSERT", 1)]
    stands = {hit.text.text: hit.stands for hit in await store.search(Search(terms=terms("clause"), limit=99))}
    assert stands == {text: text != texts[0] for text in (*texts, "Another clause stands.")}


async def test_what_an_archive_saw_earlier_stood_earlier(store, find, document):
    await document("You keep your rights.", "Another clause.")
    await store.add_history(DOSSIER, ARCHIVE, [find(-5, words="You keep your rights."), find(3, words="Later words.")])
    found = {hit.text.text: (hit.first_at, hit.last_at) for hit in await store.search(Search(terms=(), limit=9))}
    now = max(last for _, last in found.values()) - 3 * DAY
    assert found == {
        "You keep your rights.": (now - 5 * DAY, now),
        "Another clause.": (now, now),
        "Later words.": (now + 3 * DAY, now + 3 * DAY),
    }
