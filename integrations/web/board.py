"""The board: platforms by kinds of clause, with since when and when it was read last. Pure."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from clausewatch.archive import wording
from clausewatch.archive.reports import inert
from clausewatch.model import ClauseKind, Dossier, Health, Position

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Sorts before any time."""

COLUMNS = ("platform", "kind", "says_so", "last_without", "first_with", "documents", "last_read", "unconfirmed")
"""Of the board as CSV."""


class Tone(StrEnum):
    """What a clause means for who makes music: it takes from them, protects them, or is about others."""

    TAKES = "takes"
    PROTECTS = "protects"
    OTHERS = "others"


TONES = {
    ClauseKind.GRANT: Tone.TAKES,
    ClauseKind.NO_OPT_OUT: Tone.TAKES,
    ClauseKind.OPT_OUT: Tone.PROTECTS,
    ClauseKind.OPT_IN: Tone.PROTECTS,
    ClauseKind.DENIAL: Tone.PROTECTS,
    ClauseKind.USER_BAN: Tone.OTHERS,
}


class State(StrEnum):
    """What stands in a cell, in words."""

    YES = "yes"
    NO_LONGER = "no longer"
    NO = "not said"
    UNREAD = "not read yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a platform says of one kind."""

    kind: ClauseKind
    state: State
    position: Position | None = None

    @property
    def since(self) -> str:
        """Between which two looks it came or went; empty where it never was there."""
        return wording.interval(self.position.since) if self.position and self.position.since else ""

    @property
    def waits(self) -> str:
        """Which change of it waits to be confirmed; empty where none does."""
        change = self.position.unconfirmed if self.position else None
        return wording.unconfirmed(change) if change else ""

    @property
    def tone(self) -> str:
        """Names the colour of the cell: only what is said now has one."""
        return TONES[self.kind] if self.state is State.YES else "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One platform. `checked` is when the document that was read longest ago was read; None: one never was.

    `failing` are its documents that cannot be read now.
    """

    platform_id: str
    name: str
    cells: tuple[Cell, ...]
    checked: datetime | None
    failing: tuple[str, ...] = ()

    def cell(self, kind: ClauseKind) -> Cell:
        """The cell of this kind."""
        return next(cell for cell in self.cells if cell.kind is kind)


def rows(dossiers: Sequence[Dossier], positions: Iterable[Position], healths: Mapping[str, Health]) -> tuple[Row, ...]:
    """One row a platform, in the order of rules.yaml; also those of which nothing has been read yet."""
    known = {(position.platform_id, position.kind): position for position in positions}
    grouped: dict[str, list[Dossier]] = {}
    for dossier in dossiers:
        grouped.setdefault(dossier.platform_id, []).append(dossier)
    return tuple(_row(platform_id, documents, known, healths) for platform_id, documents in grouped.items())


def _row(
    platform_id: str,
    documents: Sequence[Dossier],
    known: Mapping[tuple[str, ClauseKind], Position],
    healths: Mapping[str, Health],
) -> Row:
    watched = [(each, healths[each.source_id]) for each in documents if each.source_id in healths]
    reads = [health.succeeded_at for _, health in watched]
    return Row(
        platform_id=platform_id,
        name=documents[0].publisher,
        cells=tuple(_cell(kind, known.get((platform_id, kind))) for kind in ClauseKind),
        checked=min(filter(None, reads), default=None) if all(reads) else None,
        failing=tuple(each.title for each, health in watched if health.failures),
    )


def _cell(kind: ClauseKind, position: Position | None) -> Cell:
    if position is None:
        return Cell(kind=kind, state=State.UNREAD)
    if position.since is None:
        return Cell(kind=kind, state=State.NO, position=position)
    return Cell(kind=kind, state=State.YES if position.holds else State.NO_LONGER, position=position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How the board is sorted: by "platform", "checked" or the value of a kind."""

    by: str = "platform"
    descending: bool = False

    def towards(self, by: str) -> "Order":
        """What a click on a column's head asks for: its natural order first, then the other way round."""
        natural = by != "platform"
        return Order(by=by, descending=not self.descending if by == self.by else natural)


def read_order(by: str, order: str) -> Order:
    """From a query; what is not known is the natural order."""
    if by not in {"platform", "checked", *ClauseKind}:
        return Order()
    return Order(by=by, descending=order == "desc" if order else by != "platform")


def ordered(found: Iterable[Row], order: Order) -> list[Row]:
    """The rows in this order; equal ones by name. Of a kind the platforms that say so lately come first (or last)."""
    by_name = sorted(found, key=lambda row: row.name.casefold())
    keys: dict[str, Callable[[Row], object]] = {
        "platform": lambda row: row.name.casefold(),
        "checked": lambda row: row.checked or LONG_AGO,
    }
    key = keys.get(order.by) or (lambda row: _weight(row.cell(ClauseKind(order.by))))
    return sorted(by_name, key=key, reverse=order.descending)  # type: ignore[arg-type] # one kind of key a sort


_WEIGHTS = {State.UNREAD: 0, State.NO: 1, State.NO_LONGER: 2, State.YES: 3}


def _weight(cell: Cell) -> tuple[int, datetime]:
    since = cell.position.since if cell.position else None
    return _WEIGHTS[cell.state], since.first_with if since else LONG_AGO


def as_csv(found: Iterable[Row]) -> str:
    """One line a platform and kind; no cell can be taken for a formula."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(COLUMNS)
    lines.writerows([inert(text) for text in _line(row, cell)] for row in found for cell in row.cells)
    return out.getvalue()


def _line(row: Row, cell: Cell) -> tuple[str, ...]:
    since = cell.position.since if cell.position else None
    says = [each.dossier.title for each in cell.position.documents if each.now.holds] if cell.position else []
    return (
        row.name,
        cell.kind,
        cell.state,
        since.last_without.isoformat() if since and since.last_without else "",
        since.first_with.isoformat() if since else "",
        "; ".join(says),
        row.checked.isoformat() if row.checked else "",
        cell.waits,
    )
