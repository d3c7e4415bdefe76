"""What stories are told of a document's clauses comes from its timeline."""

from clausewatch.archive import standings
from clausewatch.model import Answer, ClauseKind, Dossier, Interval, Marked, Statement, Timeline
from tests.archive.wavelane import GRANT, URL, day

DOSSIER = Dossier(
    source_id="wavelane/terms-of-use", platform_id="wavelane", publisher="Wavelane", title="Terms of Use", url=URL
)
SAID = (Statement(text=Marked(text=GRANT), kinds=(ClauseKind.GRANT,)),)
CAME = Interval(last_without=day(1), first_with=day(3))
WENT = Interval(last_without=day(9), first_with=day(10))


def answer(*, holds: bool, since: Interval) -> Answer:
    return Answer(kind=ClauseKind.GRANT, holds=holds, since=since, statements=SAID if holds else ())


def test_a_clause_stands_since_its_interval_or_stood_until_it_was_gone():
    stands = answer(holds=True, since=CAME)
    for answers, until in ((stands,), None), ((stands, answer(holds=False, since=WENT)), day(10)):
        timeline = Timeline(source_id=DOSSIER.source_id, begins=day(0), ends=day(20), answers=answers)
        (found,) = standings([DOSSIER], {DOSSIER.source_id: timeline}).standings
        assert (found.last_without, found.since, found.until, found.quote) == (day(1), day(3), until, GRANT)


def test_a_document_without_a_timeline_is_not_known():
    assert standings([DOSSIER], {}).documents == ()
