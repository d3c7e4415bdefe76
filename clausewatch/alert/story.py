"""The messages of a story: the one that opens it, kept true by edits, and the replies to it. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from clausewatch.alert.fingerprint import fingerprint, words_of
from clausewatch.model import Alert, AlertKind, Marked, Quote, Report, Story

Link = tuple[str, str]
"""A label and an address."""


MOST_LINKS = 8
"""Of a story's reports; who wants all of them asks for the story."""


def compose_story(
    story: Story, report: Report, platform: str, summary: str, words: Marked | None, primary: Sequence[Link]
) -> Alert:
    """The message that opens a story, by the report that did; `updated` keeps it true.

    `words` are the source's own; `primary` are links to the documents that it is about, behind the headline's own.
    """
    return Alert(
        fingerprint=fingerprint("story", story.id),
        kind=AlertKind.NEWS,
        level=story.level,
        publisher=platform,
        subject=report.title,
        summary=summary,
        source_id=report.source_id,
        at=report.at,
        quotes=_quoted(words),
        links=tuple(link for link in (_link(report), *primary) if link[1]),
        rules=_rules_of(report),
    )


def updated(card: Alert, story: Story, notes: Sequence[str], witnesses: Sequence[Report] = ()) -> Alert:
    """A story's first message as it is to read now: its words stay, its level, notes and links follow the story.

    Links to the `witnesses` of what the notes say stand behind the documents, before those to other reports.
    """
    reports = [report for report in story.reports if report.url and not report.copy_of and not report.is_change]
    told = [_link(report) for report in reports]
    documents = [link for link in card.links[1:] if link not in told]
    named = [_link(report) for report in witnesses if report.url]
    links = tuple(dict.fromkeys((*card.links[:1], *documents, *named, *told)))[:MOST_LINKS]
    level = card.level if card.kind is AlertKind.CHANGE else story.level
    return replace(card, level=level, notes=tuple(notes), links=links)


def compose_reply(story: Story, report: Report, summary: str, words: Marked | None, notes: Sequence[str]) -> Alert:
    """What a report adds to its story, for the story's thread."""
    return Alert(
        fingerprint=fingerprint("reply", story.id, report.key),
        kind=AlertKind.NEWS,
        level=story.level,
        publisher=report.outlet,
        subject=report.title,
        summary=summary,
        source_id=report.source_id,
        at=report.at,
        quotes=_quoted(words),
        links=(_link(report),) if report.url else (),
        notes=tuple(notes),
        rules=_rules_of(report),
    )


def tells(card: Alert, report: Report) -> bool:
    """Whether a story's first message was written by this report."""
    return card.kind is AlertKind.NEWS and (card.source_id, card.subject) == (report.source_id, report.title)


def edition(told: Alert, before: Alert) -> Alert:
    """A story's message as it is to read from now on, not as `before`; with an identity of its own for the outbox."""
    return replace(told, fingerprint=fingerprint("edition", told.fingerprint, *_state(before), *_state(told)))


def _state(told: Alert) -> tuple[str, ...]:
    return (
        told.subject,
        told.summary,
        told.level,
        *told.notes,
        *words_of(told.quotes),
        *(link for _, link in told.links),
    )


def _rules_of(report: Report) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for rule, _ in report.claim.evidence))


def _quoted(words: Marked | None) -> tuple[Quote, ...]:
    return (Quote(kinds=(), before=None, after=words),) if words else ()


def _link(report: Report) -> Link:
    return (report.outlet, report.url)
