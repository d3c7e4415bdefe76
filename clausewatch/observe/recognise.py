"""Which passages of a document stood in it when it was seen before: these need not be read again."""

from collections.abc import Iterator, Sequence

from clausewatch.model import Clause, Document
from clausewatch.observe.form import Form
from clausewatch.observe.gist import Familiar, place_of
from clausewatch.observe.memory import Memory


def recognise(memory: Memory | None, document: Document, read_as: str = "") -> Familiar:
    """What is remembered of the document's passages.

    `read_as` names the rules that clauses are to be read by, and is empty where clauses are not asked for. Words and
    keys are of our code as it was then: nothing is recognised once the extraction, which they are versioned with, has
    changed.
    """
    same = memory is not None and memory.extractor == document.extractor
    forms = tuple(_forms(memory)) if memory is not None and same else ()
    places = tuple(map(place_of, document.passages))
    return Familiar(
        places=places,
        gists={gist.place: gist for form in forms for gist in form.gists},
        commons={form.sample: form.common for form in forms if form.sample},
        clauses=_read_before([form for form in forms if read_as and form.read_as == read_as], places),
        read_as=read_as,
    )


def _forms(memory: Memory) -> Iterator[Form]:
    yield memory.standing
    if memory.held:
        yield memory.held.form


def _read_before(forms: Sequence[Form], places: Sequence[str]) -> dict[int, Clause | None]:
    """What the rules made of the passages at these places, by their number."""
    known: dict[str, Clause | None] = {}
    for form in forms:
        known |= dict.fromkeys(gist.place for gist in form.gists)
        known |= {place_of(clause.passage): clause for clause in form.clauses}
    return {number: known[place] for number, place in enumerate(places) if place in known}
