"""Where a clause came in is found with few looks, whatever cannot be played and however it wavers."""

from math import log2

from hypothesis import given
from hypothesis import strategies as st

from clausewatch.archive.bisection import AROUND, FEW, Found, found, search


def _look(shows: list[bool | None]) -> tuple[Found, dict[int, bool | None]]:
    looked: dict[int, bool | None] = {}
    for number in search(len(shows), looked):
        assert number not in looked
        looked[number] = shows[number]
    return found(looked), looked


@given(st.integers(0, 2000), st.data())
def test_the_first_with_it_is_found_in_few_looks(count, data):
    first = data.draw(st.integers(0, count))
    shows = [number >= first for number in range(count)]
    where, looked = _look(shows)
    assert where.first == (first if first < count else None)
    assert where.without == (first - 1 if first else None)
    if count > FEW:
        assert len(looked) <= log2(count) + 2 + 2 * AROUND


@given(st.lists(st.sampled_from([True, False, None]), max_size=60))
def test_what_is_found_was_seen(shows):
    where, looked = _look(shows)
    if where.first is not None:
        assert shows[where.first] is True
        assert where.without is None or where.without < where.first
        between = range((-1 if where.without is None else where.without) + 1, where.first)
        assert all(looked[number] is None for number in between if where.without is not None)
    if where.without is not None:
        assert shows[where.without] is False


@given(st.integers(FEW + 1, 400), st.data())
def test_captures_that_cannot_be_played_widen_the_interval_and_no_more(count, data):
    first = data.draw(st.integers(1, count - 1))
    holes = data.draw(st.sets(st.integers(0, count - 1), max_size=count // 3))
    shows = [None if number in holes else number >= first for number in range(count)]
    where, _ = _look(shows)
    playable = [number for number in range(count) if number not in holes]
    assert where.first == min((number for number in playable if number >= first), default=None)
    assert where.without == max((number for number in playable if number < first), default=None)


def test_a_clause_that_wavers_came_in_where_it_stayed():
    shows = [False] * 20 + [True, True, False] + [True] * 30
    where, _ = _look(shows)
    assert where == Found(without=22, first=23)


def test_few_captures_are_all_looked_at():
    where, looked = _look([True, False, True])
    assert looked.keys() == {0, 1, 2}
    assert where == Found(without=1, first=2)
