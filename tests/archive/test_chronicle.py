"""From looks to a timeline: intervals that claim no more than was seen, answers and events by the rules in force."""

from dataclasses import replace

from clausewatch.archive.chronicle import Chronicle, Look, looks
from clausewatch.archive.positions import document_position, positions
from clausewatch.model import (
    ChangeKind,
    ClauseKind,
    Interval,
    Origin,
    OriginKind,
    Sighting,
    Version,
)
from clausewatch.observe import Policy, digest_of
from clausewatch.replay import ClauseReader
from tests.archive.wavelane import DENIAL, DOSSIER, GRANT, OPT_OUT, day, document

ARCHIVE = Origin(kind=OriginKind.OPEN_TERMS_ARCHIVE, name="collection")


def _answers(timeline, kind=ClauseKind.GRANT):
    return [answer for answer in timeline.answers if answer.kind is kind]


def test_a_clause_that_came(tell):
    timeline = tell((0,), (10, GRANT))
    before, now = _answers(timeline)
    assert (before.holds, before.since) == (False, Interval(last_without=None, first_with=day(0)))
    assert (now.holds, now.since, now.until) == (True, before.until, None)
    assert now.since == Interval(last_without=day(0), first_with=day(10))
    assert now.statements[0].text.text == GRANT
    assert now.statements[0].text.spans
    (event,) = timeline.events
    assert (event.last_without, event.at, event.kinds) == (day(0), day(10), (ClauseKind.GRANT,))
    assert (timeline.begins, timeline.ends) == (day(0), day(10))


def test_that_it_stood_between_two_records_narrows_nothing(tell):
    timeline = tell((0,), (0.5,), (200, GRANT))
    assert _answers(timeline)[-1].since == Interval(last_without=day(0.5), first_with=day(200))


def test_a_clause_that_was_there_from_the_first(tell):
    (answer,) = _answers(tell((0, GRANT), (10, GRANT, OPT_OUT)))
    assert answer.since == Interval(last_without=None, first_with=day(0))


def test_a_kind_that_never_held_has_no_answer(tell):
    assert {answer.kind for answer in tell((0,), (10, GRANT)).answers} == {ClauseKind.GRANT}


def test_a_clause_that_went_and_came_back(tell):
    timeline = tell((0, DENIAL), (10,), (60, DENIAL))
    assert [answer.holds for answer in _answers(timeline, ClauseKind.DENIAL)] == [True, False, True]
    assert [event.change for event in timeline.events] == [ChangeKind.REVISION, ChangeKind.REVERT]


def test_a_hiccup_is_no_answer(tell):
    timeline = tell((0, DENIAL), (10,), (10.3, DENIAL), archived=False)
    (answer,) = _answers(timeline, ClauseKind.DENIAL)
    assert answer.holds
    assert timeline.events == ()


def test_a_loss_that_waits_is_not_told_yet(tell):
    timeline = tell((0, DENIAL), (10,), archived=False, until=10.2)
    assert timeline.waits
    assert _answers(timeline, ClauseKind.DENIAL)[-1].holds


def test_what_our_extraction_brought_may_be_older(tell):
    timeline = tell((0,), (10, GRANT), upgrades=(10,))
    assert _answers(timeline)[-1].since == Interval(last_without=None, first_with=day(10))
    assert timeline.events == ()


def test_other_words_are_another_answer_of_the_same_run(tell):
    other = GRANT.replace("recordings", "recordings, private messages and photographs")
    timeline = tell((0,), (10, GRANT), (50, other))
    *_, first, now = _answers(timeline)
    assert (now.holds, now.rewording, now.since.first_with) == (True, True, day(50))
    said = document_position(DOSSIER, timeline, ClauseKind.GRANT, None)
    assert said.since == first.since == Interval(last_without=day(0), first_with=day(10))
    assert said.now.statements[0].text.text == other
    assert [answer.statements[0].text.text for answer in said.earlier if answer.holds] == [GRANT]


def test_a_platform_says_what_one_of_its_documents_says(tell, terms, ruleset):
    first = tell((0,), (10, GRANT))
    other = replace(DOSSIER, source_id="wavelane/privacy", title="Privacy")
    late = Chronicle(source=terms, reader=ClauseReader(ruleset.reader, ("Wavelane",)), policy=Policy())
    late.take(Look(at=day(90), version_id=1, digest="d", archived=True), document(GRANT, DENIAL))
    second = replace(late.timeline(seen_at=None, now=day(91)), source_id=other.source_id)
    found = positions([DOSSIER, other], {DOSSIER.source_id: first, other.source_id: second}, {})
    assert [position.kind for position in found] == list(ClauseKind)
    grant = next(position for position in found if position.kind is ClauseKind.GRANT)
    assert (grant.holds, grant.since) == (True, Interval(last_without=day(0), first_with=day(10)))
    assert [each.dossier.title for each in grant.documents] == ["Terms of Use", "Privacy"]
    ban = next(position for position in found if position.kind is ClauseKind.USER_BAN)
    assert (ban.holds, ban.since, ban.documents) == (False, None, ())


def _version(number, at, *clauses, origin=None, kind=ChangeKind.REVISION):
    read = document(*clauses)
    return Version(
        source_id=DOSSIER.source_id, digest=digest_of(read), snapshot_digest="", kind=kind, recorded_at=day(at),
        document=read, origin=origin, id=number,
    )  # fmt: skip


def test_an_archive_counts_until_we_began_ourselves():
    versions = [
        _version(1, 0, origin=ARCHIVE),
        _version(2, 10, GRANT, origin=ARCHIVE),
        _version(3, 5),
        _version(4, 20, DENIAL),
    ]
    assert [look.version_id for look in looks(versions, ())] == [1, 3, 4]


def test_sightings_say_when_a_form_was_seen_again():
    versions = [_version(1, 0), _version(2, 10, GRANT)]
    seen = [
        Sighting(source_id=DOSSIER.source_id, at=day(9), digest=versions[0].digest),
        Sighting(source_id=DOSSIER.source_id, at=day(5), digest=None, problem="a wall"),
        Sighting(source_id=DOSSIER.source_id, at=day(10), digest=versions[1].digest, origin=ARCHIVE),
    ]
    assert [(look.at, look.version_id) for look in looks(versions, seen)] == [(day(0), 1), (day(9), 1), (day(10), 2)]


def test_the_reader_reads_a_passage_once(ruleset):
    reader = ClauseReader(ruleset.reader, ("Wavelane",))
    once = reader.clauses(document(GRANT))
    again = reader.clauses(document(OPT_OUT, GRANT))
    assert [clause.kinds for clause in once] == [frozenset({ClauseKind.GRANT})]
    assert again[-1].passage.position == once[0].passage.position + 1
    assert reader.found.keys() == {GRANT, OPT_OUT}
