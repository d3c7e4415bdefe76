"""`clausewatch ARGUMENTS` as a process of its own, forked from one that has imported it: it saves seconds a start."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from clausewatch.cli import main
from tests.forkserver import processes


def work(
    arguments: tuple[str, ...], folder: Path, environ: Mapping[str, str], out: Connection, err: Connection
) -> None:
    """Runs in the new process: what `python -m clausewatch` does."""
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["clausewatch", *arguments]
    main()


PATIENCE = 180
"""Seconds until a process that should long have ended is given up: on a busy machine they start slowly."""


class Started:
    """A process that was started; as asyncio's, as far as tests use it."""

    def __init__(self, arguments: tuple[str, ...], folder: Path, environ: Mapping[str, str]) -> None:
        self.stdout, self.stderr = asyncio.StreamReader(), asyncio.StreamReader()
        self._pipes = [_pipe() for _ in range(2)]
        ends = [write for _, write in self._pipes]
        self._process = processes.Process(target=work, args=(arguments, folder, dict(environ), *ends))

    async def begin(self) -> None:
        """Start it, and listen to what it says."""
        await asyncio.to_thread(self._process.start)
        for (read, write), reader in zip(self._pipes, (self.stdout, self.stderr), strict=True):
            write.close()
            loop = asyncio.get_running_loop()
            await loop.connect_read_pipe(lambda reader=reader: asyncio.StreamReaderProtocol(reader), _file(read))

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def communicate(self) -> tuple[bytes, bytes]:
        """All that is still to come, and the end."""
        async with asyncio.timeout(PATIENCE):
            out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await asyncio.to_thread(self._process.join, PATIENCE)
        return out, err

    async def heard(self, words: str, *, err: bool = False) -> None:
        """Wait until it has said this."""
        await asyncio.wait_for((self.stderr if err else self.stdout).readuntil(words.encode()), PATIENCE)

    def send_signal(self, number: signal.Signals) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    async def end(self) -> None:
        """Whatever the test came to: nothing that it started outlives it."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self.communicate()


def _pipe() -> tuple[Connection, Connection]:
    read, write = processes.Pipe(duplex=False)
    return read, write


def _file(connection: Connection):
    """The connection's pipe as a file, which asyncio closes."""
    file = os.fdopen(os.dup(connection.fileno()), "rb", buffering=0)
    connection.close()
    return file
