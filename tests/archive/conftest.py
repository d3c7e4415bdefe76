"""An invented platform with a past: documents, an archive on loopback, answers over a real store."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from clausewatch.archive import Answers, Archivist
from clausewatch.archive.chronicle import Chronicle, Look
from clausewatch.model import Platform, Source
from clausewatch.observe import Policy, digest_of
from clausewatch.replay import ClauseReader
from clausewatch.ruleset import Ruleset, load
from clausewatch.store import SqlStore
from rehearsal.wayback import Archive, Kept
from tests.archive.wavelane import URL, day, document, page
from watchers.http import HttpClient
from watchers.pages import joined
from watchers.terms import TermsWatcher
from watchers.wayback import Wayback
from watchers.wayback_pace import Pace

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def terms(terms: Source) -> Source:
    return replace(terms, url=URL, platform=Platform(id="wavelane", name="Wavelane"))


@pytest.fixture(scope="session")
def shipped_rules() -> Ruleset:
    return load(REPOSITORY / "rules.yaml", examples=False)


@pytest.fixture
def ruleset(shipped_rules: Ruleset, terms: Source) -> Ruleset:
    platform = terms.platform
    assert platform
    return replace(shipped_rules, sources=(terms,), platforms=(platform,))


@pytest.fixture
def answers(store: SqlStore, ruleset: Ruleset, clock) -> Answers:
    return Answers(store=store, ruleset=ruleset, clock=clock)


@pytest.fixture
async def wayback_machine() -> AsyncIterator[Archive]:
    async with Archive() as archive:
        yield archive


@pytest.fixture
async def client(clock) -> AsyncIterator[HttpClient]:
    async with HttpClient(clock=clock, allow_private=True) as opened:
        yield opened


@pytest.fixture
def waited(clock) -> list[float]:
    """How long was waited for, in seconds: time passes without anybody waiting."""
    return []


@pytest.fixture
def wayback(wayback_machine: Archive, client: HttpClient, clock, waited) -> Wayback:
    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock.advance(seconds=seconds)

    return Wayback(client=client, pace=Pace(clock=clock, sleep=sleep), address=wayback_machine.address)


@pytest.fixture
def archivist(answers: Answers, wayback: Wayback, client: HttpClient) -> Archivist:
    return Archivist(answers=answers, archive=wayback, extract=TermsWatcher(client).extract, join=joined)


@pytest.fixture
def keep(wayback_machine: Archive) -> Callable[..., Kept]:
    """Puts a capture into the archive."""

    def put(at: datetime, *clauses: str, note: str = "", **how) -> Kept:
        kept = Kept(at=at, url=how.pop("url", URL), body=how.pop("body", page(*clauses, note=note)), **how)
        wayback_machine.kept = sorted((*wayback_machine.kept, kept), key=lambda each: each.at)
        return kept

    return put


@pytest.fixture
def chronicle(terms, ruleset):
    return Chronicle(source=terms, reader=ClauseReader(ruleset.reader, ("Wavelane",)), policy=Policy())


@pytest.fixture
def tell(chronicle):
    """The timeline of (day, clauses) looks by an archive, or of ours where `archived` is off."""

    def derive(*seen, archived=True, upgrades=(), until=400):
        numbers = {}
        for at, *clauses in seen:
            read = document(*clauses)
            digest = digest_of(read)
            number = numbers.setdefault(digest, len(numbers) + 1)
            look = Look(at=day(at), version_id=number, digest=digest, archived=archived, upgrade=at in upgrades)
            chronicle.take(look, read)
        return chronicle.timeline(seen_at=None if archived else day(until), now=day(until))

    return derive
