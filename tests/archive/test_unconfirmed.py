"""A change that waits to be confirmed is said to wait, beside what stood before, wherever positions are shown."""

import csv
import io

import pytest

from clausewatch.archive import Waiting, waiting, wording
from clausewatch.archive.answers import Report
from clausewatch.archive.positions import positions
from clausewatch.archive.reports import as_csv, as_html, as_markdown
from clausewatch.archive.standings import standings
from clausewatch.model import ClauseKind, Interval
from tests.archive.wavelane import DENIAL, DOSSIER, GRANT, OPT_OUT, day

SAID = "changed between 01 Jan 2024 and 11 Jan 2024, waiting to be confirmed (clauses went or were replaced): "


def _positions(timeline):
    found = positions([DOSSIER], {DOSSIER.source_id: timeline}, {})
    return {position.kind: position for position in found}


def test_a_clause_that_went_stands_and_waits(tell):
    found = _positions(tell((0, DENIAL, GRANT), (10, GRANT), archived=False, until=10.2))
    denial = found[ClauseKind.DENIAL]
    assert denial.holds
    assert denial.unconfirmed.since == Interval(last_without=day(0), first_with=day(10))
    assert wording.unconfirmed(denial.unconfirmed) == f"{SAID}says it does not train: not any more"
    assert found[ClauseKind.GRANT].unconfirmed is None


def test_what_is_confirmed_or_went_back_waits_no_more(tell):
    for after in ((30,), (10.1, DENIAL)):
        timeline = tell((0, DENIAL), (10,), after, archived=False, until=31)
        assert timeline.unconfirmed is None
        assert _positions(timeline)[ClauseKind.DENIAL].unconfirmed is None


def test_a_kind_that_comes_with_what_waits_has_no_since_yet(tell):
    before = (f"What was agreed as point {number} was agreed {number} times on the service." for number in range(50))
    after = (f"Now point {number} is how you and we agree on the service, {number} times." for number in range(50))
    timeline = tell((0, DENIAL, *before), (10, GRANT, *after), archived=False, until=10.2)
    grant = _positions(timeline)[ClauseKind.GRANT]
    assert (grant.holds, grant.since) == (False, None)
    assert wording.unconfirmed(grant.unconfirmed).endswith(": may train on users' content: now said")
    assert wording.stands(grant.documents[0]) == "has not said so"
    (answer,) = grant.unconfirmed.answers
    assert answer.statements[0].text.text == GRANT
    assert [each.kind for each in standings([DOSSIER], {DOSSIER.source_id: timeline}).standings] == [ClauseKind.DENIAL]


def test_several_kinds_are_told_together(tell):
    timeline = tell((0, DENIAL, OPT_OUT), (10,), archived=False, until=10.2)
    assert wording.unconfirmed(timeline.unconfirmed) == (
        f"{SAID}can be refused: not any more and says it does not train: not any more"
    )


@pytest.fixture
def report(tell):
    timeline = tell((0, DENIAL), (10,), archived=False, until=10.2)
    held = waiting([DOSSIER], {DOSSIER.source_id: timeline})
    assert held == (Waiting(dossier=DOSSIER, change=timeline.unconfirmed),)
    return Report(since=day(0), until=day(20), changes=(), news=(), waiting=held)


@pytest.mark.parametrize("write", [as_markdown, as_html])
def test_a_report_names_what_waits(report, write):
    text = write(report).replace("\\", "")
    assert "Seen, and not confirmed yet" in text
    assert f"Wavelane: Terms of Use, {SAID}says it does not train: not any more" in text


def test_a_report_as_csv_counts_changes_alone(report):
    assert list(csv.DictReader(io.StringIO(as_csv(report)))) == []
