"""`stories` and `story`: the events that the news and the documents are about, why, and what a person says of them."""

import asyncio
import getpass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clausewatch.cli.database import opened_store
from clausewatch.cli.showing import console, indented
from clausewatch.errors import CorrectionError, SettingsError
from clausewatch.model import Correction, CorrectionKind, Report, Story
from clausewatch.story import contradictions, platform_of

OPEN_FOR = timedelta(days=35)
"""A story is listed as open so long after its last report."""

story_app = typer.Typer(help="One story: what it is made of, and what a person says of it.", no_args_is_help=True)

StoryId = Annotated[str, typer.Argument(metavar="ID", help="As `clausewatch stories` has it; its beginning will do.")]
Reason = Annotated[str, typer.Option(help="Why, for whoever looks at it later.")]


def stories(every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False) -> None:
    """The open stories, the latest last."""
    found = [story for story in asyncio.run(_stories()) if every or _is_open(story)]
    table = Table("Story", "About", "Phases", "Outlets", "Latest", "Headline", box=None, pad_edge=False)
    for story in sorted(found, key=lambda each: each.latest_at):
        phases = " → ".join(phase for phase, _ in story.phases)
        row = (story.id, platform_of(story), phases, str(len(story.outlets)), f"{story.latest_at:%Y-%m-%d}")
        table.add_row(*map(Text, row), Text(_headline(story)))
    out = console()
    out.print(table if found else "There is no open story: `clausewatch stories --all` lists those that are over.")


@story_app.command()
def show(
    story_id: StoryId, why: Annotated[bool, typer.Option("--why", help="Also why each report is in it.")] = False
) -> None:
    """One story: its phases, its reports in the order in which they joined, and what they contradict."""
    story, corrections = asyncio.run(_story(story_id))
    out = console()
    out.print(Text(f"{story.id}  {platform_of(story)}: {_headline(story)}", style="bold"))
    state = "muted" if story.muted else "told" if story.card else "not told yet"
    out.print(Text(f"{story.subject}, {story.level} level, {state}"))
    for line in contradictions(story):
        out.print(Text(line, style="yellow"))
    for report in story.reports:
        out.print()
        _print_report(report, out, why=why)
    for each in corrections:
        reason = f": {each.reason}" if each.reason else ""
        out.print(Text(f"\n{each.kind} by {each.author}, {each.at:%Y-%m-%d %H:%M} UTC{reason}", style="dim"))


def _print_report(report: Report, out: Console, *, why: bool) -> None:
    out.print(Text(f"{report.at:%Y-%m-%d}  {report.phase}  {report.outlet}: {report.title}"))
    lines = [report.url, *(f"{date.kind}: {date.value} (“{date.quote}”)" for date in report.claim.dates)]
    if why:
        claim = report.claim
        lines += [f"key {report.key[:12]}", *report.reasons, f"names: {', '.join(report.bodies) or 'none'}"]
        lines += [f"says {claim.stance} of {claim.platform}", *(f"{rule}: “{words}”" for rule, words in claim.evidence)]
    for line in filter(None, lines):
        out.print(indented(Text(line, style="dim"), 4))


@story_app.command()
def merge(story_id: StoryId, into: Annotated[str, typer.Argument(metavar="INTO")], reason: Reason = "") -> None:
    """Put a story, and whatever comes of it, into another one."""
    (left, _) = _corrected(CorrectionKind.MERGE, story_id, reason, other_id=into)
    typer.echo(f"Story {left.id} has {len(left.reports)} reports now.")


@story_app.command()
def split(
    story_id: StoryId,
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="Of the reports, as `show --why` has them.")],
    reason: Reason = "",
) -> None:
    """Make some of a story's reports a story of their own."""
    story, _ = asyncio.run(_story(story_id))
    whole = tuple(report.key for report in story.reports if report.key.startswith(tuple(keys)))
    (_, new) = _corrected(CorrectionKind.SPLIT, story_id, reason, keys=whole)
    typer.echo(f"{len(new.reports)} reports are story {new.id} now.")


@story_app.command()
def mute(
    story_id: StoryId, off: Annotated[bool, typer.Option("--off", help="Tell it again.")] = False, reason: Reason = ""
) -> None:
    """Tell nothing more of a story."""
    (story,) = _corrected(CorrectionKind.UNMUTE if off else CorrectionKind.MUTE, story_id, reason)
    typer.echo(f"Story {story.id} is {'told again' if off else 'muted'}.")


def _corrected(
    kind: CorrectionKind, story_id: str, reason: str, *, other_id: str | None = None, keys: tuple[str, ...] = ()
) -> tuple[Story, ...]:
    correction = Correction(
        kind=kind,
        story_id=story_id,
        author=getpass.getuser(),
        at=datetime.now(UTC),
        reason=reason,
        other_id=other_id,
        keys=keys,
    )
    try:
        return asyncio.run(_correct(correction))
    except CorrectionError as error:
        raise SettingsError(str(error)) from None


def _headline(story: Story) -> str:
    return story.card.subject if story.card else story.reports[0].title


def _is_open(story: Story) -> bool:
    return datetime.now(UTC) - story.latest_at <= OPEN_FOR


async def _stories() -> tuple[Story, ...]:
    async with opened_store() as store:
        return await store.stories()


async def _story(story_id: str) -> tuple[Story, tuple[Correction, ...]]:
    async with opened_store() as store:
        story = await store.story(story_id)
        if story is None:
            raise SettingsError(f'there is no one story "{story_id}": `clausewatch stories --all` lists their ids.')
        return story, await store.corrections(story.id)


async def _correct(correction: Correction) -> tuple[Story, ...]:
    async with opened_store() as store:
        return await store.correct(correction)
