"""Sealed texts are kept by their keys, the newest each, and are forgotten once."""

from datetime import timedelta


async def test_the_newest_is_kept_under_its_key(store, clock):
    await store.keep_secret("slack:1", "first", clock())
    await store.keep_secret("slack:1", "second", clock.advance(minutes=1))
    assert await store.secret("slack:1") == "second"
    assert await store.secret("slack:2") is None


async def test_one_is_told_that_it_was_there_and_only_while_it_is_fresh(store, clock):
    await store.keep_secret("state:1", "issued", clock())
    assert await store.forget_secret("state:1", since=clock() - timedelta(minutes=10))
    assert not await store.forget_secret("state:1")
    await store.keep_secret("state:2", "issued", clock())
    assert not await store.forget_secret("state:2", since=clock.advance(minutes=11) - timedelta(minutes=10))
