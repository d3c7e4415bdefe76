"""What of the past may be let go: versions that no alert and no position rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clausewatch.archive.answers import Answers
from clausewatch.model import Alert, Dossier, Timeline, Version
from clausewatch.ports import Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The versions that may go, oldest first; `kept` counts those of the same age that something rests on.

    `whole` are the documents whose positions would be others without the rest, so that all of it stays.
    """

    versions: tuple[int, ...] = ()
    kept: int = 0
    whole: tuple[str, ...] = ()


async def plan(answers: Answers, before: datetime) -> Plan:
    """Look for versions recorded before then that nothing rests on.

    Each document's timeline is derived anew without them: where an answer or an event of it would be another one, the
    document is left whole.
    """
    told = _by_source(await answers.store.alerts())
    going: list[Version] = []
    kept, whole = 0, []
    for dossier in await answers.dossiers():
        heads = await answers.store.version_heads(dossier.source_id)
        old = [head for head in heads if head.recorded_at < before]
        ends = _ends(heads)
        if all(head.id in ends for head in old):
            kept += len(old)
            continue
        if (timeline := (await answers.timelines([dossier])).get(dossier.source_id)) is None:
            continue
        resting = ends | _resting(heads, timeline, told.get(dossier.source_id, ()))
        free = [head for head in old if head.id not in resting]
        if free and not await _stands_without(free, dossier, heads, timeline, answers):
            whole.append(dossier.source_id)
            free = []
        going += free
        kept += len(old) - len(free)
    going.sort(key=lambda head: (head.recorded_at, head.id))
    return Plan(versions=tuple(head.id for head in going), kept=kept, whole=tuple(whole))


def within_budget(plan: Plan, weights: Mapping[int, Weight], held: int, budget: int) -> tuple[tuple[int, ...], int]:
    """Of the plan as many versions, oldest first, as bring `held` bytes down to the budget; and what is then held."""
    going = []
    for version_id in plan.versions:
        if held <= budget:
            break
        going.append(version_id)
        held -= weights[version_id].total
    return tuple(going), held


def _by_source(alerts: Iterable[Alert]) -> dict[str, list[Alert]]:
    found: dict[str, list[Alert]] = {}
    for alert in alerts:
        if alert.source_id:
            found.setdefault(alert.source_id, []).append(alert)
    return found


def _ends(heads: Sequence[Version]) -> set[int]:
    """A document's first version, its last, and the last that we read ourselves: they stay whatever rests on them."""
    ours = [head for head in heads if head.origin is None]
    return {head.id for head in (*heads[:1], *heads[-1:], *ours[-1:])}


def _resting(heads: Sequence[Version], timeline: Timeline, told: Sequence[Alert]) -> set[int]:
    """Those beside any moment which something dates from."""
    return {version_id for moment in _moments(timeline, told) for version_id in _beside(heads, moment)}


def _moments(timeline: Timeline, told: Sequence[Alert]) -> set[datetime]:
    return {moment for moment in _dated(timeline, told) if moment is not None}


def _dated(timeline: Timeline, told: Sequence[Alert]) -> Iterator[datetime | None]:
    for answer in timeline.answers:
        yield answer.since.last_without
        yield answer.since.first_with
    for event in (*timeline.events, *told):
        yield event.last_without
        yield event.at


def _beside(heads: Sequence[Version], moment: datetime) -> set[int]:
    """The version that stood before the moment, the one that stood at it, and the next."""
    before = [head.id for head in heads if head.recorded_at < moment][-1:]
    since = [head.id for head in heads if head.recorded_at >= moment][:2]
    return {*before, *since}


async def _stands_without(
    free: Sequence[Version], dossier: Dossier, heads: Sequence[Version], timeline: Timeline, answers: Answers
) -> bool:
    gone = {head.id for head in free}
    rest = await answers.timeline_of(dossier, [head for head in heads if head.id not in gone])
    return rest is not None and (rest.answers, rest.events) == (timeline.answers, timeline.events)
