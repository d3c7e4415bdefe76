"""Compares what a document says in one region with what it says in another: which kinds of clause one of them lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clausewatch.model import Clause, ClauseKind, Source

ORDINARY = "the ordinary view"
"""How the view of a document without any region is called."""

QUOTE_LENGTH = 300
"""Characters of a clause that are quoted."""

View = tuple[Source, Sequence[Clause]]
"""A document as one region sees it, with the clauses found in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A kind of clause that stands in the text of some regions and not of others, with the words of one of them."""

    kind: ClauseKind
    stands_in: tuple[str, ...]
    lacks_in: tuple[str, ...]
    quote: str

    def __str__(self) -> str:
        where, where_not = " and ".join(self.stands_in), " and ".join(self.lacks_in)
        return f"{self.kind} stands in {where}, but not in {where_not}: “{self.quote}”"


def document_id(source: Source) -> str:
    """The id that all views of one document share."""
    return source.id.partition("@")[0] if source.region else source.id


def views_of(source: Source, sources: Iterable[Source]) -> tuple[Source, ...]:
    """All views of the source's document among these; itself alone where it has no regions."""
    return tuple(each for each in sources if document_id(each) == document_id(source)) or (source,)


def compare(views: Sequence[View]) -> tuple[Difference, ...]:
    """The kinds of clause that not all views hold, in the usual order of kinds."""
    kinds = {kind for _, clauses in views for clause in clauses for kind in clause.kinds}
    ordered = [kind for kind in ClauseKind if kind in kinds]
    return tuple(found for kind in ordered if (found := _difference(kind, views)))


def _difference(kind: ClauseKind, views: Sequence[View]) -> Difference | None:
    holding = [(source, clause) for source, clauses in views for clause in clauses if kind in clause.kinds]
    there = {source.id for source, _ in holding}
    lacking = [source for source, _ in views if source.id not in there]
    if not lacking:
        return None
    return Difference(
        kind=kind,
        stands_in=tuple(dict.fromkeys(_called(source) for source, _ in holding)),
        lacks_in=tuple(map(_called, lacking)),
        quote=_shortened(holding[0][1].passage.text),
    )


def _called(source: Source) -> str:
    return source.region or ORDINARY


def _shortened(text: str) -> str:
    return text if len(text) <= QUOTE_LENGTH else f"{text[: QUOTE_LENGTH - 1].rstrip()}…"
