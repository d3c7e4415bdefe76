"""The error tree.

Operational errors (a source, a delivery, a configuration) carry a plain reason a person can act on; they are recorded,
shown and survived. Anything else is a programmer's or the store's error and crashes loudly.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class ClausewatchError(Exception):
    """Anything this program raises on purpose. `str(error)` is a sentence for a person and holds no secret."""


class SourceError(ClausewatchError):
    """A source could not be read this time: recorded in its health, and nothing stored is changed.

    `not_before` is when the server wants to be asked again, where it said so.
    """

    not_before: datetime | None = None


class Unreachable(SourceError):
    """No usable answer: DNS, connection, TLS, time-out, a body that never ends, a redirect loop."""


class Refused(SourceError):
    """The server answered with an error status (403, 404, 500 …). `status` is the HTTP status code.

    `is_wall` is whether what answered keeps programs out (a bot check), and may let a browser in.
    """

    def __init__(self, reason: str, status: int, *, is_wall: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.is_wall = is_wall


class Gone(Refused):
    """The server says that the page is gone for good (410): watching it ends."""


class Postponed(SourceError):
    """Not asked at all, because the host wants to be left alone until then: no failure of the source."""

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class KeptOut(SourceError):
    """Not asked for, because the site's robots.txt does not want programs at this address."""


class NotTheDocument(SourceError):
    """An answer came, but it is not the document: empty, a log-in wall, a bot check, not a feed."""


class SelectsNothing(NotTheDocument):
    """The page came, and nothing on it matches what rules.yaml selects of it."""


class Excluded(SourceError):
    """An archive may not show the site, or has never seen it: asking again does not help."""


class Overtaxed(Unreachable):
    """An archive's index could not list so many captures in time: a shorter span may go."""


class Unplayable(SourceError):
    """An archive lists a capture that it cannot play back now, or only another one far from it."""


class StoreError(ClausewatchError):
    """The database cannot be used, for instance because a newer Clausewatch wrote it."""


class StoriesMoved(ClausewatchError):
    """Another writer changed the stories first: what was decided on the ones before has to be decided again."""


class CorrectionError(ClausewatchError):
    """A story cannot be corrected so; the message says why and what to do."""


class WriterError(ClausewatchError):
    """A language model gave no usable answer; the deterministic summary is used."""


class StoreUnavailable(StoreError):
    """The database is out of reach, full or locked for now: what was being written was left out; try again later."""


class Overtaken(ClausewatchError):
    """Another process holds by now what this one was working on; nothing of what this one wanted was written."""


class SettingsError(ClausewatchError):
    """The environment is unusable: names the variable and says what it should look like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a configuration file: where it is, what was found, and what to write instead."""

    file: str
    line: int
    found: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found}\n    Fix: {self.fix}"


class RulesetError(ClausewatchError):
    """rules.yaml (or a file it includes) is not usable. Carries every problem found, and the files that were read."""

    def __init__(self, problems: tuple[Problem, ...], paths: tuple[Path, ...] = ()) -> None:
        super().__init__(problems, paths)
        self.problems = problems
        self.paths = paths

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
