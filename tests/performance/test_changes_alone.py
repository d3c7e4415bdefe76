"""What a change may cost: nothing of what else is watched is read for it."""

from dataclasses import replace

from clausewatch.model import AlertKind, Channel, Platform, Subscription
from clausewatch.pipeline import poll
from clausewatch.service import one_pass
from clausewatch.store import sources


def _of_platforms(watch):
    """The same, with a channel that is told and a platform that each document is of."""
    watched = tuple(
        replace(source, platform=Platform(id=source.id.partition("/")[0], name=source.publisher))
        for source in watch.ruleset.sources
    )
    everything = (Subscription(channel_ids=("label",)),)
    ruleset = replace(watch.ruleset, sources=watched, subscriptions=everything)
    return replace(watch, ruleset=ruleset, channels=(Channel(id="label", platform="counted", address="1"),))


async def test_a_change_reads_how_no_other_source_fares(watching, store, web, clock, monkeypatch):
    watch = _of_platforms(watching(30))
    changing = watch.ruleset.sources[0]
    web.says[changing.id] = "\n".join(f"You keep your rights in {each}." for each in ("songs", "words", "art", "film"))
    await one_pass(watch)
    read, health = [], sources.as_health
    monkeypatch.setattr(sources, "as_health", lambda row: read.append(health(row)) or read[-1])
    web.says[changing.id] += "\nWe may use the recordings that you upload to train our machine learning models."
    clock.advance(hours=7)
    await poll(changing, watch)
    assert AlertKind.CHANGE in {alert.kind for alert in await store.alerts()}
    assert {each.source_id for each in read} == {changing.id}
