"""Polls that found nothing new are written together: each database says which of them were overtaken."""

import asyncio
from dataclasses import replace

from clausewatch.errors import Overtaken, StoreError
from clausewatch.ports import Recording


async def test_of_a_batch_only_what_was_claimed_by_others_is_refused(store, terms, clock):
    sources = [replace(terms, id=f"wavelane-{number}/terms") for number in range(5)]
    await store.register(sources, clock())
    checked = [replace(health, checked_at=clock(), note="ü") for health in await store.healths()]
    await store.unclaim([checked[1].source_id, checked[3].source_id], clock())
    outcomes = await asyncio.gather(
        *(store.record(Recording(health=health)) for health in checked), return_exceptions=True
    )
    assert [isinstance(outcome, Overtaken) for outcome in outcomes] == [False, True, False, True, False]
    written = await store.healths()
    assert [(each.note, each.checked_at) for each in written] == [
        ("", None) if number in {1, 3} else ("ü", clock()) for number in range(5)
    ]


async def test_a_batch_with_a_source_that_nobody_registered_is_not_written(store, terms, clock):
    await store.register([terms], clock())
    known = replace((await store.healths())[0], checked_at=clock())
    outcomes = await asyncio.gather(
        *(store.record(Recording(health=each)) for each in (known, replace(known, source_id="nobody/terms"))),
        return_exceptions=True,
    )
    assert [isinstance(outcome, StoreError) for outcome in outcomes] == [True, True]
    assert (await store.health(terms.id)).checked_at is None
