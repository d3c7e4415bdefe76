import subprocess
from pathlib import Path

import pytest

from clausewatch.errors import SourceError
from tests.watchers_ota.archives import Archive, day
from watchers.ota import RecordKind, contents, records

TERMS = "Tonal Works/Terms of Service.md"


def test_records_come_in_order_of_date_with_what_made_them(archive: Archive) -> None:
    first = archive.record(TERMS, "one", "First record of Tonal Works Terms of Service", day(1))
    change = archive.record(TERMS, "two", "Record new changes of Tonal Works Terms of Service", day(9))
    upgrade = archive.record(
        TERMS, "three", "Apply technical or declaration upgrade on Tonal Works Terms of Service", day(5)
    )

    found = records(archive.path)

    assert [(record.commit, record.kind) for record in found] == [
        (first, RecordKind.FIRST),
        (upgrade, RecordKind.UPGRADE),
        (change, RecordKind.CHANGE),
    ]
    assert {record.document for record in found} == {"Tonal Works/Terms of Service"}
    assert (found[0].service, found[0].title, found[0].ending) == ("Tonal Works", "Terms of Service", ".md")
    assert found[0].recorded_at == day(1)


def test_the_old_subjects_are_known_too(archive: Archive) -> None:
    archive.record(TERMS, "one", "Start tracking Tonal Works Terms of Service", day(1))
    archive.record(TERMS, "two", "Update Tonal Works Terms of Service", day(2))
    archive.record(TERMS, "three", "Refilter Tonal Works Terms of Service", day(3))

    assert [record.kind for record in records(archive.path)] == list(RecordKind)


def test_subjects_need_not_name_the_document_and_it_may_be_gone(archive: Archive) -> None:
    archive.record(TERMS, "one", "First record", day(1))
    archive.record(TERMS, "two", "Record new changes", day(2))
    archive.record(TERMS, "three", "Apply technical or declaration upgrade", day(3))
    archive.git("rm", "--quiet", TERMS)
    archive.git("commit", "--quiet", "--message", "Record new changes", at=day(4))

    assert [record.kind for record in records(archive.path)] == list(RecordKind)


def test_records_of_the_same_second_keep_the_order_of_their_commits(archive: Archive) -> None:
    commits = [archive.record(TERMS, str(number), "Update Tonal", day(1)) for number in range(5)]

    assert [record.commit for record in records(archive.path)] == commits


def test_other_files_commits_and_deletions_are_no_records(archive: Archive) -> None:
    archive.record("README.md", "about", "Update the read-me", day(1))
    archive.record("Tonal/deep/er.md", "about", "Update something", day(1))
    archive.record("Tonal/Terms.pdf", "%PDF", "Update Tonal Terms", day(1))
    archive.record("Tonal/Terms.md", "words", "Fix a typing mistake", day(2))
    kept = archive.record("Tonal/Terms #part-two.html", "<p>words", "Record new changes of Tonal Terms", day(3))
    archive.git("rm", "--quiet", "Tonal/Terms.md")
    archive.git("commit", "--quiet", "--message", "Update Tonal Terms", at=day(4))

    (record,) = records(archive.path)

    assert (record.commit, record.document, record.ending) == (kept, "Tonal/Terms #part-two", ".html")


def test_contents_are_the_bytes_in_the_order_asked_for(archive: Archive) -> None:
    texts = [f"Fassung {number}: größer — «neu»\n" for number in range(90)]
    for number, text in enumerate(texts):
        archive.record(TERMS, text, "Update Tonal", day(1 + number // 24, number % 24))
    blobs = [record.blob for record in records(archive.path)]

    assert [body.decode() for body in contents(archive.path, blobs[::-1])] == texts[::-1]
    assert next(contents(archive.path, blobs)).decode() == texts[0]


def test_a_bare_repository_is_read_alike(archive: Archive, tmp_path: Path) -> None:
    archive.record(TERMS, "one", "First record of Tonal", day(1))
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(archive.path), str(bare)], check=True)

    assert records(bare) == records(archive.path)


def test_names_beyond_ascii_are_read_as_they_are(archive: Archive) -> None:
    archive.record("Größe & Söhne/Règles d'usage.md", "un", "First record of Größe", day(1))

    assert [record.document for record in records(archive.path)] == ["Größe & Söhne/Règles d'usage"]


def test_only_the_documents_that_are_named(archive: Archive) -> None:
    archive.record(TERMS, "one", "First record of Tonal", day(1))
    archive.record("Tonal Works/Privacy Policy.md", "one", "First record of Tonal", day(1))

    assert len(records(archive.path, ["Tonal Works/Privacy Policy"])) == 1
    with pytest.raises(SourceError, match=r"no record of Tonal Works/Privacy: name it as SERVICE/TERMS TYPE"):
        records(archive.path, ["Tonal Works/Privacy"])


def test_what_is_no_archive_is_said(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(SourceError, match="not a git repository"):
        records(tmp_path)
    with pytest.raises(SourceError, match="No such file or directory"):
        records(tmp_path / "nowhere")
    archive.record("notes.md", "words", "Update the notes", day(1))
    with pytest.raises(SourceError, match="holds no records"):
        records(archive.path)


def test_a_missing_object_is_said(archive: Archive) -> None:
    archive.record(TERMS, "one", "First record of Tonal", day(1))

    with pytest.raises(SourceError, match=f"lacks the object {'0' * 40}"):
        list(contents(archive.path, ["0" * 40]))
