"""Reads the history of a git repository in Open Terms Archive's layout: one file a document, one commit a record.

Versions are `Service/Terms type.md`, snapshots `Service/Terms type.html`; a commit's subject says why it was recorded.
The layout and the subjects, old and new, are those of its engine (https://docs.opentermsarchive.org).
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice, pairwise
from pathlib import Path
from typing import IO, cast

from clausewatch.errors import SourceError

ENDINGS = (".md", ".html")
"""What is read: versions and web snapshots. PDF snapshots are left out."""


class RecordKind(StrEnum):
    """Why a record was made, as its commit's subject says."""

    FIRST = "first"
    CHANGE = "change"
    UPGRADE = "upgrade"
    """Extracted anew by a changed engine or declaration from a snapshot that was there before."""


_SUBJECTS = (
    (RecordKind.FIRST, re.compile(r"(First record|Start tracking)\b")),
    (RecordKind.CHANGE, re.compile(r"(Record new changes|Update)\b")),
    (RecordKind.UPGRADE, re.compile(r"(Apply technical or declaration upgrade|Refilter)\b")),
)
"""How subjects begin. Whose document it is stands after that, or nothing: the path says it."""

_COMMIT = b"\x1e"
_FIELD = "\x1f"
_FORMAT = "--format=%x1e%H%x1f%at%x1f%s%x1f"
READ_AT_ONCE = 1 << 20
"""Bytes of git's log taken in one go."""

ASKED_AT_ONCE = 80
"""Objects named to git before its answers are read: their names, 41 bytes each, fit into the smallest pipe (4 KiB), so
asking never waits for an answer that nobody reads."""

_RAW = re.compile(r":\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [AM]")
"""A line of git's raw log about a file that was added or modified, with the id of its new content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One recorded state of one document. `document` is the path without its ending, `blob` git's id of the bytes."""

    document: str
    ending: str
    recorded_at: datetime
    commit: str
    kind: RecordKind
    blob: str

    @property
    def service(self) -> str:
        """Whose document it is: the folder's name."""
        return self.document.partition("/")[0]

    @property
    def title(self) -> str:
        """What the document is: the file's name."""
        return self.document.partition("/")[2]


def records(repository: Path, documents: Iterable[str] = ()) -> list[Record]:
    """All records in order of date (ties in the order of commits), of `documents` only where any are named.

    Raises SourceError where the path is no git repository, holds no such records or lacks a named document.
    """
    wanted = frozenset(documents)
    found = [record for record in _log(repository) if not wanted or record.document in wanted]
    missing = wanted - {record.document for record in found}
    if missing:
        raise SourceError(f"{repository} has no record of {', '.join(sorted(missing))}: name it as SERVICE/TERMS TYPE.")
    if not found:
        raise SourceError(
            f"{repository} holds no records: expected SERVICE/TERMS TYPE.md (or .html) in its commits, "
            'whose messages begin with "First record" or "Record new changes".'
        )
    return sorted(found, key=lambda record: record.recorded_at)


def contents(repository: Path, blobs: Iterable[str]) -> Generator[bytes, None, None]:
    """The bytes of each blob in the order given, read one at a time. Raises SourceError where one is missing."""
    wanted = iter(blobs)
    with _git(repository, "cat-file", "--batch") as (ask, answer):
        while asked := tuple(islice(wanted, ASKED_AT_ONCE)):
            ask.write("".join(f"{blob}\n" for blob in asked).encode())
            ask.flush()
            for blob in asked:
                header = answer.readline().split()
                if len(header) != 3:
                    raise SourceError(f"{repository} lacks the object {blob}: fetch the whole history and try again.")
                yield answer.read(int(header[2]) + 1)[:-1]


def say(repository: Path, *arguments: str, default: str) -> str:
    """What a git command answers in one piece; the default where git has no answer."""
    try:
        with _git(repository, *arguments) as (_, answer):
            return answer.read().decode("utf-8", "replace")
    except SourceError:
        return default


def _log(repository: Path) -> Iterator[Record]:
    options = (
        *("-c", "log.showSignature=false", "log", "-z", "--no-merges", "--author-date-order", "--reverse"),
        *("--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", _FORMAT, "--", "*/*"),
    )
    with _git(repository, *options) as (_, answer):
        rest = b""
        while chunk := answer.read(READ_AT_ONCE):
            *whole, rest = (rest + chunk).split(_COMMIT)
            for commit in whole:
                yield from _records_of(commit.decode("utf-8", "replace"))
        yield from _records_of(rest.decode("utf-8", "replace"))


def _records_of(commit: str) -> Iterator[Record]:
    """The records of one commit: each file of the layout that it added or modified. Other commits have none."""
    identity, _, rest = commit.partition(_FIELD)
    seconds, _, rest = rest.partition(_FIELD)
    subject, _, changes = rest.partition(_FIELD)
    kind = _kind(subject)
    if kind is None:
        return
    parts = [part.strip("\n") for part in changes.split("\0")]
    for raw, path in pairwise(parts):
        change = _RAW.fullmatch(raw)
        document, dot, ending = path.rpartition(".")
        if change and dot + ending in ENDINGS and document.count("/") == 1:
            yield Record(
                document=document,
                ending=dot + ending,
                recorded_at=datetime.fromtimestamp(int(seconds), UTC),
                commit=identity,
                kind=kind,
                blob=change[1],
            )


def _kind(subject: str) -> RecordKind | None:
    return next((kind for kind, opening in _SUBJECTS if opening.match(subject)), None)


@contextmanager
def _git(repository: Path, *arguments: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Run git on the repository: what it reads and what it says. What it complains about becomes a SourceError."""
    command = ["git", "-C", str(repository), "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", *arguments]
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell, and the path is not an option
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env=environment
            )
        except FileNotFoundError as error:
            raise SourceError("git is not installed, and histories are read with it.") from error
        with process:
            finished = False
            try:
                yield cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
                finished = True
            finally:
                if not finished:
                    process.kill()  # else leaving would wait for an answer that nobody reads
        if process.returncode:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace").strip()
            raise SourceError(f"git cannot read {repository}: {said or f'it ended with {process.returncode}'}")
