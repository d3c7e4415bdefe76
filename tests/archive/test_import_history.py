"""Whole histories come in once, resumably, with dates, upgrades and attribution, and nothing is told of them."""

import zipfile
from datetime import UTC, datetime

import pytest

from clausewatch.archive import import_history, place
from clausewatch.errors import SettingsError, SourceError
from clausewatch.model import ChangeKind, ClauseKind, Health, Interval, OriginKind, Sighting, Snapshot, Version
from clausewatch.observe import digest_of
from clausewatch.ports import Recording, Shelf
from tests.archive.wavelane import DENIAL, FILLER, GRANT, document
from tests.watchers_ota.archives import Archive, day
from watchers.ota_history import DataSet, open_history

TERMS, PRIVACY = "Wavelane/Terms of Use.md", "Wavelane/Privacy Policy.md"
LICENCE = "Open Data Commons Attribution License (ODC-BY) 1.0"


def _text(*clauses):
    return "\n\n".join(("# Terms of Use", *FILLER, *clauses))


@pytest.fixture
def repository(tmp_path):
    archive = Archive(tmp_path / "archive")
    (archive.path / "LICENSE").write_text(f"# {LICENCE}\n")
    archive.record("README.md", "About", "Add a readme", day(1))
    archive.record(TERMS, _text(), "First record of Wavelane Terms of Use", day(1))
    archive.record(PRIVACY, _text(DENIAL), "First record of Wavelane Privacy Policy", day(2))
    archive.record(TERMS, _text(GRANT), "Record new changes of Wavelane Terms of Use", day(9))
    archive.record(TERMS, _text(GRANT, "Cookies."), "Apply technical or declaration upgrade on Wavelane", day(9))
    archive.record(TERMS, _text(GRANT), "Record new changes of Wavelane Terms of Use", day(12))
    archive.record(PRIVACY, " ", "Record new changes of Wavelane Privacy Policy", day(15))
    return archive


async def _take(answers, path, *, most=None):
    reader = open_history(path)
    placed = place(reader.shelves(), answers.ruleset.platforms, await answers.dossiers())
    added = 0
    async for step in import_history(answers.store, reader, placed):
        added += step.added
        if most is not None and added >= most:
            break
    return added


async def test_dates_upgrades_and_attribution_are_kept(answers, repository):
    assert await _take(answers, repository.path) == 6
    history = await answers.history(await answers.document("wavelane/terms-of-use"))
    assert [(version.kind, version.recorded_at) for version in history.versions] == [
        (ChangeKind.FIRST_RECORD, day(1)),
        (ChangeKind.REVISION, day(9)),
        (ChangeKind.TECHNICAL_UPGRADE, day(9)),
    ]
    origin = history.versions[0].origin
    assert (origin.kind, origin.name, origin.attribution) == (OriginKind.OPEN_TERMS_ARCHIVE, "archive", LICENCE)
    assert history.sightings[-1].at == day(12)
    assert history.timeline.ends == day(12)


async def test_positions_come_of_it_and_no_alert_does(answers, repository):
    await _take(answers, repository.path)
    (grant,) = await answers.positions(["Wavelane"], [ClauseKind.GRANT])
    assert (grant.holds, grant.since) == (True, Interval(last_without=day(1), first_with=day(9)))
    (denial,) = await answers.positions(["wavelane"], [ClauseKind.DENIAL])
    assert denial.documents[0].dossier.title == "Privacy Policy"
    assert await answers.store.alerts() == await answers.store.deliveries() == ()


async def test_what_holds_no_text_is_seen_and_no_version(answers, repository):
    await _take(answers, repository.path)
    history = await answers.history(await answers.document("Wavelane: Privacy Policy"))
    assert len(history.versions) == 1
    assert (history.sightings[-1].digest, history.sightings[-1].problem) == (None, "the record holds no text")


async def test_twice_the_same_changes_nothing(answers, repository):
    await _take(answers, repository.path)
    before = [await answers.store.versions(name) for name in ("wavelane/terms-of-use", "wavelane/privacy-policy")]
    assert await _take(answers, repository.path) == 0
    after = [await answers.store.versions(name) for name in ("wavelane/terms-of-use", "wavelane/privacy-policy")]
    assert after == before


