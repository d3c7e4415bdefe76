"""The benchmark of delivery tells every channel of every change, once."""

from datetime import timedelta

import pytest

from benchmarks.load.delivery import CHANGED_EVERY, measured


@pytest.mark.slow
async def test_every_channel_is_told_of_every_change_once():
    figures = await measured(CHANGED_EVERY + 1, 3, timedelta(seconds=0.5))
    assert (figures["changed"], figures["deliveries"]) == (2, 6)
    assert (figures["lost"], figures["doubled"]) == (0, 0)
    assert 0 < figures["delay_median_s"] <= figures["delay_p99_s"]
