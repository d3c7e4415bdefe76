"""A client that asks conditionally and does nothing with the answers: the floor."""

import asyncio

import aiohttp

from benchmarks.load.phases import Task, main, measured

AT_ONCE = 50
"""Requests in flight."""


async def poll(task: Task) -> None:
    """Ask for every address at once, AT_ONCE in flight, conditionally where an answer was seen before."""
    tags: dict[str, str] = {}
    slots = asyncio.Semaphore(AT_ONCE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:

        async def get(url: str) -> None:
            headers = {"If-None-Match": tags[url]} if url in tags else {}
            async with slots, session.get(url, headers=headers) as response:
                await response.read()
                if tag := response.headers.get("ETag"):
                    tags[url] = tag

        async def one() -> None:
            await asyncio.gather(*(get(url) for url in task.urls))

        await measured(task, one)


if __name__ == "__main__":
    main(poll)