async def test_an_interrupted_import_goes_on(answers, repository, store):
    assert 0 < await _take(answers, repository.path, most=1) < 6
    await _take(answers, repository.path)
    assert (
        len(await store.sightings("wavelane/terms-of-use")) + len(await store.sightings("wavelane/privacy-policy")) == 6
    )


async def test_only_what_came_since_is_added(answers, repository):
    await _take(answers, repository.path)
    repository.record(TERMS, _text(DENIAL), "Record new changes of Wavelane Terms of Use", day(20))
    assert await _take(answers, repository.path) == 1


async def test_the_past_of_a_watched_document_comes_before_its_own(answers, repository, terms, clock, store):
    await store.register([terms], clock())
    at = datetime(2032, 1, 1, tzinfo=UTC)
    read, body = document(GRANT, DENIAL), b"ours"
    snapshot = Snapshot(source_id=terms.id, url=terms.url, fetched_at=at, content_type="text/html", body=body)
    ours = Version(
        source_id=terms.id, digest=digest_of(read), snapshot_digest=snapshot.digest, kind=ChangeKind.FIRST_RECORD,
        recorded_at=at, document=read,
    )  # fmt: skip
    health = Health(source_id=terms.id, next_due=at, succeeded_at=at)
    await store.record(Recording(health=health, snapshot=snapshot, version=ours))
    await _take(answers, repository.path)
    assert await store.latest_version(terms.id) == ours
    assert [version.recorded_at for version in await store.versions(terms.id)][-1] == at
    (denial,) = await answers.positions(["wavelane"], [ClauseKind.DENIAL])
    assert Interval(last_without=day(12), first_with=at) in [each.since for each in denial.documents]


async def test_a_data_set_gives_the_same(answers, tmp_path):
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("set-2031/LICENSE", LICENCE)
        archive.writestr("set-2031/Wavelane/Terms of Use/2031-05-01T06-00-00Z.md", _text())
        archive.writestr("set-2031/Wavelane/Terms of Use/2031-05-09T06-00-00Z.md", _text(GRANT))
        archive.writestr("set-2031/README.md", "About")
    assert isinstance(open_history(path), DataSet)
    assert await _take(answers, path) == 2
    assert await _take(answers, path) == 0
    (grant,) = await answers.positions(["Wavelane"], [ClauseKind.GRANT])
    assert grant.since == Interval(last_without=day(1), first_with=day(9))
    (reference, seen), _ = sorted(
        (await answers.store.references("wavelane/terms-of-use", DataSet(path).origin)).items()
    )
    assert reference.endswith("2031-05-01T06-00-00Z.md")
    assert isinstance(seen, Sighting)
    assert seen.origin.attribution == LICENCE


def test_a_zip_of_something_else(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("beach.jpg", b"")
    with pytest.raises(SourceError, match="holds no records"):
        open_history(path).shelves()


def test_documents_find_their_place(ruleset):
    shelves = [
        Shelf(service="wavelane", title="Terms of Use", entries=()),
        Shelf(service="Тон", title="Условия", entries=()),
        Shelf(service="Звук", title="Условия", entries=()),
        Shelf(service="Other", title="Terms & Use", entries=()),
        Shelf(service="Other", title="Terms, Use", entries=()),
    ]
    placed = [dossier for _, dossier in place(shelves, ruleset.platforms, ())]
    assert placed[0].source_id == "wavelane/terms-of-use"
    assert len({dossier.source_id for dossier in placed}) == len(placed)
    assert [dossier.publisher for dossier in placed[1:3]] == ["Тон", "Звук"]


async def test_as_puts_it_under_a_watched_document(answers):
    shelf = Shelf(service="Wave Lane Inc", title="Terms of Service", entries=())
    known = await answers.dossiers()
    ((_, dossier),) = place([shelf], (), known, under="wavelane/terms-of-use")
    assert dossier == known[0]
    with pytest.raises(SettingsError, match="no document"):
        place([shelf], (), known, under="wavelane/nothing")
    with pytest.raises(SettingsError, match="one document"):
        place([shelf, shelf], (), known, under="wavelane/terms-of-use")
