"""What is held until it has settled, and what is no form of the terms at all."""

from datetime import timedelta

import pytest

from clausewatch.errors import StoreError
from clausewatch.model import ChangeKind, ClauseKind
from clausewatch.observe import Memory, Policy, observe
from tests.observe.tonal import BAN, DAY, DENIAL, GRANT, HOUR, OPT_OUT, PLAIN, START, Watched, mark, terms

TERMS = (*PLAIN, GRANT, OPT_OUT)
STUB = ("This page is not available.", "Please come back later.")
FRENCH = tuple(
    f"L'article {number} des présentes conditions traite de la {number} partie du service, et de ce que vous pouvez"
    " faire avec les enregistrements que vous y mettez, dans la mesure où la loi le permet."
    for number in range(40)
)
ANNEX = tuple(
    f"Annex point {n}: what holds for the region of number {n} is that number {n} is counted." for n in range(80)
)


def test_a_removal_is_told_once_it_has_settled_with_the_date_it_first_stood(watched: Watched) -> None:
    watched.shows(*TERMS)
    held = watched.shows(*PLAIN, GRANT)
    gone_at = watched.at
    assert held.version is ChangeKind.REVISION
    assert not held.changes
    assert held.suppressed
    assert held.note

    early = watched.stays(6 * HOUR)
    assert not early.changes
    settled = watched.stays(DAY)

    (change,) = settled.changes
    assert change.at == gone_at
    assert [clause.passage.text for clause in change.removed] == [OPT_OUT]
    assert change.kinds_removed == {ClauseKind.OPT_OUT}
    assert not settled.note
    assert not watched.stays(DAY).changes


def test_a_removal_with_something_new_in_the_same_edit_is_told_at_once(watched: Watched) -> None:
    watched.shows(*PLAIN, DENIAL)
    told = watched.shows(*PLAIN, GRANT, OPT_OUT)

    (change,) = told.changes
    assert change.kinds_added == {ClauseKind.GRANT, ClauseKind.OPT_OUT}
    assert change.kinds_removed == {ClauseKind.DENIAL}
    assert not watched.stays(2 * DAY).changes


@pytest.mark.parametrize("other", [STUB, FRENCH, (*PLAIN, GRANT), PLAIN], ids=["stub", "language", "removal", "all"])
def test_there_and_back_is_never_told(watched: Watched, other: tuple[str, ...]) -> None:
    watched.shows(*TERMS)
    watched.shows(*other)
    back = watched.shows(*TERMS)
    watched.stays(40 * DAY)

    assert not watched.told
    assert back.version in {None, ChangeKind.REVERT}


@pytest.mark.parametrize("other", [STUB, FRENCH], ids=["stub", "language"])
def test_what_is_not_the_document_is_no_version_however_long_it_stands(
    watched: Watched, other: tuple[str, ...]
) -> None:
    watched.shows(*TERMS)
    outcome = watched.shows(*other)
    month_later = watched.stays(30 * DAY)

    assert outcome.version is None
    assert not watched.told
    assert month_later.note.startswith("Since 2031-03-01")
    assert not watched.shows(*TERMS).note


def test_a_clause_that_arrives_after_a_stub_is_told(watched: Watched) -> None:
    watched.shows(*PLAIN, GRANT)
    watched.shows(*STUB)
    watched.shows(*PLAIN, GRANT, OPT_OUT)

    (change,) = watched.told
    assert change.kinds_added == {ClauseKind.OPT_OUT}


def test_a_document_of_which_a_stub_stays_is_withdrawn(watched: Watched) -> None:
    watched.shows(*TERMS)
    watched.shows(*STUB)
    gone_at = watched.at
    watched.stays(200 * DAY)

    (change,) = watched.told
    assert change.kind is ChangeKind.WITHDRAWN
    assert change.at == gone_at
    assert change.kinds_removed == {ClauseKind.GRANT, ClauseKind.OPT_OUT}


def test_a_part_of_the_page_that_comes_and_goes_whole_is_a_variant(watched: Watched) -> None:
    clause = "We may use what the region counts to train models of the region."
    watched.shows(*TERMS, *ANNEX, clause)
    watched.stays(90 * DAY)
    first = watched.shows(*TERMS)
    assert first.suppressed
    assert first.note.endswith("this is only told here.")
    for _ in range(3):
        watched.stays(20 * DAY)
        watched.shows(*TERMS, *ANNEX, clause)
        watched.stays(20 * DAY)
        watched.shows(*TERMS)

    assert not watched.told


