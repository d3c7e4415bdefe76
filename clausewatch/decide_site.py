"""Decides what a look at a site adds to the store: observe → compare → tell → route. Pure: no I/O."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from clausewatch import alert, signals
from clausewatch.decide import posting
from clausewatch.model import (
    CarrierState,
    Health,
    Posting,
    Signal,
    Site,
    SiteReading,
    Snapshot,
    Source,
    StandingCarrier,
    StandingSignal,
)
from clausewatch.ports import Recording
from clausewatch.signals import Kept, SiteMemory, SiteOutcome
from clausewatch.watch import Watch


def decide_site(
    reading: SiteReading,
    snapshot: Snapshot,
    memory: SiteMemory | None,
    before: Site | None,
    health: Health,
    source: Source,
    watch: Watch,
) -> Recording:
    """What a site that was just read adds: its signals in force, and an alert where their meaning changed.

    The snapshot is kept whenever it differs from the last one, so that a later reader can read it anew.
    """
    outcome = signals.observe(memory, reading, snapshot.fetched_at, watch.ruleset.confirm_after)
    recording = _recording(outcome, before, snapshot.fetched_at, health, source, watch)
    return replace(recording, snapshot=snapshot)


def decide_same_site(
    memory: SiteMemory, before: Site | None, health: Health, source: Source, watch: Watch
) -> Recording:
    """What a site adds that gave the same answers as at the last look: what waited may be settled."""
    now = watch.clock()
    outcome = signals.remain(memory, now, watch.ruleset.confirm_after)
    return _recording(outcome, before, now, health, source, watch)


def _recording(
    outcome: SiteOutcome, before: Site | None, at: datetime, health: Health, source: Source, watch: Watch
) -> Recording:
    return Recording(
        health=replace(health, note=_note(outcome.memory)),
        memory=outcome.memory.to_json(),
        site=_site(outcome, before, at, source, watch),
        postings=_postings(outcome, source, watch),
    )


def _site(outcome: SiteOutcome, before: Site | None, at: datetime, source: Source, watch: Watch) -> Site:
    """What is in force, each statement since it first had its value."""
    since = {_stands(each.signal): each.since for each in before.signals} if before else {}
    in_force = signals.in_force(outcome.after, watch.ruleset.agents)
    return Site(
        source_id=source.id,
        origin=_origin(source),
        name=source.publisher,
        platform_id=source.platform.id if source.platform else None,
        own=source.own,
        read_at=at,
        carriers=tuple(
            StandingCarrier(carrier=kept.last, known_at=kept.standing.seen if kept.standing else None)
            for kept in outcome.memory.carriers
        ),
        signals=tuple(
            StandingSignal(signal=signal, since=since.get(_stands(signal), outcome.at)) for signal in in_force
        ),
    )


def _stands(signal: Signal) -> tuple[object, ...]:
    return (*signal.key, signal.value)


def _origin(source: Source) -> str:
    parts = urlsplit(source.url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _postings(outcome: SiteOutcome, source: Source, watch: Watch) -> tuple[Posting, ...]:
    """One alert a look, where there is anything to tell."""
    agents, origin = watch.ruleset.agents, _origin(source)
    turns = signals.compare(outcome.before, outcome.after, agents, origin)
    flaws: tuple[str, ...] = ()
    if source.own:
        known = signals.flaws(outcome.before, source.refuses, agents, origin)
        flaws = tuple(
            flaw for flaw in signals.flaws(outcome.after, source.refuses, agents, origin) if flaw not in known
        )
    if not turns and not flaws:
        return ()
    told = signals.tell(turns, flaws, agents, outcome.last_without, own=source.own)
    message = alert.compose_signals(
        source,
        summary=told.summary,
        level=told.level,
        favour=told.favour,
        quotes=told.quotes,
        links=told.links,
        at=outcome.at,
        last_without=outcome.last_without,
    )
    return (posting(message, watch),)


def _note(memory: SiteMemory) -> str:
    """What a person may want to know of the site, in one line."""
    remarks = [remark for kept in memory.carriers if (remark := _remark(kept))]
    return "; ".join([*remarks, *memory.remarks])


def _remark(kept: Kept) -> str:
    """A file that was never there and cannot be read is no news; one that says something is."""
    path = urlsplit(kept.last.url).path
    if kept.last.state.is_sure:
        if kept.waiting is None:
            return ""
        seen = "is gone" if kept.waiting.state is CarrierState.ABSENT else "says something else"
        return f"{path} {seen} since {kept.waiting.since:%Y-%m-%d}: waiting to see whether it stands"
    if not kept.signals and path in _OPTIONAL:
        return ""
    known = f" What it said on {kept.standing.seen:%Y-%m-%d} is kept." if kept.signals and kept.standing else ""
    return f"{path} cannot be read: {kept.last.reason}.{known}"


_OPTIONAL = {"/ai.txt", "/.well-known/tdmrep.json"}
"""Files that few sites have."""
