"""Builders for the core's tests: an invented platform and its clauses."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from clausewatch.model import (
    Change,
    ChangeKind,
    Clause,
    ClauseKind,
    Match,
    Passage,
)


@pytest.fixture
def clause() -> Callable[..., Clause]:
    def build(text: str, *kinds: ClauseKind, words: str = "", lead_in: str = "") -> Clause:
        start = text.find(words)
        match = Match(rule_id="r", kind=kinds[0], quote=words, start=start, end=start + len(words)) if words else None
        return Clause(
            passage=Passage(text=text, position=0, headings=("Your content",), lead_in=lead_in),
            kinds=frozenset(kinds),
            matches=(match,) if match else (),
        )

    return build


@pytest.fixture
def change() -> Callable[..., Change]:
    def build(**parts: object) -> Change:
        return Change(
            **{
                "kind": ChangeKind.REVISION,
                "source_id": "wavelane/terms-of-use",
                "at": datetime(2026, 2, 12, 9, tzinfo=UTC),
                "last_without": datetime(2026, 2, 11, 9, tzinfo=UTC),
                **parts,
            }
        )

    return build
