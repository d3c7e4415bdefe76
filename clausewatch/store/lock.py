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
    lock = FileLock(path.with_name(f"{path.name}.{role}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"another clausewatch process already does the {role} part on {path}: stop it first, or set DATABASE_URL"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _file(database_url: str) -> Path | None:
    """The file of an SQLite address; None for a server."""
    address = parse_address(database_url)
    return Path(str(address.url.database)) if address.is_sqlite else None
