"""Processes are killed in the middle of everything, from fetch to post: nothing is lost, nothing doubled.

`make soak` is the long form; `make test` runs a short one.
"""

import asyncio
import os
import random
import signal

import pytest

SHORT = 10
LONG = int(os.environ.get("SOAK_KILLS", "200"))
"""Kills; each while articles keep coming."""

WORKERS = {"sqlite": 1, "postgres": 2}


async def _read_for_the_first_time(soak) -> None:
    """Until the baseline was told: only articles that come after it are news."""
    async with asyncio.timeout(60):
        while not soak.slack.posts:
            await asyncio.sleep(0.05)


async def _under_fire(soak, backend: str, kills: int) -> None:
    for _ in range(WORKERS[backend]):
        soak.start()
    await _read_for_the_first_time(soak)
    while soak.kills < kills:
        soak.publish()
        await asyncio.sleep(random.uniform(0.1, 1.6))
        soak.kill()
        soak.start()
    deliveries = await soak.until_delivered()
    doubts = {name: sum(each.doubts for each in deliveries if each.channel.id == name) for name in ("slack", "blind")}
    print(
        f"{backend}: {soak.kills} kills, {len(soak.titles)} articles, {len(deliveries)} deliveries; lost and doubled: "
        + ", ".join(f"{name} {soak.lost(name)} and {soak.doubled(name)}" for name in ("slack", "discord", "blind"))
        + f"; doubts in Slack without history: {doubts['blind']}"
    )
    assert [soak.lost(name) for name in ("slack", "discord", "blind")] == [0, 0, 0]
    assert [soak.doubled(name) for name in ("slack", "discord")] == [0, 0]
    assert doubts["slack"] == 0
    assert soak.doubled("blind") <= doubts["blind"] <= soak.kills


@pytest.mark.parametrize(
    ("backend_url", "backend"),
    [("sqlite", "sqlite"), pytest.param("postgres", "postgres", marks=pytest.mark.slow)],
    indirect=["backend_url"],
)
async def test_a_few_kills(soak, backend):
    await _under_fire(soak, backend, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize(("backend_url", "backend"), [(name, name) for name in WORKERS], indirect=["backend_url"])
async def test_many_kills(soak, backend):
    await _under_fire(soak, backend, LONG)


@pytest.mark.slow
@pytest.mark.parametrize("backend_url", ["postgres"], indirect=True)
async def test_a_worker_that_dies_for_good_or_freezes_is_replaced_by_the_others(soak):
    for _ in range(3):
        soak.start()
    await _read_for_the_first_time(soak)
    frozen = soak.workers.pop()
    os.kill(frozen.pid, signal.SIGSTOP)
    soak.kill()
    for _ in range(5):
        soak.publish()
    await soak.until_delivered()
    os.kill(frozen.pid, signal.SIGCONT)
    soak.workers.append(frozen)
    soak.publish()
    await soak.until_delivered()
    assert [soak.lost(name) + soak.doubled(name) for name in ("slack", "discord")] == [0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("backend_url", ["postgres"], indirect=True)
async def test_a_database_that_crashes_and_comes_back(soak, postgres):
    if postgres.folder is None:
        pytest.skip("the server of TEST_DATABASE_URL is not ours to stop")
    soak.start()
    await _read_for_the_first_time(soak)
    soak.publish()
    postgres.stop()
    soak.publish()
    await asyncio.sleep(1)
    postgres.start()
    soak.publish()
    await soak.until_delivered()
    assert [soak.lost(name) + soak.doubled(name) for name in ("slack", "discord")] == [0, 0]
    assert all(worker.is_alive() for worker in soak.workers)
