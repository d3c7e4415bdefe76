"""What a person says of a story: put it into another, take reports out of it, say no more of it. Pure."""

import hashlib
from dataclasses import replace

from clausewatch.errors import CorrectionError
from clausewatch.model import Correction, CorrectionKind, Story


def corrected(correction: Correction, story: Story, other: Story | None = None) -> tuple[Story, ...]:
    """The stories that the correction leads to. Raises CorrectionError where it cannot be carried out.

    They stick because every later report is held against the reports of a story: what was put together attracts as one,
    what was taken apart attracts apart.
    """
    match correction.kind:
        case CorrectionKind.MERGE:
            return _merged(story, other)
        case CorrectionKind.SPLIT:
            return _split(story, correction)
        case CorrectionKind.MUTE | CorrectionKind.UNMUTE:
            return (replace(story, muted=correction.kind is CorrectionKind.MUTE),)


def _merged(story: Story, other: Story | None) -> tuple[Story, ...]:
    if other is None or other.id == story.id:
        raise CorrectionError(f"story {story.id} can only be put into another story: name that one too.")
    together = replace(
        other,
        reports=(*other.reports, *story.reports),
        level=max(story.level, other.level, key=lambda level: level.rank),
        card=other.card or story.card,
        apart=(story.apart | other.apart) - {story.id, other.id},
    )
    return together, replace(story, reports=(), merged_into=other.id)


def _split(story: Story, correction: Correction) -> tuple[Story, ...]:
    out = tuple(report for report in story.reports if report.key in correction.keys)
    rest = tuple(report for report in story.reports if report.key not in correction.keys)
    if not out or not rest:
        raise CorrectionError(
            f"story {story.id} can only be split by naming some of its reports, not all and not none: "
            f"`clausewatch story show {story.id} --why` lists their keys."
        )
    new_id = hashlib.sha256("\x1f".join((story.id, *correction.keys)).encode()).hexdigest()[: len(story.id)]
    new = Story(id=new_id, subject=out[0].subject, reports=out, level=story.level, apart=frozenset({story.id}))
    return replace(story, reports=rest, apart=story.apart | {new_id}), new
