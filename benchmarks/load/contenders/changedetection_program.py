"""changedetection.io, a program that is spoken to by its API. Pages only.

It is optional: `make bench-peer` installs it in an environment of its own. It has no conditional requests, and refuses
addresses that are not public unless it is told otherwise (ALLOW_IANA_RESTRICTED_ADDRESSES).
"""

import asyncio
import json
import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.load.phases import Task, main, measured

PROGRAM = Path(os.environ.get("CHANGEDETECTION", ".venv/bench-changedetection/bin/changedetection.io"))
"""Where it is installed; the variable names another place."""

WORKERS = 10
GLANCE = 0.1
"""Seconds between two looks at whether a pass is over."""

PATIENCE = 600
"""Seconds until a start or a pass is given up."""


class Unhurried(Task):
    """A task that begins each phase in a second of its own: the program tells when it looked in whole seconds."""

    def tell(self, command: str) -> None:
        """As Task does, and wait for the next second."""
        super().tell(command)
        time.sleep(1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The running program."""

    session: aiohttp.ClientSession

    async def ask(self, path: str, method: str = "GET", body: str = "") -> Any:
        """What it answers. Raises aiohttp.ClientError where it does not."""
        async with self.session.request(method, f"/api/v1/{path}", data=body) as response:
            return await response.json() if response.content_type == "application/json" else None

    async def looked(self) -> list[dict[str, Any]]:
        """Each watch, with when it was looked at; none where it is too busy to say (an answer 500)."""
        with suppress(aiohttp.ClientResponseError):
            return list((await self.ask("watch")).values())
        return []


async def poll(task: Task) -> None:
    """Import the pages, which are looked at at once; then have all looked at again, once a phase."""
    unhurried = Unhurried(**{each.name: getattr(task, each.name) for each in fields(task)})
    async with _running(task.folder) as api:

        async def one() -> None:
            begun = int(time.time())
            if await api.looked():
                await api.ask("watch?recheck_all=1")
            else:
                await api.ask("import", "POST", "\n".join(task.urls))
            await _all_looked_at(api, begun, task.total)

        await measured(unhurried, one)


async def _all_looked_at(api: Api, begun: int, total: int) -> None:
    """Wait for that. Raises RuntimeError where some could not be read, or it takes too long."""
    for _ in range(int(PATIENCE / GLANCE)):
        watches = await api.looked()
        if errors := {watch["last_error"] for watch in watches if watch["last_error"]}:
            raise RuntimeError(f"some looks failed: {sorted(errors)[:3]}")
        if len(watches) == total and all(watch["last_checked"] >= begun for watch in watches):
            return
        await asyncio.sleep(GLANCE)
    raise RuntimeError("a pass takes too long")


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[Api]:
    """The program on a new folder, listening."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = folder / "changedetection"
    command = [str(PROGRAM), "-h", "127.0.0.1", "-p", str(port), "-C", "-d", str(store), "-l", "ERROR"]
    environment = {**os.environ, "ALLOW_IANA_RESTRICTED_ADDRESSES": "true", "FETCH_WORKERS": str(WORKERS)}
    environment |= {"DISABLE_VERSION_CHECK": "true", "MINIMUM_SECONDS_RECHECK_TIME": "0"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:  # noqa: ASYNC220 -- at once
        try:
            key = await _key(store / "changedetection.json")
            headers = {"x-api-key": key, "Content-Type": "text/plain"}
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers, raise_for_status=True) as one:
                api = Api(session=one)
                await _emptied(api)
                yield api
        finally:
            process.terminate()


async def _key(settings: Path) -> str:
    """The key of its API, which it writes when it starts."""
    for _ in range(int(PATIENCE / GLANCE)):
        if key := _written(settings):
            return key
        await asyncio.sleep(GLANCE)
    raise RuntimeError(f"{PROGRAM} does not start")


def _written(settings: Path) -> str:
    with suppress(OSError, ValueError, KeyError):
        return str(json.loads(settings.read_text())["settings"]["application"]["api_access_token"])
    return ""


async def _emptied(api: Api) -> None:
    """Take out the watches that it comes with, once it answers."""
    for _ in range(int(PATIENCE / GLANCE)):
        with suppress(aiohttp.ClientError):
            for watch in await api.ask("watch"):
                await api.ask(f"watch/{watch}", "DELETE")
            return
        await asyncio.sleep(GLANCE)
    raise RuntimeError(f"{PROGRAM} does not answer")


if __name__ == "__main__":
    main(poll)
