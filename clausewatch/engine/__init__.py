"""Engines (clausewatch.ports.Engine): one for a process alone, one for any number of processes on one Postgres."""

from clausewatch.engine.local import LocalEngine

__all__ = ["LocalEngine"]
