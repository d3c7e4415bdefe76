"""Which addresses are understood, and what a person is told when a database cannot be used."""

import os
import random
import sqlite3
import stat
from contextlib import closing, contextmanager

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from clausewatch.errors import StoreError
from clausewatch.ports import Recording
from clausewatch.store import SqlStore
from clausewatch.store.address import parse_address
from clausewatch.store.migrate import MIGRATIONS, VERSION_TABLE

HEAD = ScriptDirectory(MIGRATIONS).get_current_head()

NOBODY = 65534


async def _refusal(url, **how):
    """What the person is told: always one line."""
    with pytest.raises(StoreError) as refused:
        async with SqlStore.open(str(url), **how):
            pass
    message = str(refused.value)
    assert "\n" not in message
    return message


def _sql(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        return [connection.execute(statement).fetchall() for statement in statements]


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "sqlite+aiosqlite:///{}", "sqlite+pysqlite:///{}"])
async def test_every_way_to_name_a_file(form, tmp_path):
    path = tmp_path / "my 100% räu#m?.db" if form == "{}" else tmp_path / "mine.db"
    async with SqlStore.open(form.format(path)) as store:
        assert await store.alerts() == ()
        assert store.database.address.shown == str(path)
    assert path.exists()


async def test_a_relative_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with SqlStore.open("sqlite:///clausewatch.db"):
        pass
    assert (tmp_path / "clausewatch.db").exists()


def test_a_path_at_home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/mara")
    assert parse_address("~/clausewatch.db").shown == "/home/mara/clausewatch.db"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"])
def test_every_way_to_name_a_server(scheme):
    address = parse_address(f"{scheme}://label:s3cr%20et@db.example:5433/watch?sslmode=require")
    assert address.url.drivername == "postgresql+psycopg"
    assert (address.url.password, address.url.query["sslmode"]) == ("s3cr et", "require")
    assert address.shown == "postgresql://label:***@db.example:5433/watch"
    assert "s3cr" not in repr(address)
    assert not address.is_sqlite


@pytest.mark.parametrize(
    "url",
    [
        "mysql://label:s3cret@db/watch",
        "http//:s3cret@",
        "postgres:/label:s3cret@db/watch",
        "postgresql://label:s3cret@db:port/watch",
        "sqlite://",
        "x://s3cret",
    ],
)
async def test_addresses_that_cannot_be_used(url):
    message = await _refusal(url)
    assert message.startswith("DATABASE_URL ")
    assert "sqlite:///clausewatch.db" in message
    assert "s3cret" not in message


async def test_a_database_in_memory_would_be_lost():
    assert "names no file" in await _refusal("sqlite:///:memory:")


