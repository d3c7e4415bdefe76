import asyncio

import pytest

from clausewatch.engine import LocalEngine
from clausewatch.errors import StoreUnavailable

PATIENCE = 10
"""Seconds that a test waits at most for what must happen at once."""


async def until(condition) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


async def test_what_is_due_is_done(work):
    work.ready = ["a", "b"]
    stop = asyncio.Event()
    running = asyncio.create_task(LocalEngine().run(work, stop))
    await until(lambda: sorted(work.done) == ["a", "b"])
    stop.set()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_wake_up_counts_once_the_transaction_is_kept(work, monkeypatch):
    monkeypatch.setattr("clausewatch.engine.local.PAUSE", 3600)
    engine, stop = LocalEngine(), asyncio.Event()
    running = asyncio.create_task(engine.run(work, stop))
    await asyncio.sleep(0)
    engine.committed()
    await engine.wake(None, "deliver", ["a"])
    work.ready = ["a"]
    assert work.done == []
    engine.committed()
    await until(lambda: work.done == ["a"])
    stop.set()
    await asyncio.wait_for(running, PATIENCE)


async def test_only_the_work_that_was_woken_is_looked_at(work, monkeypatch):
    monkeypatch.setattr("clausewatch.engine.local.PAUSE", 3600)
    engine, stop = LocalEngine(), asyncio.Event()
    running = asyncio.create_task(engine.run(work, stop))
    await asyncio.sleep(0)
    work.ready = ["a"]
    await engine.wake(None, "watch", ["7"])
    engine.committed()
    for _ in range(10):
        await asyncio.sleep(0)
    assert work.done == []
    stop.set()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_key_is_worked_on_once_at_a_time_and_finished_at_the_stop(work):
    work.ready, work.hold = ["a"], asyncio.Event()
    engine, stop = LocalEngine(), asyncio.Event()
    running = asyncio.create_task(engine.run(work, stop))
    await asyncio.wait_for(work.begun.wait(), PATIENCE)
    await engine.wake(None, "deliver", ["a"])
    engine.committed()
    stop.set()
    work.hold.set()
    await asyncio.wait_for(running, PATIENCE)
    assert work.done == ["a"]


async def test_a_database_that_is_gone_is_waited_for_and_anything_else_goes_up(work, monkeypatch, caplog):
    monkeypatch.setattr("clausewatch.engine.local.PAUSE", 0.01)
    troubles = [StoreUnavailable("gone"), StoreUnavailable("still gone"), None, ZeroDivisionError()]

    async def due():
        if trouble := troubles.pop(0):
            raise trouble
        return []

    work.due = due
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(LocalEngine().run(work, asyncio.Event()), PATIENCE)
    assert "still gone" in caplog.text
