"""Which event a report is about: the story it joins, with the reasons, or none. Pure and repeatable."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, utils

from clausewatch.model import ClaimedDate, DateKind, Phase, Report, Story, Subject

WINDOWS = {
    Subject.TERMS: timedelta(days=35),
    Subject.CONTENT_POLICY: timedelta(days=35),
    Subject.DEAL: timedelta(days=35),
    Subject.STANDARD: timedelta(days=180),
    Subject.STUDY: timedelta(days=35),
    Subject.LAW: timedelta(days=180),
    Subject.LAWSUIT: timedelta(days=35),
}
"""How long after its last report a story takes in news: what comes later at the same platform is another event."""

SAME_PARTIES = timedelta(days=730)
"""How long a suit between the same parties goes on."""

SUIT_OVER_TERMS = timedelta(days=180)
"""How long after a platform's terms were in the news a suit over them is one more phase of that."""

LOOKING_BACK = timedelta(days=730)
"""How long comments and guides still belong to a story: nothing new has happened."""

FOLLOWS = frozenset({Phase.REVISED, Phase.REGULATOR})
FOLLOWED = frozenset({Subject.TERMS, Subject.DEAL})
FOLLOWED_FOR = timedelta(days=90)
"""How long after its last report a story takes in what can only follow on something: a revision, an authority."""

AFTER_EFFECT = timedelta(days=14)
"""A story stays open until so long after a date from which, it says, something applies."""

FURTHEST_AHEAD = timedelta(days=180)
"""A date further ahead keeps no story open: by then it is news again."""

LONG_PAST = timedelta(days=60)
"""An article whose dates all lie longer ago looks back: it belongs to the time that it speaks of."""

OTHER_SUBJECT = timedelta(days=14)
"""Within this time two subjects at one platform are one event: a policy has several sides."""

LONGEST = LOOKING_BACK
"""No story older than this can take anything in."""

SAME_TITLE, SAME_TEXT = 92.0, 88.0
"""rapidfuzz's ratios (0 to 100) from which headlines, or headline and lead together, are copies of each other: set by
what syndication does to a text (an outlet's name added, a word exchanged), not fitted to any collection."""

PLAINTIFFS = {
    "authors": r"authors?|writers?|novelists?",
    "publishers": r"publishers?",
    "labels": r"labels?|record compan(?:y|ies)",
    "musicians": r"musicians?|songwriters?|composers?",
    "artists": r"artists?|illustrators?",
    "photographers": r"photographers?",
    "papers": r"newspapers?|news organi[sz]ations?|dailies",
    "performers": r"(?:voice )?act(?:or|ress)(?:e?s)?|narrators?|performers?",
    "studios": r"studios?",
    "programmers": r"programmers?|coders?",
    "users": r"users?|customers?|subscribers?|members?|contributors?|podcasters?|uploaders?",
}
_PLAINTIFFS = {who: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for who, words in PLAINTIFFS.items()}
"""Who goes to court over training, where no name is given: two suits against one firm differ in it."""

_OVER_TERMS = re.compile(r"\b(?:terms|policy|clause|agreement|contract|privacy|opted out)\b", re.IGNORECASE)

SHORTEST_TITLE = 25
"""Characters: shorter headlines are alike by chance."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report belongs: `story` is None where it opens one. `copy_of` is the report whose text it repeats."""

    story: Story | None
    reasons: tuple[str, ...]
    copy_of: Report | None = None


def place(report: Report, stories: Sequence[Story]) -> Place:
    """Find the story of a report among those that may still grow."""
    original = _original(report, stories)
    if original:
        story, copied = original
        return Place(story, (f"repeats the text of {copied.outlet} ({copied.at:%Y-%m-%d})",), copied)
    candidates = [(story, reasons) for story in stories if (reasons := _belongs(report, story))]
    if not candidates:
        return Place(None, ("no open story is about the same platform and subject",))
    best = min(candidates, key=lambda each: (each[0].subject is not report.subject, _gap(report, each[0])))
    return Place(*best)


def _original(report: Report, stories: Iterable[Story]) -> tuple[Story, Report] | None:
    for story in stories:
        for other in story.reports:
            if not other.is_change and abs(report.at - other.at) <= LOOKING_BACK and is_copy(report, other):
                return story, other
    return None


def is_copy(one: Report, other: Report) -> bool:
    """Whether two articles are the same text, perhaps syndicated or slightly edited.

    The same sentence about another platform is other news.
    """
    if one.claim.platform and other.claim.platform and not same_name(one.claim.platform, other.claim.platform):
        return False
    if len(one.title) >= SHORTEST_TITLE and _alike(one.title, other.title, SAME_TITLE):
        return True
    return _alike(one.text, other.text, SAME_TEXT)


def _alike(one: str, other: str, limit: float) -> bool:
    return fuzz.ratio(one, other, processor=utils.default_process, score_cutoff=limit) >= limit


def _belongs(report: Report, story: Story) -> tuple[str, ...]:
    """Why the report is about the story's event; empty if it is not."""
    shared = _shared(report, story)
    gap = _gap(report, story) if report.subject in _subjects(story) else _time_between(report, story)
    window = _window(report, story, shared)
    if not shared or gap > window:
        return ()
    days = f"{gap.days} days from its other reports, at most {window.days} allowed"
    return (f"is about {', '.join(shared)} like the story", f"is about {report.subject}", days)