async def test_a_server_without_its_driver(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    message = await _refusal("postgresql://label:s3cret@127.0.0.1/watch")
    assert "pip install 'clausewatch[postgres]'" in message
    assert "s3cret" not in message


def test_a_password_in_a_reason_is_hidden():
    address = parse_address("postgresql://label:s3cret@db.example/watch?sslpassword=hush")
    error = OperationalError("SELECT 1", None, Exception("could not use s3cret or hush\nand more"))
    assert str(address.explain(error)) == (
        "the database postgresql://label:***@db.example/watch cannot be used: could not use *** or ***"
    )


async def test_a_folder_that_is_not_there(tmp_path):
    message = await _refusal(tmp_path / "nowhere" / "clausewatch.db")
    assert "nowhere/clausewatch.db cannot be used: unable to open database file" in message
    assert "check that its folder exists" in message


async def test_a_folder(tmp_path):
    assert "unable to open database file" in await _refusal(tmp_path)


@contextmanager
def _ordinary_user():
    """Root may write anywhere, so it steps down for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shelf(tmp_path):
    """A folder that others may enter and nobody else may write in."""
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(0o755)
    return tmp_path


async def test_an_unwritable_folder(shelf):
    shelf.chmod(0o555)
    with _ordinary_user():
        message = await _refusal(shelf / "clausewatch.db")
    shelf.chmod(0o755)
    assert "check that its folder exists and that this user may write there" in message


async def test_an_unwritable_file(shelf):
    path = shelf / "clausewatch.db"
    async with SqlStore.open(str(path)):
        pass
    path.chmod(0o444)
    with _ordinary_user():
        assert "may write to the file" in await _refusal(path)


async def test_a_full_disk_leaves_nothing_half_written(tmp_path, make):
    async with SqlStore.open(str(tmp_path / "clausewatch.db")) as store:
        await store.register([make.source()], make.now)
        await _limit_pages(store, 1)
        big = make.snapshot(body=random.Random(7).randbytes(300_000))
        with pytest.raises(StoreError, match="full; free some space; what was being written was left out as a whole"):
            await store.record(make.recording(snapshot=big, version=None))
        assert await store.alerts() == ()
        assert (await store.health("tonewell-terms")).checked_at is None
        await _limit_pages(store, 1_000_000)
        await store.record(make.recording(snapshot=big, version=None))
        assert await store.snapshot(big.source_id, big.digest) == big


async def _limit_pages(store, number):
    """SQLite takes the size that the file has for the least it can be limited to."""
    async with store.database.write() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {number}")


async def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Remember to read the terms.\n" * 99)
    message = await _refusal(path)
    assert f"the database {path} cannot be used: file is not a database; name another file in DATABASE_URL" in message
    assert path.read_text().startswith("Remember")


async def test_another_programs_database(tmp_path):
    path = tmp_path / "shop.db"
    _sql(path, "CREATE TABLE orders (id)", "CREATE TABLE customers (id)")
    before = path.read_bytes()
    for migrate in (True, False):
        message = await _refusal(path, migrate=migrate)
        assert f"{path} belongs to another program (it has the table customers)" in message
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["shop.db"]


@pytest.mark.parametrize("migrate", [True, False])
async def test_a_newer_version_wrote_it(tmp_path, migrate):
    path = tmp_path / "clausewatch.db"
    async with SqlStore.open(str(path)):
        pass
    _sql(path, f"UPDATE {VERSION_TABLE} SET version_num = '9999'", "CREATE TABLE hologram (id)")
    before = path.read_bytes()
    message = await _refusal(path, migrate=migrate)
    assert message == (
        f"the database {path} was written by a newer Clausewatch (schema 9999; this version knows up to {HEAD}): "
        "update Clausewatch, or name another database in DATABASE_URL"
    )
    assert path.read_bytes() == before


async def test_without_migrating_an_empty_database_is_refused(tmp_path):
    message = await _refusal(tmp_path / "new.db", migrate=False)
    assert "is not yet set up for this version" in message
    assert "clausewatch run" in message


async def test_a_set_up_that_was_cut_short_is_taken_up(tmp_path):
    path = tmp_path / "clausewatch.db"
    _sql(path, f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    async with SqlStore.open(str(path)) as store:
        assert await store.alerts() == ()


async def test_a_damaged_file_is_named(tmp_path, make):
    path = tmp_path / "clausewatch.db"
    async with SqlStore.open(str(path)) as store:
        await store.register([make.source()], make.now)
        for number in range(20):
            await store.record(make.recording(alerts=((make.alert(f"f{number}"), (make.slack,)),)))
    torn = bytearray(path.read_bytes())
    torn[4096 * 2 :] = b"\xff" * len(torn[4096 * 2 :])
    path.write_bytes(torn)
    with pytest.raises(StoreError) as refused:
        await _read_all(path)
    message = str(refused.value)
    assert str(path) in message
    assert "restore it from a backup" in message


async def _read_all(path):
    async with SqlStore.open(str(path)) as store:
        await store.deliveries()
        await store.alerts()
        await store.healths()


async def test_a_declaration_that_a_version_wrote_which_knew_no_proxies_is_no_other(tmp_path, make):
    path = tmp_path / "clausewatch.db"
    async with SqlStore.open(str(path)) as store:
        await store.register([make.source()], make.now)
        await store.record(Recording(health=make.health()))
    _sql(path, """UPDATE source SET declaration = replace(declaration, ',"proxy":""', '')""")
    async with SqlStore.open(str(path)) as store:
        await store.register([make.source()], make.now)
        assert await store.health("tonewell-terms") == make.health()
    assert "proxy" not in _sql(path, "SELECT declaration FROM source")[0][0][0]
