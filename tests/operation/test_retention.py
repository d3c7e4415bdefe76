"""What is let go rests under nothing: positions, alerts and the last copies read the same afterwards."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from clausewatch.archive import Answers
from clausewatch.archive.retention import plan, within_budget
from clausewatch.decide import decide_document
from clausewatch.errors import StoreError
from clausewatch.model import Document, Passage, Snapshot, SourceKind, Validators
from clausewatch.observe import Memory
from clausewatch.ports import Recording
from clausewatch.schedule import succeeded
from clausewatch.store import SqlStore, back_up, compact, snapshot_of
from clausewatch.store.tables import metadata, version
from clausewatch.store.tables import snapshot as snapshot_table

GRANT = "You grant us permission to use your recordings to train our artificial intelligence models."
FILLER = [f"Paragraph {number} says how the service may be used by its members every day." for number in range(20)]


@pytest.fixture
def reads(store, watch, terms, clock):
    """Reads the document with these further lines, as a poll would."""

    async def go(*lines: str) -> None:
        passages = tuple(Passage(text=line, position=at) for at, line in enumerate([*FILLER, *lines]))
        document = Document(source_id=terms.id, title="Terms", passages=passages)
        body = "\n".join([*lines, *FILLER * 20]).encode()
        seen = Snapshot(source_id=terms.id, url=terms.url, fetched_at=clock(), content_type="text/plain", body=body)
        stored = await store.memory(terms.id)
        memory = Memory.from_json(stored) if stored else None
        health = succeeded(await store.health(terms.id), terms, clock(), Validators(body_digest=seen.digest))
        await store.record(decide_document(document, seen, memory, health, terms, watch))

    return go


@pytest.fixture
async def past(reads, clock):
    """Two years in which little that matters was changed, every ten days: twice a clause."""
    for step in range(72):
        clause = [GRANT] if 20 <= step < 50 else []
        lines = (*clause, f"We have {step} new stickers in the shop, and they are {'very ' * (step % 5)}nice.")
        await reads(*lines)
        clock.advance(days=5)
        await reads(*lines)
        clock.advance(days=5)


@pytest.fixture
def answers(store, watch, clock):
    return Answers(store=store, ruleset=watch.ruleset, clock=clock)


async def rows(store, table):
    async with store.database.read() as connection:
        return (await connection.execute(select(table))).all()


async def test_positions_and_alerts_read_the_same_afterwards(past, store, answers, terms, clock):
    before = await answers.positions()
    told = await store.alerts()
    (dossier,) = [each for each in await answers.dossiers() if each.source_id == terms.id]
    events = (await answers.history(dossier)).timeline.events
    assert len(events) == 2
    found = await plan(answers, clock() - timedelta(days=90))
    freed = await store.prune(found.versions, clock() - timedelta(days=90), dry=False)
    assert freed.versions > 30
    assert freed.snapshots == freed.versions
    assert freed.size > 0
    assert await answers.positions() == before
    assert await store.alerts() == told
    history = await answers.history(dossier)
    assert history.timeline.events == events
    dates = {each.recorded_at for each in history.versions}
    for alert in (*events, *told):
        assert alert.kind != "change" or alert.at in dates
    assert (await store.latest_version(terms.id)).recorded_at == clock() - timedelta(days=10)


async def test_no_timeline_is_derived_of_a_document_of_which_nothing_can_go(
    past, store, answers, terms, clock, monkeypatch
):
    await answers.positions()
    monkeypatch.setattr(Answers, "timelines", lambda *_: pytest.fail("a timeline was asked for"))
    found = await plan(answers, clock() - timedelta(days=3650))
    assert (found.versions, found.kept) == ((), 0)
    first = (await store.version_heads(terms.id))[0].recorded_at
    assert (await plan(answers, first + timedelta(hours=1))).kept == 1


async def test_what_stays_is_whole(past, store, answers, terms, clock):
    found = await plan(answers, clock())
    await store.prune(found.versions, clock(), dry=False)
    for kept in await store.versions(terms.id):
        assert await store.snapshot(terms.id, kept.snapshot_digest) is not None
    async with store.database.read() as connection:
        assert (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all() == []
    assert await plan(answers, clock()) == replace(found, versions=())


async def test_a_dry_run_says_the_same_and_frees_nothing(past, store, answers, clock):
    found = await plan(answers, clock())
    before = await rows(store, version), await rows(store, snapshot_table)
    said = await store.prune(found.versions, clock(), dry=True)
    assert (await rows(store, version), await rows(store, snapshot_table)) == before
    assert await store.prune(found.versions, clock(), dry=False) == said


async def test_a_budget_frees_the_oldest_and_no_more_than_it_needs(past, store, answers, clock):
    found, room = await plan(answers, clock()), await store.room()
    weights = await store.weights()
    going, left = within_budget(found, weights, room, room - weights[found.versions[0]].total - 1)
    assert going == found.versions[:2]
    freed = await store.prune(going, clock(), dry=False)
    assert await store.room() == left == room - freed.size
    assert within_budget(found, weights, room, room)[0] == ()
    assert within_budget(found, weights, room, 0)[0] == found.versions


async def test_the_last_copy_of_a_site_stays_and_older_ones_go(store, terms, clock):
    site = replace(terms, id="site/wavelane", kind=SourceKind.SIGNALS)
    await store.register([site], clock())
    for number in range(3):
        body = f"robots {number}".encode()
        seen = Snapshot(source_id=site.id, url=site.url, fetched_at=clock(), content_type="text/plain", body=body)
        await store.record(Recording(health=await store.health(site.id), snapshot=seen))
        clock.advance(days=1)
    freed = await store.prune((), clock(), dry=False)
    assert (freed.versions, freed.snapshots) == (0, 2)
    assert await store.snapshot(site.id, seen.digest) is not None


async def every_row(store):
    return {table.name: await rows(store, table) for table in metadata.sorted_tables}


async def test_a_backup_made_while_others_write_restores_to_the_same(past, store, reads, tmp_path):
    url = str(store.database.address.url.database)
    before = await every_row(store)
    size = back_up(url, tmp_path / "backup.db")
    assert size == (tmp_path / "backup.db").stat().st_size
    await reads("Something that the backup does not know.")
    async with SqlStore.open(str(tmp_path / "backup.db"), migrate=False) as restored:
        assert await every_row(restored) == before
    with pytest.raises(StoreError, match="is there already"):
        back_up(url, tmp_path / "backup.db")
    assert not list(tmp_path.glob("*.part"))


async def test_a_backup_of_what_is_damaged_is_none(past, store, tmp_path):
    path = tmp_path / "damaged.db"
    back_up(str(store.database.address.url.database), path)
    content = bytearray(path.read_bytes())
    content[20_000:60_000] = b"\xff" * 40_000
    path.write_bytes(content)
    with pytest.raises((StoreError, sqlite3.Error)):
        back_up(str(path), tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()


async def test_pruned_room_is_given_back(past, store, answers, clock):
    found = await plan(answers, clock())
    await store.prune(found.versions, clock(), dry=False)
    url = str(store.database.address.url.database)
    await store.database.engine.dispose()
    assert compact(url) > 0


async def test_a_dry_run_has_a_copy_of_a_server_too(postgres_url, terms, clock, tmp_path):
    async with SqlStore.open(postgres_url) as store:
        await store.register([terms], clock())
    await snapshot_of(postgres_url, tmp_path / "copy.db")
    async with SqlStore.open(str(tmp_path / "copy.db")) as copy:
        assert [health.source_id for health in await copy.healths()] == [terms.id]
