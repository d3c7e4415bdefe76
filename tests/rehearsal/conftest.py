from collections.abc import AsyncIterator

import aiohttp
import pytest

from rehearsal.site import Site


@pytest.fixture
async def site(clock) -> AsyncIterator[Site]:
    async with Site(clock) as site:
        yield site


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session
