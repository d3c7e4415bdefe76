import asyncio
import socket

import pytest


async def test_foreign_addresses_are_refused():
    with pytest.raises(RuntimeError, match="only loopback"):
        await asyncio.open_connection("192.0.2.1", 80)
    with pytest.raises(RuntimeError, match="only loopback"):
        socket.create_connection(("example.com", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, pytest.raises(RuntimeError, match="loopback"):
        datagrams.sendto(b"hello", ("192.0.2.1", 53))
    with pytest.raises(socket.gaierror):
        await asyncio.open_connection("nowhere.invalid", 80)


async def test_loopback_is_free():
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


def test_the_clock_moves_only_when_told(clock):
    assert clock().isoformat() == "2026-01-05T09:00:00+00:00"
    assert clock.advance(minutes=5) == clock() == clock.now
    assert clock().minute == 5
