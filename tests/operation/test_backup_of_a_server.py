"""What docs/operating.md says of Postgres is true: a dump restores to the same, jobs and all."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from clausewatch.engine.procrastinate import ProcrastinateEngine
from clausewatch.model import Alert, AlertKind, Channel, Level
from clausewatch.store import SqlStore
from clausewatch.store.database import SERVER_LIMITS
from clausewatch.store.tables import metadata

ROOM = Channel(id="team", platform="slack", address="C0123456789")


async def tell(store: SqlStore, subject: str) -> None:
    alert = Alert(
        fingerprint=subject,
        kind=AlertKind.NEWS,
        level=Level.LOW,
        publisher="Treble Post",
        subject=subject,
        summary="Something was written.",
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    await store.announce((), alert, [ROOM])


async def every_row(store: SqlStore):
    async with store.database.read() as connection:
        rows = {table.name: (await connection.execute(select(table))).all() for table in metadata.sorted_tables}
        jobs = await connection.exec_driver_sql("SELECT queueing_lock, status FROM procrastinate_jobs")
        return rows, jobs.all()


async def test_a_dump_restores_to_the_same(postgres, postgres_url):
    if postgres.folder is None:
        pytest.skip("the programs of the server of TEST_DATABASE_URL are not known")
    file = f"{postgres.folder}/backup"
    async with ProcrastinateEngine(make_url(postgres_url), SERVER_LIMITS) as engine:
        async with SqlStore.open(postgres_url, waker=engine) as store:
            await tell(store, "before")
            kept = await every_row(store)
        postgres.run("pg_dump", "--format=custom", f"--file={file}", postgres_url)
        async with SqlStore.open(postgres_url, waker=engine) as store:
            await tell(store, "after")
            assert await every_row(store) != kept
    postgres.run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={postgres_url}", file)
    later = ProcrastinateEngine(make_url(postgres_url), SERVER_LIMITS)
    async with later, SqlStore.open(postgres_url, waker=later) as store:
        assert await every_row(store) == kept
        await tell(store, "after")
        assert [alert.subject for alert in await store.alerts()] == ["before", "after"]
