"""A store that moves keeps every row, and goes on where it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clausewatch.errors import StoreError
from clausewatch.model import DeliveryAction, Posting
from clausewatch.ports import Recording
from clausewatch.store import SqlStore, copy_rows
from clausewatch.store.columns import SearchWords
from clausewatch.store.tables import SEEDED, metadata


@pytest.fixture
async def filled(sqlite_url, make):
    """A store with something in every table."""
    async with SqlStore.open(sqlite_url) as store:
        await store.register([make.source(), make.source("other")], make.now)
        await store.record(make.recording())
        await store.claim("label-slack", make.now, timedelta())
        parent = make.alert().fingerprint
        reply = Posting(alert=make.alert("reply"), channels=(make.slack,), action=DeliveryAction.REPLY, parent=parent)
        await store.record(Recording(health=make.health(reason="caf\udce9 \0"), postings=(reply,)))
        yield store


def _comparable(table):
    """Every column but the one that each database keeps in a form of its own, made of another column's text."""
    return [column for column in table.columns if not isinstance(column.type, SearchWords)]


async def rows(store):
    async with store.database.read() as connection:
        return {
            table.name: (await connection.execute(select(*_comparable(table)).order_by(*table.primary_key))).all()
            for table in metadata.sorted_tables
        }


@pytest.fixture(params=["postgres", "sqlite"])
def new_url(request, tmp_path):
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else f"{tmp_path}/new.db"


async def test_every_row_arrives_and_numbering_goes_on(filled, make, new_url):
    told = {}
    async with SqlStore.open(new_url) as new:
        await copy_rows(filled.database, new.database, told.__setitem__)
        before = await rows(filled)
        assert await rows(new) == before
        empty = [name for name, found in before.items() if not found]
        assert told == {name: len(found) for name, found in before.items()}
        assert not set(empty) & {"source", "memory", "snapshot", "fetch", "version", "article", "alert", "delivery"}
        assert await new.deliveries() == await filled.deliveries()
        await new.record(make.recording("other", alerts=((make.alert("next"), (make.slack,)),)))
        assert (await new.deliveries())[-1].id == len(before["delivery"]) + 1


async def test_what_is_not_empty_is_left_alone(filled, make, tmp_path):
    async with SqlStore.open(f"{tmp_path}/new.db") as new:
        await new.register([make.source("mine")], make.now)
        before = await rows(new)
        with pytest.raises(StoreError, match="holds something already"):
            await copy_rows(filled.database, new.database, lambda *_: None)
        assert await rows(new) == before


async def test_a_copy_that_is_cut_short_leaves_nothing(filled, make, tmp_path):
    def stop(table, _):
        if table == "delivery":
            raise ZeroDivisionError

    async with SqlStore.open(f"{tmp_path}/new.db") as new:
        with pytest.raises(ZeroDivisionError):
            await copy_rows(filled.database, new.database, stop)
        seeded = {table.name for table in metadata.sorted_tables if table.info.get(SEEDED)}
        assert {name for name, found in (await rows(new)).items() if found} == seeded
