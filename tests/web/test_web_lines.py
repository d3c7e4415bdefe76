"""A redline in one text: nothing is lost of either side; and what is folded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.alert import mark_difference
from clausewatch.archive import Line
from clausewatch.model import Marked
from integrations.web.lines import MOST_OPEN, SHORTEST_FOLD, Piece, inline, pieces, sections

TEXTS = st.lists(
    st.sampled_from(["We", "may", "not", "train", "AI", "—", "on", "your", "music", ".", "“", "x"]), max_size=12
)


def _line(before, after):
    gone, arrived = mark_difference(before, after)
    return Line(before=Marked(text=before, spans=gone), after=Marked(text=after, spans=arrived))


def _same(text="You pay monthly.", headings=("Terms",)):
    return Line(before=Marked(text=text), after=Marked(text=text), headings=headings)


def _came(text="We may train.", headings=("Terms",)):
    return Line(before=None, after=Marked(text=text), headings=headings)


def _words(found):
    return "".join(piece.text for piece in found).split()


@given(old=TEXTS, new=TEXTS)
def test_one_text_holds_both_sides_in_their_order(old, new):
    before, after = " ".join(old), " ".join(new)
    found = inline(_line(before, after))
    assert _words(piece for piece in found if piece.mark != "del") == after.split()
    assert _words(piece for piece in found if piece.mark != "ins") == before.split()


@given(old=TEXTS, new=TEXTS)
def test_the_pieces_of_a_side_are_the_side(old, new):
    line = _line(" ".join(old), " ".join(new))
    assert "".join(piece.text for piece in pieces(line.before, "del")) == line.before.text


def test_what_went_stands_before_what_came():
    assert inline(_line("Within 14 days.", "Within 21 days.")) == (
        Piece("Within"), Piece(" "), Piece("14", "del"), Piece(" "), Piece("21", "ins"), Piece(" days."),
    )  # fmt: skip


def test_a_passage_that_came_or_went_is_marked_whole():
    assert inline(_came("We may.")) == (Piece("We may.", "ins"),)
    assert inline(Line(before=Marked(text="We may."), after=None)) == (Piece("We may.", "del"),)
    assert inline(Line(before=Marked(text="1. Pay."), after=Marked(text="2. Pay."))) == (Piece("2. Pay."),)


def test_only_sections_with_changes_are_shown_unless_all_are_wanted():
    lines = [_same(headings=("A",)), _came(headings=("B",)), _same(headings=("B",))]
    (only,) = sections(lines, everything=False)
    assert (only.headings, [stretch.shown for stretch in only.stretches]) == (("B",), [True, False])
    assert [each.headings for each in sections(lines, everything=True)] == [("A",), ("B",)]


@pytest.mark.parametrize(("number", "folded"), [(SHORTEST_FOLD - 1, False), (SHORTEST_FOLD, True)])
def test_a_long_stretch_without_change_is_folded(number, folded):
    (section,) = sections([*[_same()] * number, _came()], everything=True)
    assert [stretch.folded for stretch in section.stretches] == [folded, False]


def test_of_a_long_redline_the_rest_is_folded():
    lines = [_came(headings=(str(number // 10),)) for number in range(MOST_OPEN + 30)]
    shown = sections(lines, everything=False)
    assert [section.folded for section in shown] == [False] * (MOST_OPEN // 10) + [True] * 3
