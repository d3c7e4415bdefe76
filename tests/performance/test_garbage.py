"""What was loaded at the start is not looked through again and again."""

import gc

from clausewatch.garbage import THRESHOLDS, spared


def test_what_is_there_is_spared_while_the_program_runs_and_no_longer():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with spared():
        assert gc.get_freeze_count() > frozen + 1_000
        assert gc.get_threshold() == THRESHOLDS
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
