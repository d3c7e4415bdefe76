"""A desk over a real store and real rules files, with somebody at it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clausewatch.commands import Desk
from clausewatch.model import ChangeKind, Document, Passage, Snapshot, Version
from clausewatch.ports import Recording
from clausewatch.rulebook import Rulebook
from clausewatch.store import SqlStore
from clausewatch.watch import Watch
from tests.commands.talking import RULES, TEAM, Conversation
from watchers.surveyor import SiteSurveyor


@pytest.fixture
def rules_path(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
async def desk(rules_path: Path, store: SqlStore, clock) -> Desk:
    rules = Rulebook(rules_path)
    await rules.follow(store, clock())
    await store.register(rules.ruleset.sources, clock())
    watch = Watch(ruleset=rules.ruleset, channels=(TEAM,), store=store, watchers={}, clock=clock)
    return Desk(watch=watch, rules=rules, surveyor=SiteSurveyor(), editors=frozenset({"slack:S0LEGAL"}))


@pytest.fixture
def talk(desk: Desk) -> Conversation:
    return Conversation(desk)


@pytest.fixture
def recorded(store: SqlStore, clock):
    """Records versions of a document, a day apart from each other, the last one now."""

    async def record(source_id: str, *texts: str) -> None:
        clock.advance(days=1)
        for text in texts:
            clock.advance(days=2)
            snapshot = Snapshot(
                source_id=source_id, url="", fetched_at=clock(), content_type="text/plain", body=text.encode()
            )
            passages = tuple(Passage(text=line, position=at) for at, line in enumerate(text.splitlines()))
            version = Version(
                source_id=source_id,
                digest=snapshot.digest,
                snapshot_digest=snapshot.digest,
                kind=ChangeKind.REVISION,
                recorded_at=clock(),
                document=Document(source_id=source_id, title="Terms of Use", passages=passages),
            )
            health = replace(
                await store.health(source_id), checked_at=clock(), succeeded_at=clock(), next_due=clock() + timedelta(1)
            )
            await store.record(Recording(health=health, snapshot=snapshot, version=version))
        clock.advance(days=3)

    return record
