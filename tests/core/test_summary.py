from dataclasses import replace

from clausewatch.model import ChangeKind, ClauseKind, Favour, SourceKind
from clausewatch.summary import PLAIN_KINDS, summarise_baseline, summarise_change


def test_a_change_is_said_in_one_sentence_with_whom_it_favours(change, terms):
    made = change(kinds_added=frozenset({ClauseKind.GRANT}), kinds_removed=frozenset({ClauseKind.DENIAL}))
    assert summarise_change(made, terms, Favour.PLATFORM) == (
        "Wavelane (Terms of Use) now lets the platform train AI on users' content and no longer says that the "
        "platform does not train AI on users' content. This favours the platform."
    )


def test_what_the_document_said_elsewhere_already_is_not_told_as_new(change, terms):
    grant = frozenset({ClauseKind.GRANT})
    more = change(kinds_added=grant, kinds_before=grant, kinds_after=grant)
    assert "(Terms of Use) also in another passage lets the platform train" in summarise_change(more, terms, None)
    less = change(kinds_removed=grant, kinds_before=grant, kinds_after=grant)
    assert "no longer lets the platform train AI on users' content in one passage, but still in another" in (
        summarise_change(less, terms, None)
    )


def test_a_rollback_is_told_as_one(change, terms):
    made = change(kind=ChangeKind.REVERT, kinds_removed=frozenset({ClauseKind.GRANT}))
    assert "gone back to an earlier form" in summarise_change(made, terms, Favour.RIGHTSHOLDERS)


def test_a_first_record_without_clauses_says_so(change, terms):
    made = change(kind=ChangeKind.FIRST_RECORD)
    assert summarise_change(made, terms, None) == "Wavelane (Terms of Use) says nothing about AI training."


def test_every_kind_has_words():
    assert set(PLAIN_KINDS) == set(ClauseKind)


def test_the_first_contact_names_the_documents_of_each_kind(terms):
    text = summarise_baseline([(terms, frozenset({ClauseKind.GRANT}))], [terms], [])
    assert text.splitlines() == [
        "Now watching 1 document and 1 feed.",
        "The document lets the platform train AI on users' content: Wavelane (Terms of Use).",
    ]


def test_the_first_contact_counts_among_the_documents(terms):
    grants, silent = (terms, frozenset({ClauseKind.GRANT})), (terms, frozenset())
    assert "\n1 of the documents lets the platform" in summarise_baseline([grants, silent], [], [])
    assert "\n2 of the documents let the platform" in summarise_baseline([grants, grants, silent], [terms], [])


def test_a_feed_that_could_not_be_read_is_named_by_its_outlet(terms):
    feed = replace(terms, kind=SourceKind.FEED, publisher="Treble Post", title="Treble Post")
    assert "1 could not be read yet: Treble Post. `" in summarise_baseline([], [], [feed])


def test_the_first_contact_names_what_could_not_be_read(terms):
    text = summarise_baseline([(terms, frozenset())] * 2, [], [terms])
    assert text.splitlines()[0] == "Now watching 2 documents."
    assert text.splitlines()[1].startswith("1 could not be read yet: Wavelane (Terms of Use).")
