"""`history` and `diff`: how a document came to say what it says, and two of its versions compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from clausewatch.archive import Answers, History, Line, Redline, wording
from clausewatch.cli.showing import Format, FormatOption, SinceOption, ask, console, day, indented, marked, print_json
from clausewatch.errors import SettingsError
from clausewatch.model import Alert, Dossier, Version

DocumentArgument = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help='As "Platform: Title", its id, or the platform where it has only one.')
]


def history_of(
    named: Annotated[
        str,
        typer.Argument(metavar="PLATFORM|DOCUMENT", help='A platform, or one document as "Platform: Title" or its id.'),
    ],
    since: SinceOption = None,
    versions: Annotated[
        bool, typer.Option("--versions", help="Also every version, with its number and origin.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Tell documents' material changes in order, each with the interval in which it came, and who saw them."""
    found = ask(lambda answers: _histories(answers, named))
    start = day(since)
    if output is Format.JSON:
        print_json([_as_json(each, _events(each, start)) for each in found])
        return
    for number, each in enumerate(found):
        if number:
            console().print()
        _show_history(console(), each, _events(each, start), versions=versions)


def _events(found: History, start: datetime | None) -> list[Alert]:
    return [event for event in found.timeline.events if start is None or event.at >= start]


def _as_json(found: History, events: Sequence[Alert]) -> dict[str, object]:
    return {
        "document": found.dossier,
        "begins": found.timeline.begins,
        "ends": found.timeline.ends,
        "answers": found.timeline.answers,
        "events": events,
        "unconfirmed": found.timeline.unconfirmed,
        "versions": [_head(version) for version in found.versions],
    }


async def _histories(answers: Answers, named: str) -> list[History]:
    recorded = [await answers.history(dossier) for dossier in await answers.documents(named)]
    found = [each for each in recorded if each]
    if not found:
        raise SettingsError(f"nothing of {named} has been read yet.")
    return found


async def _history(answers: Answers, named: str) -> History:
    dossier = await answers.document(named)
    found = await answers.history(dossier)
    if found is None:
        raise SettingsError(f"nothing of {dossier.source_id} has been read yet.")
    return found


def _head(version: Version) -> dict[str, object]:
    return {
        "id": version.id,
        "recorded_at": version.recorded_at,
        "kind": version.kind,
        "origin": version.origin,
        "reference": version.reference,
    }


def _show_history(out: Console, found: History, events: Sequence[Alert], *, versions: bool) -> None:
    line = found.timeline
    title = f"{found.dossier.publisher}: {found.dossier.title}"
    out.print(Text.assemble((title, "bold"), f", seen from {line.begins:{wording.DAY}} to {line.ends:{wording.DAY}}"))
    for event in events:
        since = wording.between(event.last_without, event.at)
        out.print(indented(Text.assemble((since, "bold"), f": {event.summary}"), 2))
    if not events:
        out.print(indented(Text("No material change about AI training."), 2))
    if line.unconfirmed:
        out.print(indented(Text(wording.unconfirmed(line.unconfirmed), style="bold"), 2))
    for version in found.versions if versions else ():
        came = wording.attribution(version.origin)
        text = f"#{version.id}  {version.recorded_at:%Y-%m-%d %H:%M}  {version.kind}  {came}  {version.reference}"
        out.print(indented(Text(text.rstrip(), style="dim"), 2))
    for credit in sorted({wording.attribution(version.origin) for version in found.versions} - {""}):
        out.print(Text(f"Versions from {credit}.", style="dim"))


def diff(
    document: DocumentArgument,
    before: Annotated[
        str | None, typer.Argument(help="A version's number, or a day: the version that stood then.")
    ] = None,
    after: Annotated[str | None, typer.Argument(help="The same, for the later one; the newest where none is.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also passages that did not change.")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Compare two versions of a document word by word; the last two where none are named."""
    found = ask(lambda answers: _redline(answers, document, before, after))
    if output is Format.JSON:
        lines = found.redline.lines if everything else tuple(line for line in found.redline.lines if line.changed)
        heads = {"before": _head(found.redline.before), "after": _head(found.redline.after)}
        print_json({"document": found.dossier, **heads, "lines": lines})
        return
    _show_redline(console(), found, everything=everything)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    dossier: Dossier
    redline: Redline


async def _redline(answers: Answers, named: str, before: str | None, after: str | None) -> _Compared:
    found = await _history(answers, named)
    if len(found.versions) < 2:
        raise SettingsError(f"{found.dossier.source_id} has only one version so far: there is nothing to compare.")
    new = _version(found, after) if after else found.versions[-1]
    earlier = [version for version in found.versions if version.recorded_at < new.recorded_at] or [found.versions[0]]
    old = _version(found, before) if before else earlier[-1]
    redline = await answers.redline(found.dossier, old.id, new.id)
    if redline is None:
        raise SettingsError(f"a version of {found.dossier.source_id} is gone: ask again.")
    return _Compared(dossier=found.dossier, redline=redline)


def _version(found: History, named: str) -> Version:
    """By its number, or the last one recorded up to the end of a day."""
    if named.removeprefix("#").isdecimal():
        known = {version.id: version for version in found.versions}
        if int(named.removeprefix("#")) in known:
            return known[int(named.removeprefix("#"))]
        raise SettingsError(
            f"{found.dossier.source_id} has no version {named}: `clausewatch history --versions` has all."
        )
    try:
        end = datetime.fromisoformat(named).replace(hour=23, minute=59, second=59, tzinfo=UTC)
    except ValueError:
        raise SettingsError(f'"{named}" is neither a version\'s number nor a day such as 2025-05-31.') from None
    stood = [version for version in found.versions if version.recorded_at <= end]
    if not stood:
        raise SettingsError(f"{found.dossier.source_id} was not seen before {found.timeline.begins:{wording.DAY}}.")
    return stood[-1]


def _show_redline(out: Console, found: _Compared, *, everything: bool) -> None:
    old, new = found.redline.before, found.redline.after
    heads = " → ".join(f"#{each.id} of {each.recorded_at:{wording.DAY}}" for each in (old, new))
    out.print(Text(f"{found.dossier.publisher}: {found.dossier.title}, {heads}", style="bold"))
    headings: tuple[str, ...] = ()
    for line in found.redline.lines:
        if not (line.changed or everything):
            continue
        if line.headings != headings:
            headings = line.headings
            out.print(Text("\n" + " › ".join(headings), style="bold cyan"))
        _show_line(out, line)
    if not any(line.changed for line in found.redline.lines):
        out.print("The words are the same.")


def _show_line(out: Console, line: Line) -> None:
    kinds = f"  [{', '.join(line.kinds)}]" if line.kinds else ""
    if not line.changed and line.after:
        out.print(indented(Text(line.after.text + kinds, style="dim"), 2))
        return
    if line.before:
        out.print(Text("- ", style="red") + marked(line.before, "bold red strike") + Text(kinds, style="dim"))
    if line.after:
        out.print(Text("+ ", style="green") + marked(line.after, "bold green underline") + Text(kinds, style="dim"))
