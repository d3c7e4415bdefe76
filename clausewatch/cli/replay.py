"""`clausewatch replay`: an archive's history through the very code that runs live; also how a rule is backtested."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from clausewatch.cli.classify import RulesOption
from clausewatch.cli.history import Entry, Job, jobs, replay_all
from clausewatch.cli.replay_news import Replay, read_items
from clausewatch.cli.showing import console
from clausewatch.errors import SettingsError, SourceError
from clausewatch.model import ChangeKind, ClauseKind, Level, Quote
from clausewatch.ruleset import Ruleset, find, load

DAY = "%Y-%m-%d"

UNCLEAR = "unclear"
"""In the place of a clause's kind, where training is mentioned and no rule can tell the kind."""
SUPPRESSED = "suppressed"
"""In the place of a change's kind, for what was seen and not told; the line then carries a `reason`."""


class Format(StrEnum):
    """How the alerts are printed."""

    TABLE = "table"
    JSONL = "jsonl"


def replay(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="REPO|FILE…",
            help="A git repository in Open Terms Archive's layout, or files of news: feeds, or JSON Lines items.",
        ),
    ],
    document: Annotated[
        list[str] | None, typer.Option(help='Only this document, as "Service/Terms Type"; may be given again.')
    ] = None,
    since: Annotated[datetime | None, typer.Option(formats=[DAY], help="Only alerts from this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=[DAY], help="Nothing recorded after this day.")] = None,
    rule: Annotated[str | None, typer.Option(metavar="ID", help="Only what this rule finds: a backtest.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also first records, and what was not told with the reason.")
    ] = False,
    rules: RulesOption = None,
    output: Annotated[Format, typer.Option("--format", help="The form of the alerts.")] = Format.TABLE,
) -> None:
    """Say what a recorded history, or files of news, would have given, in order of time. Nothing is sent or stored."""
    path = find(rules)
    if all(source.is_file() for source in sources):
        _replay_news(sources, load(path), output)
        return
    if len(sources) > 1:
        raise SettingsError("replay takes one repository, or files of news: not both, and not several repositories.")
    _check_rule(load(path), rule)
    end = until.replace(tzinfo=UTC) + timedelta(days=1) if until else None
    start = since.replace(tzinfo=UTC) if since else None
    try:
        work = jobs(sources[0], path, rule=rule, documents=document or (), until=end)
        entries = _replayed(work)
    except SourceError as error:
        raise SettingsError(str(error)) from None
    kept = [entry for entry in entries if (everything or _is_alert(entry)) and (start is None or entry.at >= start)]
    written = {Format.TABLE: _print_table, Format.JSONL: _print_lines}[output]
    written(kept)


def _replay_news(files: Sequence[Path], ruleset: Ruleset, output: Format) -> None:
    news = Replay(ruleset=ruleset)
    lines = [(item, news.line(item)) for item in read_items(files)]
    if output is Format.JSONL:
        for _, line in lines:
            typer.echo(json.dumps(line, ensure_ascii=False))
        return
    table = Table("Seen", "Outlet", "Message", "Phase", "Headline", box=None, pad_edge=False)
    for item, line in lines:
        if line["relevant"]:
            shown = (item.article.outlet, line["message"], line["phase"], item.article.title)
            table.add_row(f"{item.seen_at:%Y-%m-%d}", *map(Text, shown))
    console().print(table)


def _replayed(work: Sequence[Job]) -> list[Entry]:
    """All entries in order of time, with the progress on standard error."""
    shown = Console(stderr=True)
    begun = time.monotonic()
    found: list[Entry] = []
    with Progress(console=shown, transient=True) as progress:
        task = progress.add_task("Replaying", total=sum(len(job.records) for job in work))
        for job, entries in zip(work, replay_all(work), strict=True):
            found.extend(entries)
            progress.advance(task, len(job.records))
    versions = sum(len(job.records) for job in work)
    took = time.monotonic() - begun
    shown.print(f"Replayed {versions} records of {len(work)} documents in {took:.1f} s.", highlight=False)
    return sorted(found, key=lambda entry: (entry.at, entry.document))


def _check_rule(ruleset: Ruleset, rule: str | None) -> None:
    known = sorted(known.id for known in ruleset.reader.rules)
    if rule is not None and rule not in known:
        raise SettingsError(f'there is no rule "{rule}" about documents: --rule takes one of {", ".join(known)}.')


def _is_alert(entry: Entry) -> bool:
    return entry.change is not None and entry.change.kind is not ChangeKind.FIRST_RECORD


def _print_lines(entries: Iterable[Entry]) -> None:
    for entry in entries:
        typer.echo(json.dumps(as_json(entry), ensure_ascii=False))


def as_json(entry: Entry) -> dict[str, Any]:
    """The entry as an object for other tools (docs/replay.md): the same keys in every line, `reason` where not told."""
    change, alert = entry.change, entry.alert
    line = {
        "document": entry.document,
        "date": entry.at.isoformat(),
        "commit": entry.commit,
        "change": change.kind if change else SUPPRESSED,
        "level": alert.level if alert else None,
        "kinds_added": _ordered(change.kinds_added if change else ()),
        "kinds_removed": _ordered(change.kinds_removed if change else ()),
        "kinds_changed": _ordered(change.kinds_changed if change else ()),
        "title": f"{alert.publisher}: {alert.subject}" if alert else entry.document.replace("/", ": ", 1),
        "summary": alert.summary if alert else "",
        "quotes": [side for quote in alert.quotes for side in _sides(quote)] if alert else [],
    }
    return line | {"reason": entry.reason} if entry.reason else line


def _sides(quote: Quote) -> Iterator[dict[str, str | None]]:
    """One object a kind of the quoted clause."""
    for kind in quote.kinds or (UNCLEAR,):
        yield {
            "kind": kind,
            "before": quote.before.text if quote.before else None,
            "after": quote.after.text if quote.after else None,
        }


def _ordered(kinds: Iterable[ClauseKind]) -> list[ClauseKind]:
    return sorted(kinds, key=list(ClauseKind).index)


_STYLES = {Level.HIGH: "bold red", Level.MEDIUM: "yellow", Level.LOW: "dim"}


def _print_table(entries: Sequence[Entry]) -> None:
    out = console()
    if not entries:
        out.print("Nothing would have been told.")
        return
    table = Table("Date", "Document", "Level", "What would have been told", box=None, pad_edge=False)
    for entry in entries:
        level = entry.alert.level if entry.alert and _is_alert(entry) else None
        table.add_row(
            f"{entry.at:%Y-%m-%d}",
            Text(entry.document),
            Text(level, style=_STYLES[level]) if level else Text("-", style="dim"),
            Text(_what(entry)),
        )
    out.print(table)


def _what(entry: Entry) -> str:
    if entry.alert is None or entry.change is None:
        return f"Not told: {entry.reason}."
    if entry.change.kind is ChangeKind.FIRST_RECORD:
        return f"First record: {', '.join(_ordered(entry.change.kinds_added)) or 'no clause about AI training'}."
    return entry.alert.summary