def test_a_part_about_training_that_goes_whole_is_told(watched: Watched) -> None:
    about = [
        f"We do not use the recordings of genre {number} to train the model of genre {number}." for number in range(9)
    ]
    watched.shows(*TERMS, *ANNEX, *about)
    watched.shows(*TERMS)
    watched.stays(2 * DAY)

    (change,) = watched.told
    assert change.kinds_removed == {ClauseKind.DENIAL}


def test_a_new_part_about_training_is_told_however_large(watched: Watched) -> None:
    about = [
        f"We may use the recordings of genre {number} to train the model of genre {number}." for number in range(9)
    ]
    watched.shows(*PLAIN)
    watched.shows(*PLAIN, *ANNEX, *about)

    (change,) = watched.told
    assert change.kinds_added == {ClauseKind.GRANT}


def test_a_form_that_held_and_went_back_is_a_rollback(watched: Watched) -> None:
    watched.shows(*PLAIN)
    watched.shows(*PLAIN, GRANT)
    watched.stays(30 * DAY)
    back = watched.shows(*PLAIN)
    gone_at = watched.at
    assert back.version is ChangeKind.REVERT
    watched.stays(2 * DAY)

    arrival, rollback = watched.told
    assert arrival.kind is ChangeKind.REVISION
    assert rollback.kind is ChangeKind.REVERT
    assert rollback.at == gone_at
    assert rollback.kinds_removed == {ClauseKind.GRANT}


def test_a_page_that_flaps_is_said_in_the_note_and_must_settle_longer(watched: Watched) -> None:
    watched.shows(*TERMS)
    watched.stays(30 * DAY)
    for _ in range(6):
        watched.shows(*PLAIN, GRANT, after=12 * HOUR)
        watched.shows(*TERMS, after=12 * HOUR)
    assert not watched.told
    assert watched.last is not None
    assert watched.last.note.startswith("Alternates between forms")

    watched.shows(*PLAIN, GRANT)
    watched.stays(5 * DAY)
    assert not watched.told
    watched.stays(30 * DAY)
    assert len(watched.told) == 1


def test_a_second_edit_does_not_make_a_held_removal_younger(watched: Watched) -> None:
    watched.shows(*TERMS)
    watched.shows(*PLAIN, GRANT)
    gone_at = watched.at
    watched.shows(*PLAIN[1:], GRANT, "A new closing line.", after=12 * HOUR)
    watched.stays(13 * HOUR)

    (change,) = watched.told
    assert change.at == gone_at


def test_a_changed_extraction_tells_nothing_and_starts_anew(watched: Watched) -> None:
    watched.shows(*TERMS)
    outcome = watched.shows(*PLAIN, GRANT, BAN, extractor="2")
    assert outcome.version is ChangeKind.TECHNICAL_UPGRADE
    watched.stays(9 * DAY)
    assert not watched.told

    watched.shows(*PLAIN, GRANT, BAN, OPT_OUT, extractor="2")
    (change,) = watched.told
    assert change.kinds_added == {ClauseKind.OPT_OUT}


def test_a_held_change_is_not_lost_to_a_changed_extraction(watched: Watched) -> None:
    watched.shows(*TERMS)
    watched.shows(*PLAIN, GRANT)
    gone_at = watched.at
    watched.shows("A heading that is read now.", *PLAIN, GRANT, extractor="2")

    (change,) = watched.told
    assert change.at == gone_at
    assert change.kinds_removed == {ClauseKind.OPT_OUT}


def test_the_wait_is_configurable() -> None:
    patient, hasty = Watched(policy=Policy(settle=timedelta(days=9))), Watched(policy=Policy(settle=HOUR))
    for watched in (patient, hasty):
        watched.shows(*TERMS)
        watched.shows(*PLAIN, GRANT)
        watched.stays(2 * HOUR)

    assert not patient.told
    assert len(hasty.told) == 1


def test_a_year_of_flapping_stays_small() -> None:
    body = tuple(f"{text} Nothing more of it in passage {at}." for at, text in enumerate(PLAIN * 6))
    memory, told = None, 0
    for day in range(365):
        for hour, texts in [(0, (f"Offer of the day: number {day}.",)), (12, (OPT_OUT,))]:
            document = terms(*body, GRANT, *texts)
            outcome = observe(memory, document, mark(document), START + day * DAY + hour * HOUR)
            memory = outcome.memory
            told += len(outcome.changes)

    assert memory is not None
    assert len(memory.to_json()) < 100_000
    assert told <= 1


def test_a_memory_of_another_format_is_refused() -> None:
    with pytest.raises(StoreError, match="format 99"):
        Memory.from_json('{"format": 99}')
