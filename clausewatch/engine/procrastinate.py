"""The engine of any number of processes on any number of machines: Procrastinate's jobs, in the store's own Postgres.

A job only says "look at this key". It is enqueued in the transaction that makes the work; what is to be done, and how
far it has come, stands in the store's rows. A sweep enqueues what was missed, so a lost job costs seconds.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.engine.jobtables import prepare_job_tables
from clausewatch.errors import StoreUnavailable
from clausewatch.ports import Stop, Work

log = logging.getLogger(__name__)

SWEEP = timedelta(seconds=2)
"""Between two looks for work that nobody was woken for, and for jobs whose worker has died."""

HEARTBEAT = timedelta(seconds=5)
STALLED = timedelta(seconds=15)
"""A worker is taken for dead, and its jobs for free, after so long without a heartbeat."""

AGAIN = timedelta(seconds=1)
"""Before a worker is started again that ended because the database was gone."""

TASK = "clausewatch.look"

WAITING = text("SELECT queueing_lock FROM procrastinate_jobs WHERE queue_name = :work AND status = 'todo'")
"""What nobody has begun yet, in Procrastinate's own table, by the keys' locks."""

GONE = (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout, StoreUnavailable, OSError)
"""What the absence of the database looks like from here."""


class ProcrastinateEngine:
    """An Engine on the Postgres at `url`, whose schema is in place. Used as an async context manager.

    `limits` are the timeouts of its connections (psycopg's keywords): without them, a machine that freezes within a
    transaction keeps its jobs.
    """

    def __init__(self, url: URL, limits: Mapping[str, Any]) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connector = procrastinate.PsycopgConnector(conninfo=self._conninfo, kwargs=dict(limits), min_size=1, max_size=8)
        self._app = procrastinate.App(connector=connector)
        self._app.task(name=TASK)(self._look)
        self._works: dict[str, Work] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await prepare_job_tables(self._conninfo)
        await self._stack.enter_async_context(self._app.open_async())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def wake(self, connection: AsyncConnection, work: str, keys: Collection[str]) -> None:
        """Enqueue a job in this transaction for each key that has none waiting."""
        waiting = set(await connection.scalars(WAITING, {"work": work}))
        if jobs := [job for job in (self._job(work, key) for key in keys) if job.queueing_lock not in waiting]:
            await self._wake(connection, (await connection.get_raw_connection()).driver_connection, jobs)

    async def _wake(self, connection: AsyncConnection, driver: object, jobs: list[Job]) -> None:
        """Enqueue them together, within a savepoint; each half by itself where a job of one of the keys waits by now.

        There the database refuses all of them, and the transaction must go on all the same.
        """
        try:
            async with connection.begin_nested():
                await self._app.job_manager.batch_defer_jobs_async(jobs, connection=driver)
        except AlreadyEnqueued:
            half = len(jobs) // 2
            for part in (jobs[:half], jobs[half:]) if half else ():
                await self._wake(connection, driver, part)

    def committed(self) -> None:
        """The database itself tells the workers."""

    async def run(self, work: Work, stop: Stop) -> None:
        """Work off the jobs of this work, and sweep, until `stop` is set; what is under way is finished."""
        self._works[work.name] = work
        async with asyncio.TaskGroup() as both:
            both.create_task(self._work_until(work, stop))
            both.create_task(self._sweep_until(work, stop))

    async def _look(self, work: str, key: str) -> None:
        """The one task: what it raises is logged, and the sweep brings the key up again."""
        await self._works[work].do(key)

    def _job(self, work: str, key: str) -> Job:
        name = f"{work} {key}"
        task = self._app.configure_task(TASK, lock=name, queueing_lock=name, queue=work)
        return task.make_new_job(work=work, key=key)

    async def _work_until(self, work: Work, stop: Stop) -> None:
        """Keep a worker going: Procrastinate's ends where its database goes away."""
        while not stop.is_set():
            worker = asyncio.create_task(self._worker(work))
            stopped = asyncio.ensure_future(stop.wait())
            await asyncio.wait({worker, stopped}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if stop.is_set():
                worker.cancel()
            try:
                await worker
            except asyncio.CancelledError:
                if not stop.is_set():
                    raise
            except GONE as error:
                log.error("the database is out of reach for jobs; trying again (%s)", type(error).__name__)
                await _rest(stop, AGAIN)

    async def _worker(self, work: Work) -> None:
        await self._app.run_worker_async(
            queues=[work.name],
            concurrency=work.at_once,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT.total_seconds(),
            stalled_worker_timeout=STALLED.total_seconds(),
        )

    async def _sweep_until(self, work: Work, stop: Stop) -> None:
        while not stop.is_set():
            try:
                await self._free_stalled(work)
                await self._enqueue_missed(work)
            except GONE as error:
                log.error("the database is out of reach for the sweep; trying again (%s)", type(error).__name__)
            await _rest(stop, SWEEP)

    async def _enqueue_missed(self, work: Work) -> None:
        """Enqueue what is due and has no job that waits."""
        due = await work.due()
        waiting = await self._app.job_manager.list_jobs_async(queue=work.name, status="todo") if due else ()
        known = {str(job.task_kwargs.get("key")) for job in waiting}
        for key in due:
            if key not in known:
                try:
                    await self._app.job_manager.defer_job_async(self._job(work.name, key))
                except AlreadyEnqueued:
                    continue

    async def _free_stalled(self, work: Work) -> None:
        """Give the jobs of dead workers to living ones."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(queue=work.name, seconds_since_heartbeat=STALLED.total_seconds()):
            await self._free(job)

    async def _free(self, job: Job) -> None:
        """Let the job run again, or end it where a later one of its key waits: it would block that one for ever.

        Procrastinate's documented way, retrying each, fails there (procrastinate issue 1543).
        """
        log.warning("the worker of the job for %s has died: others take it up", job.lock)
        try:
            await self._app.job_manager.retry_job(job)
        except UniqueViolation:
            await self._app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)


async def _rest(stop: Stop, how_long: timedelta) -> None:
    """Wait, but not beyond the stop."""
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({stopped}, timeout=how_long.total_seconds())
    stopped.cancel()
