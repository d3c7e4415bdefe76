"""What a report does to its story, and what the channels are told of that. Pure; the order of reports decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from clausewatch.model import Favour, Level, Report, Stance, Story
from clausewatch.story.identity import place, same_name

LATE_NEWS = timedelta(days=14)
"""An article published longer ago than this when it is first seen joins its story and is never told as news."""

ID_LENGTH = 10
"""Hexadecimal digits of a story's id: short enough to type, and two stories of one installation never share it."""


class Telling(StrEnum):
    """What the channels get of a report."""

    NEW = "new"
    """A message of its own: a story begins."""
    THREAD = "thread"
    """A reply to the story's first message: the picture changes."""
    SUPPRESSED = "suppressed"
    """Nothing of its own; the story's first message is brought up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A report and the story that it is in now.

    `reason` says in plain words why it is told so; `broadcast` shows a reply in the channel too.
    """

    report: Report
    story: Story
    telling: Telling
    reason: str
    broadcast: bool = False


def grow(report: Report, stories: Sequence[Story], *, silent: bool = False) -> Growth:
    """Put the report into its story and decide what is told. On first contact with a feed (`silent`) nothing is."""
    found = place(report, stories)
    joined = replace(report, reasons=found.reasons, copy_of=found.copy_of.key if found.copy_of else None)
    if found.story is None:
        story = Story(id=report.key[:ID_LENGTH], subject=report.subject, reports=(joined,), level=level(joined))
        return _told(joined, None, story, silent)
    joined = replace(joined, claim=replace(joined.claim, platform=_platform(joined, found.story)))
    story = found.story.joined_by(joined)
    story = replace(story, level=max(story.level, level(joined), key=lambda each: each.rank))
    return _told(joined, found.story, story, silent)


def _told(report: Report, before: Story | None, story: Story, silent: bool) -> Growth:
    hushed = _hushed(report, story, silent)
    if hushed:
        return Growth(report=report, story=story, telling=Telling.SUPPRESSED, reason=hushed)
    if story.card is None:
        reason = "a new story" if before is None else "the first of its story that is told"
        return Growth(report=report, story=story, telling=Telling.NEW, reason=reason)
    if report.is_change:
        reason = "our own copy of the document changed"
        return Growth(report=report, story=story, telling=Telling.THREAD, reason=reason, broadcast=True)
    return _replied(report, before or story, story)


def _hushed(report: Report, story: Story, silent: bool) -> str:
    """Why nothing at all is told of the report; empty where something may be."""
    if silent:
        return "stood in the feed when it was first read"
    if story.muted:
        return "the story is muted"
    if report.seen_at - report.at > LATE_NEWS and not report.is_change:
        return f"late news: published on {report.at:%Y-%m-%d}"
    return report.reasons[0] if report.copy_of and story.card else ""


def _replied(report: Report, before: Story, story: Story) -> Growth:
    """A phase that the story has not had is a reply; whatever else an outlet writes only counts."""
    if report.phase.is_comment or report.phase in {phase for phase, _ in before.phases}:
        reason = f"one more outlet; {report.phase} is known"
        if report.phase.is_comment:
            reason = f"one more outlet; {report.phase}: nothing has happened"
        return Growth(report=report, story=story, telling=Telling.SUPPRESSED, reason=reason)
    reverses = _reverses(report, before)
    rises = story.level.rank > before.level.rank
    added = ", which reverses what was said" if reverses else ", which is graver" if rises else ""
    reason = f"a new phase: {report.phase}{added}"
    return Growth(report=report, story=story, telling=Telling.THREAD, reason=reason, broadcast=reverses or rises)


def level(report: Report) -> Level:
    """How much a report matters: a permission to train most, comments and rules for machine-made works least."""
    if report.phase.is_comment:
        return Level.LOW
    return _LEVELS.get(report.claim.stance, Level.MEDIUM) if report.claim.stance else Level.LOW


_LEVELS = {Stance.GRANT: Level.HIGH, Stance.AI_CONTENT_POLICY: Level.LOW, Stance.OTHER: Level.LOW}

_SIDES = {
    Stance.GRANT: Favour.PLATFORM,
    Stance.DENIAL: Favour.RIGHTSHOLDERS,
    Stance.OPT_IN: Favour.RIGHTSHOLDERS,
    Stance.USER_BAN: Favour.RIGHTSHOLDERS,
}


def side(story: Story) -> Favour | None:
    """In whose favour the story stands, by the last report that takes a side and is no comment."""
    sides = [_SIDES.get(report.claim.stance) for report in story.reports if report.claim.stance and _counts(report)]
    return next((each for each in reversed(sides) if each), None)


def _counts(report: Report) -> bool:
    return not report.phase.is_comment and report.copy_of is None


def _reverses(report: Report, before: Story) -> bool:
    now = _SIDES.get(report.claim.stance) if report.claim.stance else None
    then = side(before)
    return now is not None and then is not None and now is not then


def _platform(report: Report, story: Story) -> str | None:
    """Whom the report is about, of those it names: by its own account and, as much, by the story's other reports."""
    if report.is_change or not report.bodies:
        return report.claim.platform
    reports = (*story.reports, report)
    named = max(report.bodies, key=lambda name: _support(name, (report,)) + _support(name, reports) / len(reports))
    forms = [name for each in reports for name in each.bodies if same_name(name, named)]
    return max(forms, key=lambda form: (forms.count(form), form == named))


def _support(name: str, reports: Sequence[Report]) -> float:
    return sum(
        1 / (rank + 1) for report in reports for rank, other in enumerate(report.bodies) if same_name(name, other)
    )


def platform_of(story: Story) -> str:
    """Whom the story is about: whom its reports name most, and first."""
    names = dict.fromkeys(name for report in story.reports for name in report.bodies)
    return max(names, key=lambda name: _support(name, story.reports), default=story.reports[0].outlet)
