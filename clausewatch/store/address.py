"""Where the database is, and how to speak of it to a person without its password."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clausewatch.errors import StoreError, StoreUnavailable

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""Backend as people write it → the driver that is used, whichever they name."""

EXPECTED = "it should be a file's path, sqlite:///clausewatch.db or postgresql://user:password@host/name"

ADVICE = {
    "SQLITE_NOTADB": "name another file in DATABASE_URL, or move this one away",
    "SQLITE_CANTOPEN": "check that its folder exists and that this user may write there",
    "SQLITE_READONLY": "check that this user may write to the file and its folder",
    "SQLITE_PERM": "check that this user may write to the file and its folder",
    "SQLITE_FULL": "free some space; what was being written was left out as a whole",
    "SQLITE_BUSY": "another program has held it for long: find that program and end it",
    "SQLITE_CORRUPT": "the file is damaged: restore it from a backup",
    "SQLITE_IOERR": "check the disk that it is on; a network folder does not serve",
}
"""SQLite's primary result codes (https://www.sqlite.org/rescode.html) → what a person can do about them."""

PASSING = frozenset({"SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR", "SQLITE_CANTOPEN"})
"""Those of them that may be gone at the next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A database's address. `shown` is the file's path, or the URL without its password and parameters."""

    url: URL = field(repr=False)
    shown: str

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file rather than a server."""
        return self.url.get_backend_name() == "sqlite"

    def explain(self, error: DBAPIError | PoolTimeout | sqlite3.Error) -> StoreError:
        """The error in one line: which database, what happened, what to do. StoreUnavailable where it may pass."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = next(iter(str(cause).strip().splitlines()), "no reason was given")
        for secret in _secrets(self.url):
            reason = reason.replace(secret, "***")
        advice = ADVICE.get(sqlite_code(cause))
        kind = StoreUnavailable if _may_pass(error) else StoreError
        return kind(f"the database {self.shown} cannot be used: {reason}" + (f"; {advice}" if advice else ""))


def parse_address(given: str) -> Address:
    """Read DATABASE_URL: a URL, or the plain path of an SQLite file. Raises StoreError where it is neither."""
    url = URL.create("sqlite", database=str(Path(given).expanduser())) if _is_path(given) else _parse_url(given)
    backend = url.get_backend_name()
    if backend not in DRIVERS:
        raise StoreError(f"DATABASE_URL names {backend}, which is not supported: {EXPECTED}")
    url = url.set(drivername=DRIVERS[backend])
    if backend == "sqlite":
        return Address(url=url, shown=_file(url))
    plain = url.set(drivername="postgresql", query={})
    return Address(url=url, shown=plain.render_as_string(hide_password=True))


def is_there(given: str) -> bool:
    """Whether the database's file exists; a server is taken to. Raises StoreError where the address is none."""
    address = parse_address(given)
    return not address.is_sqlite or Path(str(address.url.database)).exists()


def _is_path(given: str) -> bool:
    """A colon makes it a URL, perhaps a mistyped one with a password, which no message may show; `C:` is a drive."""
    return "://" not in given and ":" not in given[:1] + given[2:]


def _parse_url(given: str) -> URL:
    """`given` is not repeated in the error: it may hold a password."""
    try:
        return make_url(given)
    except (ArgumentError, ValueError):
        raise StoreError(f"DATABASE_URL cannot be read: {EXPECTED}") from None


def _secrets(url: URL) -> tuple[str, ...]:
    """The password, and those that libpq takes as parameters (`password`, `sslpassword`)."""
    given = (url.password, url.query.get("password"), url.query.get("sslpassword"))
    return tuple(secret for secret in given if isinstance(secret, str) and secret)


def _file(url: URL) -> str:
    if url.database in {None, "", ":memory:"}:
        raise StoreError(f"DATABASE_URL names no file, and a database in memory would be lost: {EXPECTED}")
    return str(url.database)


def _may_pass(error: DBAPIError | PoolTimeout | sqlite3.Error) -> bool:
    """Out of reach, out of room or busy. Drivers call other things operational too, so SQLite's codes are looked at."""
    if isinstance(error, DBAPIError) and not isinstance(error.orig, sqlite3.Error):
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(error, PoolTimeout) or sqlite_code(cause) in PASSING


def sqlite_code(error: BaseException | None) -> str:
    """The primary result code's name, without what extended codes add; empty for another database's error."""
    while error is not None and not isinstance(error, sqlite3.Error):
        error = error.__cause__
    name = getattr(error, "sqlite_errorname", "")
    return "_".join(name.split("_")[:2])
