"""A timeline as bars: over which stretches of time a document said something. Pure; positions are in per cent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from clausewatch.archive import wording
from clausewatch.model import Answer, ClauseKind, Timeline
from integrations.web.board import TONES

MOST_TICKS = 8
"""Years that are named below the bars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of time in which it was said. `unsure` is how much before it is between two looks."""

    start: float
    width: float
    unsure: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One kind of clause, with its bars in order."""

    kind: ClauseKind
    tone: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All tracks of a document over one stretch of time, with (place, year) ticks; it was first seen at `ground`."""

    ground: float
    tracks: tuple[Track, ...]
    ticks: tuple[tuple[float, str], ...]


def charts(timelines: Sequence[Timeline]) -> dict[str, Chart]:
    """Charts over the same stretch of time, by source; none of a document that never said anything."""
    speaking = [timeline for timeline in timelines if timeline.answers]
    if not speaking:
        return {}
    scale = _Scale(min(each.begins for each in speaking), max(each.ends for each in speaking))
    return {each.source_id: _chart(each, scale) for each in speaking if scale.ends > scale.begins}


def _chart(timeline: Timeline, scale: "_Scale") -> Chart:
    tracks = [
        Track(kind=kind, tone=TONES[kind], bars=tuple(_bars(_of(timeline.answers, kind), scale)))
        for kind in ClauseKind
        if _of(timeline.answers, kind)
    ]
    ground = scale.place(timeline.begins)
    return Chart(ground=ground, tracks=tuple(tracks), ticks=tuple(_ticks(scale)))


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: datetime
    ends: datetime

    def place(self, at: datetime) -> float:
        """Where a time stands, in per cent of the whole."""
        share = (at - self.begins) / (self.ends - self.begins)
        return round(100 * min(max(share, 0.0), 1.0), 2)


def _of(answers: Sequence[Answer], kind: ClauseKind) -> list[Answer]:
    return [answer for answer in answers if answer.kind is kind]


def _bars(answers: Sequence[Answer], scale: _Scale) -> Iterator[Bar]:
    for answer in answers:
        if not answer.holds:
            continue
        start = scale.place(answer.since.first_with)
        seen_without = scale.place(answer.since.last_without) if answer.since.last_without else start
        end = scale.place(answer.until.last_without or answer.until.first_with) if answer.until else 100.0
        yield Bar(
            start=start,
            width=round(end - start, 2),
            unsure=round(start - seen_without, 2),
            title=_title(answer),
        )


def _title(answer: Answer) -> str:
    until = f"; went {wording.interval(answer.until)}" if answer.until else "; stands"
    return f"{wording.answered(answer)}, came {wording.interval(answer.since)}{until}"


def _ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    years = range(scale.begins.year + 1, scale.ends.year + 1)
    step = len(years) // MOST_TICKS + 1
    for year in years[::step]:
        yield scale.place(datetime(year, 1, 1, tzinfo=UTC)), str(year)
