"""Two versions side by side: nothing is lost, nothing invented, and only what differs is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.archive.redline import changed, redline
from clausewatch.model import ChangeKind, ClauseKind, Document, Passage, Version
from clausewatch.replay import ClauseReader
from tests.archive.wavelane import DENIAL, FILLER, GRANT, day

TEXTS = st.lists(st.sampled_from([*FILLER[:12], GRANT, DENIAL, "You pay monthly."]), max_size=14)


def _version(*texts):
    passages = tuple(Passage(text=text, position=at, headings=("Terms",)) for at, text in enumerate(texts))
    read = Document(source_id="wavelane/terms", title="Terms", passages=passages)
    return Version(
        source_id="wavelane/terms", digest="", snapshot_digest="", kind=ChangeKind.REVISION, recorded_at=day(0),
        document=read,
    )  # fmt: skip


@pytest.fixture(scope="module")
def compared(shipped_rules):
    def compare(old, new):
        reader = ClauseReader(shipped_rules.reader, ("Wavelane",))
        return redline(_version(*old), _version(*new), reader).lines

    return compare


@given(texts=TEXTS)
def test_a_version_beside_itself_shows_nothing(compared, texts):
    lines = compared(texts, texts)
    assert changed(lines) == ()
    assert [line.after.text for line in lines] == texts


@given(old=TEXTS, new=TEXTS)
def test_the_newer_version_reads_on_and_nothing_old_is_lost(compared, old, new):
    lines = compared(old, new)
    assert [line.after.text for line in lines if line.after] == new
    assert {line.before.text for line in lines if line.before} == set(old)


def test_words_that_came_and_went_are_marked(compared):
    (line,) = changed(compared([*FILLER, GRANT], [*FILLER, GRANT.replace("may", "may not")]))
    assert [line.after.text[start:end] for start, end in line.after.spans] == ["not"]
    assert line.before.spans == ()
    assert ClauseKind.GRANT in line.kinds


def test_a_passage_that_moved_has_not_changed(compared):
    assert changed(compared([GRANT, *FILLER], [*FILLER, GRANT])) == ()


def test_numbering_is_no_change(compared):
    assert changed(compared(["1. You pay monthly for it."], ["2. You pay monthly for it."])) == ()


def test_what_came_and_what_went_stand_in_their_places(compared):
    lines = compared([*FILLER[:3], DENIAL, *FILLER[3:]], [*FILLER[:3], *FILLER[3:], "Wholly other matters close it."])
    gone, new = changed(lines)
    assert (gone.before.text, gone.after) == (DENIAL, None)
    assert (new.before, new.after.text) == (None, "Wholly other matters close it.")
    assert lines.index(gone) == 3
