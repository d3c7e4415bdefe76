"""The small HTTP listener: /healthz, /readyz, /metrics, and the canary's page."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from clausewatch.errors import SettingsError, StoreError
from clausewatch.monitor import page
from clausewatch.monitor.metrics import Metrics
from clausewatch.ports import Clock, Store

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that the database may take to answer before this process counts as not ready."""


@asynccontextmanager
async def serving(host: str, port: int, *, store: Store, metrics: Metrics, clock: Clock) -> AsyncIterator[str]:
    """Listen until the block ends; gives the address. Raises SettingsError where the port cannot be had."""
    monitor = _Monitor(store, metrics, clock)
    application = web.Application()
    application.router.add_get("/healthz", monitor.healthz)
    application.router.add_get("/readyz", monitor.readyz)
    application.router.add_get("/metrics", monitor.metrics)
    application.router.add_get(page.PATH, monitor.canary)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0]
        yield f"http://{f'[{bound[0]}]' if ':' in bound[0] else bound[0]}:{bound[1]}"
    except OSError as error:
        raise SettingsError(f"CLAUSEWATCH_MONITOR_PORT: {host} port {port} cannot be had: {error.strerror}") from error
    finally:
        await runner.cleanup()


class _Monitor:
    def __init__(self, store: Store, metrics: Metrics, clock: Clock) -> None:
        self._store = store
        self._metrics = metrics
        self._clock = clock

    async def healthz(self, _request: web.Request) -> web.Response:
        """That the event loop turns."""
        return web.Response(text="ok\n")

    async def readyz(self, _request: web.Request) -> web.Response:
        """Whether the database answers. Why not stands in the log: it may name hosts."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._store.next_due()
        except (StoreError, TimeoutError) as error:
            log.warning("not ready: %s", error or "the database does not answer")
            return web.Response(status=503, text="the database does not answer\n")
        return web.Response(text="ready\n")

    async def metrics(self, _request: web.Request) -> web.Response:
        """In Prometheus' text format."""
        try:
            text = await self._metrics.text(self._store, self._clock())
        except StoreError as error:
            log.warning("no metrics: %s", error)
            return web.Response(status=503, text="the database does not answer\n")
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def canary(self, _request: web.Request) -> web.Response:
        """The test document as it is today."""
        return web.Response(text=page.of(self._clock()), content_type="text/html")
