"""What must hold for every document."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clausewatch.observe import Memory
from tests.observe.tonal import DAY, HOUR, PLAIN, Watched

CLAUSES = st.builds(
    "{} {} to train {}{}.".format,
    st.sampled_from(["We may use", "We do not use", "You may not use", "Our partners may use"]),
    st.sampled_from(["your recordings", "public messages", "the catalogue", "feedback you give us"]),
    st.sampled_from(["our models", "generative models", "any model", "a model of genre"]),
    st.sampled_from(["", ", unless you object", " with your consent", " for as long as the law lets us"]),
)
DOCUMENTS = st.lists(st.one_of(st.sampled_from(PLAIN), CLAUSES), min_size=1, max_size=30)
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(DOCUMENTS)
def test_a_document_against_itself_is_nothing(texts: list[str]) -> None:
    watched = Watched()
    watched.shows(*texts)
    again = watched.shows(*texts)

    assert (again.version, again.changes, again.suppressed, again.note) == (None, (), (), "")


@FEW
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_another_order_of_passages_is_nothing(texts: list[str], random: "st.Random") -> None:
    watched = Watched()
    watched.shows(*texts)
    random.shuffle(texts)

    assert watched.shows(*texts).version is None


@FEW
@given(DOCUMENTS, DOCUMENTS)
def test_there_and_back_within_a_fetch_leaves_nothing_told_that_does_not_stand(
    one: list[str], other: list[str]
) -> None:
    """A new clause is told at once: where it was, that it went again is told too. Nothing else is."""
    watched = Watched()
    watched.shows(*one)
    watched.stays(30 * DAY)
    watched.shows(*other)
    at_once = len(watched.told)
    watched.shows(*one)
    watched.stays(90 * DAY)

    assert len(watched.told) in {0, 2 * at_once}
    if at_once:
        first = watched.told[0]
        assert first.kinds_added or not first.kinds_removed


@FEW
@given(st.lists(DOCUMENTS, min_size=1, max_size=6))
def test_a_history_gives_the_same_twice_and_a_memory_survives_being_written_down(history: list[list[str]]) -> None:
    runs = [Watched(), Watched()]
    for watched in runs:
        for texts in history:
            watched.shows(*texts)
            watched.stays(6 * HOUR)

    assert runs[0].told == runs[1].told
    assert runs[0].memory == runs[1].memory
    assert runs[0].memory is not None
    assert Memory.from_json(runs[0].memory.to_json()).to_json() == runs[0].memory.to_json()
