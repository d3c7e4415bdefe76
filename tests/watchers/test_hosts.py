"""Manners towards a host: spacing, turns and being left alone, by a clock that only the test moves."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.errors import Postponed
from watchers.hosts import LONGEST_HOLD, LONGEST_SPACING, Hosts


@pytest.fixture
def hosts(clock, naps) -> Hosts:
    return Hosts(clock=clock, at_once=2, spacing=1, sleep=naps)


async def _visit(hosts: Hosts, *names: str) -> None:
    for name in names:
        async with hosts.turn(name):
            pass


async def test_requests_to_one_host_keep_apart(hosts, naps, clock):
    await _visit(hosts, "tune.example", "tune.example", "tune.example")
    assert naps.seconds == [1, 2]
    clock.advance(minutes=1)
    await _visit(hosts, "tune.example")
    assert naps.seconds == [1, 2]


async def test_requests_to_other_hosts_do_not_wait(hosts, naps):
    await _visit(hosts, "tune.example", "song.example", "lay.example")
    assert naps.seconds == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "::1"])
async def test_this_machine_needs_no_sparing(hosts, naps, host):
    await _visit(hosts, host, host)
    assert naps.seconds == []


@pytest.mark.parametrize(("delay", "wait"), [(0, 1), (0.1, 1), (10, 10), (86_400, LONGEST_SPACING)])
async def test_a_site_may_ask_for_more_time_between_requests(hosts, naps, delay, wait):
    hosts.space("tune.example", delay)
    await _visit(hosts, "tune.example", "tune.example")
    assert naps.seconds == [wait]


async def test_no_more_than_so_many_at_once(hosts):
    running, most = 0, 0

    async def visit() -> None:
        nonlocal running, most
        async with hosts.turn("localhost"):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(visit() for _ in range(9)))
    assert most == 2


@given(st.floats(min_value=0.001, allow_infinity=False, allow_nan=False))
def test_a_host_is_left_alone_as_long_as_it_asks_but_at_most_a_day(seconds):
    from datetime import UTC, datetime

    now = datetime(2026, 1, 5, tzinfo=UTC)
    hosts = Hosts(clock=lambda: now, at_once=1, spacing=1)
    until = hosts.hold("tune.example", seconds)
    assert until - now <= LONGEST_HOLD
    assert until - now <= timedelta(seconds=min(seconds, 1e6)) + timedelta(microseconds=1)


async def test_a_shorter_wish_does_not_shorten_a_longer_one(hosts, clock):
    until = hosts.hold("tune.example", 600)
    assert hosts.hold("tune.example", 5) == until
    clock.advance(seconds=599)
    with pytest.raises(Postponed) as postponed:
        await _visit(hosts, "tune.example")
    assert postponed.value.until == until
    await _visit(hosts, "song.example")
    clock.advance(seconds=1)
    await _visit(hosts, "tune.example")
