import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from clausewatch.model import ClauseKind, Level
from rehearsal.demo import check, play
from rehearsal.episode import ACTS, MISHAPS, Expected
from tests.integrations.alerts_for_tests import NEW_GRANT, NEWS

MISHAP_TIMES = {mishap.at for mishap in MISHAPS}

SHORT = tuple(
    replace(act, polls=tuple(at for number, at in enumerate(act.polls) if number % 6 in {0, 5} or at in MISHAP_TIMES))
    for act in ACTS
)
"""The episode with a third of its polls, so that it is a test of seconds."""

GRANT = Expected(
    publisher="Wavelark",
    subject="Terms of Use",
    kinds=frozenset({ClauseKind.GRANT}),
    words="learn from it",
    level=Level.HIGH,
)


async def test_the_episode_is_told_as_it_must_be(tmp_path):
    told = io.StringIO()
    played = await play(tmp_path, Console(file=told, width=100), SHORT)
    assert [fault for act in played for fault in act.faults] == []
    assert re.search(r"Fourteen months of noise.*?\d+ polls of 10 sources, no message\.", told.getvalue(), re.DOTALL)
    assert "WRONG" not in told.getvalue()


def test_what_was_expected_and_said_is_right():
    news = Expected(publisher=NEWS.publisher, subject=NEWS.subject)
    assert check([GRANT, news], [NEWS, NEW_GRANT]) == ()


@pytest.mark.parametrize(
    ("alerts", "fault"),
    [
        ([], "nothing was said of Wavelark: Terms of Use"),
        ([NEW_GRANT, NEW_GRANT], "this should not have been said: Wavelark"),
        ([NEW_GRANT, NEWS], "this should not have been said: The Lark Post"),
        ([replace(NEW_GRANT, kinds=())], "Terms of Use names , not grant"),
        ([replace(NEW_GRANT, level=Level.MEDIUM)], "is told as medium, not high"),
        ([replace(NEW_GRANT, quotes=())], "does not quote “learn from it”"),
    ],
)
def test_too_little_and_too_much_are_faults(alerts, fault):
    assert [fault in line for line in check([GRANT], alerts)] == [True]
