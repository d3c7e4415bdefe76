"""Histories in Open Terms Archive's formats, read record by record: a git repository, or a data set as a zip file.

A data set holds `Service/Terms Type/2021-01-01T11-27-00Z.md`, in a folder of its own or not
(https://docs.opentermsarchive.org).
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from yarl import URL

from clausewatch.errors import NotTheDocument, SourceError
from clausewatch.model import ChangeKind, Document, Origin, OriginKind, Passage, Snapshot
from clausewatch.ports import Entry, HistoryReader, Shelf, Taken
from watchers import charset, html, markdown
from watchers.ota import Record, RecordKind, contents, records, say

KINDS = {
    RecordKind.FIRST: ChangeKind.FIRST_RECORD,
    RecordKind.CHANGE: ChangeKind.REVISION,
    RecordKind.UPGRADE: ChangeKind.TECHNICAL_UPGRADE,
}

LARGEST = 32 * 1024 * 1024
"""Bytes of a record in a data set; versions of terms are a thousandth of it."""

_DATED = re.compile(r"(?:.*/)?([^/]+)/([^/]+)/(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.md")
_LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt")

MEDIA_TYPES = {".md": "text/markdown; charset=utf-8", ".html": "text/html"}


def open_history(path: Path) -> HistoryReader:
    """The archive at a path. Raises SourceError where there is none."""
    if zipfile.is_zipfile(path):
        return DataSet(path)
    return Repository(path)


class Repository:
    """A git repository of versions or snapshots."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: dict[str, Record] = {}
        self.origin = Origin(kind=OriginKind.OPEN_TERMS_ARCHIVE, name=_address(path), attribution=_licence(path))

    def shelves(self) -> tuple[Shelf, ...]:
        """As HistoryReader.shelves. PDF snapshots are left out."""
        found = sorted(records(self._path), key=lambda record: record.document)  # stable: by date within a document
        self._records = {_reference(record): record for record in found}
        return tuple(
            Shelf(
                service=document.partition("/")[0],
                title=document.partition("/")[2],
                entries=tuple(
                    Entry(reference=_reference(each), at=each.recorded_at, kind=KINDS[each.kind]) for each in group
                ),
            )
            for document, group in groupby(found, key=lambda record: record.document)
        )

    def read(self, shelf: Shelf, entries: Sequence[Entry], source_id: str) -> Iterator[Taken]:
        """As HistoryReader.read."""
        wanted = [self._records[entry.reference] for entry in entries]
        with closing(contents(self._path, [record.blob for record in wanted])) as bodies:
            for entry, record, body in zip(entries, wanted, bodies, strict=True):
                yield _taken(entry, body, shelf, source_id, record.ending)


class DataSet:
    """A published data set: one zip file, one member a record. It does not tell technical upgrades from changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as archive:
            self._members = {each.filename: each for each in archive.infolist() if _DATED.fullmatch(each.filename)}
            licence = next((each for each in archive.namelist() if each.rpartition("/")[2] in _LICENCES), None)
            said = archive.read(licence).decode("utf-8", "replace") if licence else ""
        self.origin = Origin(kind=OriginKind.OPEN_TERMS_ARCHIVE, name=path.name, attribution=_first_line(said))

    def shelves(self) -> tuple[Shelf, ...]:
        """As HistoryReader.shelves."""
        if not self._members:
            raise SourceError(f"{self._path} holds no records: expected SERVICE/TERMS TYPE/2021-01-01T11-27-00Z.md.")
        named = sorted(
            (match[1], match[2], match[3], match[0]) for match in map(_DATED.fullmatch, self._members) if match
        )
        return tuple(
            Shelf(service=service, title=title, entries=_dated([(each[2], each[3]) for each in group]))
            for (service, title), group in groupby(named, key=lambda each: each[:2])
        )

    def read(self, shelf: Shelf, entries: Sequence[Entry], source_id: str) -> Iterator[Taken]:
        """As HistoryReader.read."""
        with zipfile.ZipFile(self._path) as archive:
            for entry in entries:
                if self._members[entry.reference].file_size > LARGEST:
                    raise SourceError(f"{self._path}: {entry.reference} is larger than any version of terms.")
                yield _taken(entry, archive.read(entry.reference), shelf, source_id, ".md")


def _dated(members: Sequence[tuple[str, str]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            reference=name,
            at=datetime.strptime(at, "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC),
            kind=ChangeKind.REVISION if number else ChangeKind.FIRST_RECORD,
        )
        for number, (at, name) in enumerate(members)
    )


def _reference(record: Record) -> str:
    """A commit records one file; where it has several, the path tells them apart."""
    return f"{record.commit}:{record.document}{record.ending}"


def _taken(entry: Entry, body: bytes, shelf: Shelf, source_id: str, ending: str) -> Taken:
    snapshot = Snapshot(source_id=source_id, url="", fetched_at=entry.at, content_type=MEDIA_TYPES[ending], body=body)
    try:
        passages = _passages(body, ending)
    except NotTheDocument as error:
        return Taken(entry=entry, snapshot=snapshot, document=None, problem=str(error))
    if not passages:
        return Taken(entry=entry, snapshot=snapshot, document=None, problem="the record holds no text")
    document = Document(source_id=source_id, title=shelf.title, passages=passages, extractor="open-terms-archive")
    return Taken(entry=entry, snapshot=snapshot, document=document)


def _passages(body: bytes, ending: str) -> tuple[Passage, ...]:
    if ending == ".md":
        return markdown.passages(body.decode("utf-8", "replace"))
    return html.passages(charset.decode(body, "text/html"))


def _address(path: Path) -> str:
    """Where the repository was cloned from, without a user's name or password; else its folder's name."""
    remote = say(path, "config", "--get", "remote.origin.url", default="").strip()
    if "://" in remote:
        return str(URL(remote).with_user(None))
    return Path(remote or path.resolve()).name.removesuffix(".git")


def _licence(path: Path) -> str:
    found = (say(path, "show", f"HEAD:{name}", default="") for name in _LICENCES)
    return _first_line(next(filter(None, found), ""))


def _first_line(text: str) -> str:
    return next((line.strip("# ").strip() for line in text.splitlines() if line.strip("# ")), "")
