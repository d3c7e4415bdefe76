"""A proxy on loopback that every connection of a browser goes through: checked addresses only, and so many bytes.

The browser itself looks no name up and connects nowhere else. So what the guard checks is what is connected to, for
redirects, frames, scripts and web sockets alike, whatever a name server says the next time. HTTP fetches that take a
region's proxy go through it as well.
"""

import asyncio
from collections.abc import Awaitable
from types import TracebackType
from typing import Self

from yarl import URL

from watchers.addresses import Guard

HEAD_BYTES = 64 * 1024
"""The longest head of a request or an answer that is passed on."""

PIECE = 64 * 1024

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "proxy-authorization", "upgrade"})
"""Header fields that concern one connection only (RFC 9110, section 7.6.1)."""


class Proxy:
    """Serves one fetch's connections while it is open. Use as an async context manager.

    `budget` is how many bytes all of them may bring together. `failed` says why a host was not reached, by its name.
    """

    def __init__(self, guard: Guard, *, budget: int) -> None:
        self._guard = guard
        self._left = budget
        self.failed: dict[str, OSError] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Where its client finds it."""
        if self._server is None:
            raise RuntimeError("the proxy is used outside of its `async with`")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def is_spent(self) -> bool:
        """Whether the fetch brought all the bytes that it may."""
        return self._left <= 0

    async def __aenter__(self) -> Self:
        """Listen on a free port of loopback."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_BYTES)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cut every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._answer(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # the client is told by the connection's end; why a host was not reached stands in `failed`
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip("\r\n").split("\r\n")
        method, target, version = line.split(" ")
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            await self._tunnel(host.strip("[]"), int(port), reader, writer)
        else:
            url = URL(target, encoded=True)
            request = "\r\n".join([f"{method} {url.raw_path_qs} {version}", *_own(fields), "Connection: close", "", ""])
            await self._relay(url, request.encode("latin-1"), _length(fields), reader, writer)

    async def _tunnel(self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bytes both ways, unseen: TLS and web sockets."""
        there, back = await self._connect(host, port)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _either(self._pump(reader, back), self._pump(there, writer, counts=True))
        finally:
            back.close()

    async def _relay(
        self, url: URL, request: bytes, length: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One request and its answer; the connection ends with it, so that no other host's request follows on it."""
        there, back = await self._connect(url.host or "", url.port or 80)
        try:
            back.write(request)
            if length:
                back.write(await reader.readexactly(length))
            head = (await there.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip("\r\n").split("\r\n")
            writer.write("\r\n".join([head[0], *_own(head[1:]), "Connection: close", "", ""]).encode("latin-1"))
            await self._pump(there, writer, counts=True)
        finally:
            back.close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await self._guard.connect(host, port)
        except OSError as error:
            self.failed[host] = error
            raise

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool = False) -> None:
        while not self.is_spent and (piece := await reader.read(PIECE)):
            self._left -= len(piece) if counts else 0
            writer.write(piece)
            await writer.drain()


def _own(fields: list[str]) -> list[str]:
    """The header fields that are passed on."""
    return [field for field in fields if field.partition(":")[0].strip().lower() not in _HOP_BY_HOP]


def _length(fields: list[str]) -> int:
    """Bytes of the request's body. Raises ValueError where that is not said plainly, or too much for a page to send."""
    named = dict(_field(field) for field in fields)
    length = int(named.get("content-length", "0"))
    if "transfer-encoding" in named or not 0 <= length <= HEAD_BYTES:
        raise ValueError("a request body that is not passed on")
    return length


def _field(field: str) -> tuple[str, str]:
    name, _, value = field.partition(":")
    return name.strip().lower(), value.strip()


async def _either(*ways: Awaitable[None]) -> None:
    """Until one way is done; the other one is dropped."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
