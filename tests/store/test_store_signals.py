"""What sites tell machines: kept as a whole, written only where it differs, found by platform and by origin."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clausewatch.model import (
    CarriedIn,
    Carrier,
    CarrierState,
    Permission,
    Signal,
    SignalFlag,
    SignalKind,
    Site,
    SourceKind,
    StandingCarrier,
    StandingSignal,
    Use,
)

ORIGIN = "https://tonewell.example"


@pytest.fixture
def refusal() -> Signal:
    return Signal(
        kind=SignalKind.ROBOTS_TXT,
        scope=f"{ORIGIN}/",
        agent="larkbot",
        use=Use.TRAIN,
        value=Permission.DENY,
        url=f"{ORIGIN}/robots.txt",
        carried_in=CarriedIn.ROBOTS,
        line=3,
        quote="Disallow: /",
        digest="ab" * 32,
        flags=frozenset({SignalFlag.DERIVED, SignalFlag.AMBIGUOUS_GROUP}),
        detail="and more",
    )


@pytest.fixture
def tonewell(make, refusal) -> Site:
    robots = Carrier(url=f"{ORIGIN}/robots.txt", state=CarrierState.OK)
    ai_txt = Carrier(url=f"{ORIGIN}/ai.txt", state=CarrierState.UNREACHABLE, reason="the server answered 503")
    return Site(
        source_id="tonewell/signals",
        origin=ORIGIN,
        name="Tonewell",
        platform_id="tonewell",
        own=False,
        read_at=make.now,
        carriers=(
            StandingCarrier(carrier=robots, known_at=make.now),
            StandingCarrier(carrier=ai_txt, known_at=None),
        ),
        signals=(
            StandingSignal(signal=refusal, since=make.now - timedelta(days=9)),
            StandingSignal(signal=replace(refusal, agent="*", flags=frozenset(), line=9), since=make.now),
        ),
    )


@pytest.fixture
def record(store, make):
    async def record(site: Site) -> None:
        await store.record(make.recording(site.source_id, site=site, version=None, snapshot=None, articles=()))

    return record


@pytest.fixture
async def registered(store, make):
    sources = [
        make.source(name, kind=SourceKind.SIGNALS, url=ORIGIN) for name in ("tonewell/signals", "site/label-example")
    ]
    await store.register(sources, make.now)
    return sources


async def test_a_site_comes_back_as_it_was_recorded(store, registered, record, tonewell):
    await record(tonewell)
    assert await store.site("tonewell/signals") == tonewell
    assert await store.signals() == (tonewell,)


async def test_a_site_that_was_never_read_is_none(store, registered):
    assert await store.site("tonewell/signals") is None
    assert await store.signals() == ()


async def test_the_last_reading_takes_the_place_of_the_one_before(store, registered, record, tonewell):
    await record(tonewell)
    later = replace(
        tonewell,
        read_at=tonewell.read_at + timedelta(hours=6),
        carriers=tonewell.carriers[:1],
        signals=tonewell.signals[1:],
    )
    await record(later)
    assert await store.site("tonewell/signals") == later


async def test_what_did_not_change_is_not_written_again(store, registered, record, tonewell, statements):
    await record(tonewell)
    with statements(store) as seen:
        await record(replace(tonewell, read_at=tonewell.read_at + timedelta(hours=6)))
    assert not [sent for sent in seen.sent if sent.startswith(("DELETE", "INSERT INTO signal", "INSERT INTO carrier"))]


async def test_sites_are_found_by_platform_and_by_origin(store, registered, record, tonewell):
    label = replace(
        tonewell,
        source_id="site/label-example",
        origin="https://label.example",
        platform_id=None,
        own=True,
        carriers=(),
        signals=(),
    )
    await record(tonewell)
    await record(label)
    assert await store.signals() == (label, tonewell)
    assert await store.signals(platform_id="tonewell") == (tonewell,)
    assert await store.signals(origin="https://label.example") == (label,)
    assert await store.signals(platform_id="other") == ()


async def test_a_site_that_is_no_longer_watched_is_not_in_force(store, registered, record, tonewell, make):
    await record(tonewell)
    await store.register(registered[1:], make.now)
    assert await store.signals() == ()
    assert await store.site("tonewell/signals") == tonewell


async def test_foreign_words_that_no_column_holds_are_replaced(store, registered, record, tonewell, refusal):
    hostile = replace(refusal, quote="Disallow: /\0\ud800", scope=f"{ORIGIN}/\ud800")
    await record(replace(tonewell, signals=(StandingSignal(signal=hostile, since=tonewell.read_at),)))
    kept = await store.site("tonewell/signals")
    assert kept.signals[0].signal.quote == "Disallow: /\ufffd\ufffd"