def _window(report: Report, story: Story, shared: Sequence[str]) -> timedelta:
    if report.subject is Subject.LAWSUIT:
        return _window_of_suit(report, story, shared)
    if report.phase in FOLLOWS and story.subject in FOLLOWED and shared and _same_chief(report, story):
        return FOLLOWED_FOR
    if report.subject is not story.subject:
        return timedelta(-1) if story.subject is Subject.LAWSUIT else OTHER_SUBJECT
    if report.phase.is_comment and shared and _same_chief(report, story):
        return LOOKING_BACK
    return WINDOWS[report.subject]


def _window_of_suit(report: Report, story: Story, shared: Sequence[str]) -> timedelta:
    """How long a suit goes on, by its parties; one over the terms that a story is about is a phase of that story."""
    suits = [each for each in story.reports if each.subject is Subject.LAWSUIT]
    if not suits:
        over_terms = story.subject is Subject.TERMS and _OVER_TERMS.search(report.text)
        return SUIT_OVER_TERMS if over_terms and shared and _same_chief(report, story) else timedelta(-1)
    if report.phase.is_comment:
        return LOOKING_BACK
    if len(shared) > 1:
        return SAME_PARTIES
    ours, theirs = _plaintiffs([report]), _plaintiffs(suits)
    if ours and theirs and not ours & theirs:
        return timedelta(-1)
    goes_on = bool(ours & theirs) or report.phase in {Phase.RULING, Phase.SETTLED}
    return SAME_PARTIES if goes_on else WINDOWS[Subject.LAWSUIT]


def _plaintiffs(suits: Iterable[Report]) -> set[str]:
    text = "\n".join(each.text for each in suits)
    return {who for who, words in _PLAINTIFFS.items() if words.search(text)}


def _subjects(story: Story) -> set[Subject]:
    """What it is about: also suits over the terms that it is about."""
    return {story.subject, *(each.subject for each in story.reports if each.subject is Subject.LAWSUIT)}


def _shared(report: Report, story: Story) -> tuple[str, ...]:
    """The names that both are about.

    None unless the chief name of one is first or second with the other, or is one of two that they share: a platform
    that is mentioned among many is not what an article is about.
    """
    theirs = {name for each in story.reports for name in each.bodies}
    shared = tuple(name for name in report.bodies if any(same_name(name, other) for other in theirs))
    if any(_is_about(report, each) for each in story.reports):
        return shared
    chiefs = (*report.bodies[:1], *(each.bodies[0] for each in story.reports if each.bodies))
    return shared if len(shared) > 1 and any(same_name(name, chief) for name in shared for chief in chiefs) else ()


def _is_about(one: Report, other: Report) -> bool:
    pairs = ((one.bodies[:1], other.bodies[:2]), (other.bodies[:1], one.bodies[:2]))
    return any(same_name(chief, name) for chiefs, names in pairs for chief in chiefs for name in names)


def _same_chief(report: Report, story: Story) -> bool:
    """Whether the report is, first of all, about whom one of the story's reports is about first of all."""
    chiefs = [each.bodies[0] for each in story.reports if each.bodies]
    return any(same_name(report.bodies[0], chief) for chief in chiefs)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: the same, a longer form of it, its address or its initials."""
    one, other = sorted((one.casefold(), other.casefold()), key=len)
    first, words = one.split()[0], other.split()
    initials = "".join(word[0] for word in words)
    return other == one or other.startswith((f"{one} ", f"{one}.")) or (len(words) > 2 and first == initials)


def _gap(report: Report, story: Story) -> timedelta:
    """The time between the report and the nearest one of the story, or the time that the story says it is about."""
    gaps = [_time_between(report, story), *_looking_back(report, story)]
    until = _in_force(story)
    if until and story.opened_at <= report.at <= until + AFTER_EFFECT:
        gaps.append(timedelta())
    return min(gaps)


def _time_between(report: Report, story: Story) -> timedelta:
    return min(abs(report.at - each.at) for each in story.reports)


def _looking_back(report: Report, story: Story) -> list[timedelta]:
    """Where a report speaks only of days long past, the time between those and the story."""
    days = [day for date in report.claim.dates if (day := _day(date, report))]
    if not days or report.at - max(days) < LONG_PAST:
        return []
    return [abs(day - each.at) for day in days for each in story.reports]


def _day(date: ClaimedDate, report: Report) -> datetime | None:
    """The first day of what was said; None for a year alone, which is no day to go by."""
    parts = [int(part) for part in date.value.split("-")]
    return datetime(parts[0], parts[1], (*parts, 1)[2], tzinfo=report.at.tzinfo) if len(parts) > 1 else None


def _in_force(story: Story) -> datetime | None:
    """The last day from which, by the story, something applies."""
    days = [
        day
        for report in story.reports
        for date in report.claim.dates
        if date.kind is DateKind.EFFECTIVE and (day := _day(date, report)) and day - report.at < FURTHEST_AHEAD
    ]
    return max(days, default=None)
