"""`lookup` and `compare`: what platforms' documents say now about AI training, since when, and in which words."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clausewatch.archive import wording
from clausewatch.cli.showing import Format, FormatOption, KindsOption, ask, console, indented, marked, print_json
from clausewatch.model import Answer, ClauseKind, DocumentPosition, Position

MOST_WORDS = 2
"""Clauses of a document that a lookup quotes of one kind; the rest is counted."""


def lookup(
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="A platform by any of its names.")],
    kind: KindsOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Quote every clause, and every earlier answer.")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say what a platform's documents say now about AI training, since when, and in which words."""
    found = ask(lambda answers: answers.positions([platform], kind or ()))
    if output is Format.JSON:
        print_json(found)
        return
    out = console()
    if not found:
        out.print(Text(f"Nothing of {platform} has been read yet."))
    for position in found:
        if position.documents or kind:
            _show(out, position, everything=everything)
    if found and not kind and not any(position.documents for position in found):
        out.print(Text(f"{found[0].publisher}: no document says or said anything about AI training."))


def _show(out: Console, position: Position, *, everything: bool) -> None:
    head = Text.assemble((position.publisher, "bold"), " – ", wording.NAMES[position.kind], ": ")
    out.print(head.append(wording.verdict(position), style="bold" if position.holds else ""))
    for document in position.documents:
        _show_document(out, document, everything=everything)
    out.print()


def _show_document(out: Console, said: DocumentPosition, *, everything: bool) -> None:
    line = f"{said.dossier.title}: {wording.stands(said)}; last read {wording.seen(said.seen_at)}"
    out.print(indented(Text(line), 2))
    _quote(out, said.now, None if everything else MOST_WORDS)
    if said.unconfirmed:
        out.print(indented(Text(wording.unconfirmed(said.unconfirmed), style="bold"), 4))
        _quote(out, said.unconfirmed.answers[0], None if everything else MOST_WORDS)
    for answer in said.earlier if everything else ():
        out.print(indented(Text(f"Before, {wording.interval(answer.since)}: {wording.answered(answer)}"), 2))
        _quote(out, answer, None)
    if said.earlier and not everything:
        out.print(indented(Text(f"(earlier answers: {len(said.earlier)}; --all shows them)", style="dim"), 4))


def _quote(out: Console, answer: Answer, most: int | None) -> None:
    for statement in answer.statements[:most]:
        out.print(indented(Text("“") + marked(statement.text, "bold yellow") + Text("”"), 4))
    if most is not None and len(answer.statements) > most:
        out.print(indented(Text(f"(and {len(answer.statements) - most} more; --all shows them)", style="dim"), 4))


def compare(
    platforms: Annotated[
        list[str] | None, typer.Argument(metavar="PLATFORM...", help="Platforms by any of their names; none: all.")
    ] = None,
    kind: KindsOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Set platforms side by side: which kinds of clause their documents hold, and since when."""
    found = ask(lambda answers: answers.positions(platforms or (), kind or ()))
    if output is Format.JSON:
        print_json(found)
        return
    kinds = [each for each in ClauseKind if not kind or each in kind]
    out = console()
    if not found:
        out.print("Nothing has been read yet.")
        return
    out.print(_table(found, kinds))


def _table(found: Sequence[Position], kinds: Sequence[ClauseKind]) -> Table:
    table = Table("Platform", *(wording.NAMES[kind].capitalize() for kind in kinds), box=None, pad_edge=False)
    for _, group in groupby(found, key=lambda position: position.platform_id):
        row = list(group)
        table.add_row(Text(row[0].publisher, style="bold"), *map(_cell, row))
    return table


def _cell(position: Position) -> Text:
    waits = f"; {wording.WAITS}" if position.unconfirmed else ""
    if position.since is None:
        return Text(f"–{waits}", style="dim")
    style = "bold" if position.holds else "dim"
    return Text(f"{'yes' if position.holds else 'no longer'}, {wording.interval(position.since)}{waits}", style=style)
