"""One process a role on a local database: two watchers on one file would only poll everything twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from clausewatch.errors import StoreError
from clausewatch.store.address import parse_address


@contextmanager
def held(database_url: str, role: str) -> Iterator[None]:
    """Hold the role on this database for as long as the context lasts; the lock goes with the process.

    Raises StoreError where another process holds it. A server database needs no lock of ours and gets none.
    """
    path = _file(database_url)
    if path is None:
        yield
        return
    beside = path.with_name(f"{path.name}.{role}.lock")
    if not path.parent.is_dir():
        raise StoreError(f"the database {path} cannot be used: there is no folder {path.parent}; make it first")
    try:
        beside.touch()
        lock = FileLock(beside, timeout=0)
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"another clausewatch process already does the {role} part on {path}: stop that one first"
        ) from None
    except OSError as error:
        raise StoreError(
            f"the database {path} cannot be used: {beside.name} cannot be written: {error.strerror}"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _file(database_url: str) -> Path | None:
    """The file of an SQLite address; None for a server."""
    address = parse_address(database_url)
    return Path(str(address.url.database)) if address.is_sqlite else None
