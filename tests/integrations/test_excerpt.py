"""Foreign words made short: whole words, gaps shown, marked words first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.model import Marked
from integrations.excerpt import Run, excerpt, shorten, size


def test_a_text_that_fits_is_left_whole() -> None:
    text = Marked(text="We may learn from it.", spans=((3, 6),))
    assert excerpt(text, 100) == (Run("We ", False), Run("may", True), Run(" learn from it.", False))


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("one two three four five", 15, "one two …"),
        ("  one \n\t two  ", 20, "one two"),
        ("", 10, ""),
        ("x" * 90, 50, "x" * 40 + " …"),
        ("\u202eone\x00 two\ufeff", 20, "one two"),
        ("😀 " * 20, 20, "😀 😀 😀 😀 …"),
    ],
)
def test_the_beginning_of_a_text(text: str, room: int, short: str) -> None:
    assert shorten(text, room) == short


def test_marked_words_come_first_and_then_those_around_them() -> None:
    text = "a b c d e f NEW g h i j k l m n o p NEWER q r s t u v w"
    spans = ((text.index("NEW"), text.index("NEW") + 3), (text.index("NEWER"), text.index("NEWER") + 5))
    assert excerpt(Marked(text=text, spans=spans), 32) == (
        Run("… e f ", False),
        Run("NEW", True),
        Run(" g h … p ", False),
        Run("NEWER", True),
        Run(" q …", False),
    )


def test_each_of_several_long_spans_shows_its_beginning() -> None:
    long = "word " * 50
    text = f"{long}| {long}"
    runs = excerpt(Marked(text=text, spans=((0, len(long)), (len(long) + 2, len(text)))), 80)
    assert [run.text.startswith("word word word") for run in runs if run.marked] == [True, True]


@given(
    st.text(st.sampled_from("ab 😀\n汉\u202e\x00"), max_size=200),
    st.sets(st.integers(0, 200), max_size=60),
    st.integers(10, 120),
)
def test_never_longer_than_the_room_and_never_other_words(text: str, cuts: set[int], room: int) -> None:
    places = sorted(cut for cut in cuts if cut <= len(text))
    runs = excerpt(Marked(text=text, spans=tuple(zip(places[::2], places[1::2], strict=False))), room)
    shown = "".join(run.text for run in runs)
    assert size(shown) <= room
    assert all(run.text for run in runs)
    assert set(shown) <= set(text) | set(" …")
    assert "  " not in shown
    assert shown == shown.strip()
