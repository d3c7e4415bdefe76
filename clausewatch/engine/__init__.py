"""Engines (clausewatch.ports.Engine): one for a process alone, one for any number of processes on one Postgres."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import URL

from clausewatch.engine.local import LocalEngine
from clausewatch.errors import StoreError

if TYPE_CHECKING:
    from clausewatch.engine.procrastinate import ProcrastinateEngine

__all__ = ["LocalEngine", "shared_engine"]


def shared_engine(url: URL, limits: Mapping[str, Any]) -> "ProcrastinateEngine":
    """The engine on this Postgres; `limits` are of its connections (psycopg's keywords).

    Raises StoreError where what it needs is not installed: it is an extra.
    """
    try:
        from clausewatch.engine.procrastinate import ProcrastinateEngine  # noqa: PLC0415 -- only where installed
    except ModuleNotFoundError as error:
        raise StoreError("Postgres needs `pip install 'clausewatch[postgres]'`") from error
    return ProcrastinateEngine(url, limits)
