"""Observing a site: from what is remembered and what was just read to what is in force and what changed.

An error never changes anything: what stood there last is kept. A file that came or went must be seen so twice in a
row, and one that goes back to an earlier form must stand for a while, because it may be one of two that alternate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clausewatch.model import CarriedIn, Carrier, CarrierState, Signal, SiteReading
from clausewatch.signals.memory import Form, Kept, SiteMemory

CONFIRMED = 2
"""Looks in a row that must agree that a file is there now, or is gone."""

ALTERNATES = timedelta(days=30)
"""A form that was left less than this ago is not news as soon as it is back."""

MOST_LEFT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOutcome:
    """What a look came to. `before` and `after` are what was and is taken for true, as it stands in the files.

    Where they state the same, nothing changed. What was read for the first time is in both. `at` is when what changed
    first stood, `last_without` when what it replaced was seen last.
    """

    memory: SiteMemory
    before: tuple[Signal, ...]
    after: tuple[Signal, ...]
    at: datetime
    last_without: datetime


def observe(memory: SiteMemory | None, reading: SiteReading, at: datetime, settle: timedelta) -> SiteOutcome:
    """Take in a look at a site. The first one, and one by a changed reader, tell nothing."""
    looks = [(carrier, _of(carrier, reading.signals)) for carrier in reading.carriers]
    known = {kept.last.url: kept for kept in memory.carriers} if memory else {}
    if memory is None or memory.extractor != reading.extractor:
        fresh = tuple(_adopt(known.get(carrier.url), carrier, signals, at) for carrier, signals in looks)
        return _outcome(_memory(reading, fresh), {}, at)
    gone = _no_longer_named(memory, looks)
    known |= {carrier.url: _was_absent(carrier, at) for carrier, signals in looks if _is_new(carrier, signals, known)}
    carriers = tuple(
        _take(known.get(carrier.url), carrier, signals, at, settle) for carrier, signals in (*looks, *gone)
    )
    return _outcome(_memory(reading, carriers), known, at)


def _memory(reading: SiteReading, carriers: tuple[Kept, ...]) -> SiteMemory:
    return SiteMemory(extractor=reading.extractor, carriers=carriers, remarks=reading.remarks)


def remain(memory: SiteMemory, at: datetime, settle: timedelta) -> SiteOutcome:
    """The site was read again and gave the same answers as last time."""
    known = {kept.last.url: kept for kept in memory.carriers}
    carriers = tuple(_take(kept, kept.last, _latest(kept), at, settle) for kept in memory.carriers)
    return _outcome(replace(memory, carriers=carriers), known, at)


def _outcome(memory: SiteMemory, known: Mapping[str, Kept], at: datetime) -> SiteOutcome:
    """What a carrier stated that was not known before counts as if it had stood there all along."""
    pairs = [(known.get(kept.last.url), kept) for kept in memory.carriers]
    before = [signal for old, kept in pairs for signal in (old if old and old.standing else kept).signals]
    changed = [(old.standing, kept.standing) for old, kept in pairs if old and _differ(old, kept)]
    return SiteOutcome(
        memory=memory,
        before=tuple(before),
        after=memory.signals,
        at=min((new.since for _, new in changed if new), default=at),
        last_without=max((old.seen for old, _ in changed if old), default=at),
    )


def _differ(old: Kept, new: Kept) -> bool:
    return bool(old.standing and new.standing and old.standing.digest != new.standing.digest)


def _of(carrier: Carrier, signals: Iterable[Signal]) -> tuple[Signal, ...]:
    return tuple(signal for signal in signals if signal.url == carrier.url)


def _latest(kept: Kept) -> tuple[Signal, ...]:
    """What the carrier gave at the last look that said anything."""
    return kept.waiting.signals if kept.waiting else kept.signals


def _adopt(kept: Kept | None, carrier: Carrier, signals: tuple[Signal, ...], at: datetime) -> Kept:
    """The carrier as it is, without asking what it was; an error leaves what was known."""
    if not carrier.state.is_sure:
        return replace(kept, last=carrier) if kept else Kept(last=carrier)
    return Kept(last=carrier, standing=Form(state=carrier.state, signals=signals, since=at, seen=at))


def _take(kept: Kept | None, carrier: Carrier, signals: tuple[Signal, ...], at: datetime, settle: timedelta) -> Kept:
    if kept is None or kept.standing is None or not carrier.state.is_sure:
        return _adopt(kept, carrier, signals, at)
    form = Form(state=carrier.state, signals=signals, since=at, seen=at)
    if form.digest == kept.standing.digest:
        same = replace(form, since=kept.standing.since)
        return replace(kept, last=carrier, standing=same, waiting=None, looks=0)
    waiting, looks = _waited(kept, form)
    if _is_settled(kept, kept.standing, waiting, looks, settle):
        return Kept(last=carrier, standing=waiting, left=_left(kept, kept.standing, at))
    return replace(kept, last=carrier, waiting=waiting, looks=looks)


def _waited(kept: Kept, form: Form) -> tuple[Form, int]:
    """The form since it first stood, and how often in a row; of a file that came, any form goes on from any other."""
    before = kept.waiting
    if before is None or before.state is not form.state or _returned(kept, form) != _returned(kept, before):
        return form, 1
    return replace(form, since=before.since), kept.looks + 1


def _is_settled(kept: Kept, standing: Form, waiting: Form, looks: int, settle: timedelta) -> bool:
    if waiting.state is not standing.state and looks < CONFIRMED:
        return False
    return not _returned(kept, waiting) or waiting.seen - waiting.since >= settle


def _returned(kept: Kept, form: Form) -> bool:
    """Whether the carrier had this form not long ago."""
    left = kept.left.get(form.digest)
    return left is not None and form.seen - left <= ALTERNATES


def _left(kept: Kept, standing: Form, at: datetime) -> dict[str, datetime]:
    recent = {digest: time for digest, time in kept.left.items() if at - time <= ALTERNATES}
    return dict(list((recent | {standing.digest: at}).items())[-MOST_LEFT:])


Looks = Sequence[tuple[Carrier, tuple[Signal, ...]]]


def _is_new(carrier: Carrier, signals: tuple[Signal, ...], known: Mapping[str, Kept]) -> bool:
    """Whether a licence is named that was not named before; a page that is new was added in rules.yaml."""
    return carrier.url not in known and _is_licence(signals)


def _was_absent(carrier: Carrier, at: datetime) -> Kept:
    absent = Form(state=CarrierState.ABSENT, signals=(), since=at, seen=at)
    return Kept(last=replace(carrier, state=CarrierState.ABSENT, reason=""), standing=absent)


def _no_longer_named(memory: SiteMemory, looks: Looks) -> Looks:
    """Licences that nothing names any more: absent, where all was read that could name them; else kept as they are."""
    asked = {carrier.url for carrier, _ in looks}
    all_read = all(carrier.state.is_sure for carrier, _ in looks)
    state = CarrierState.ABSENT if all_read else CarrierState.UNREACHABLE
    reason = "" if all_read else "what names it could not be read"
    return [
        (Carrier(url=kept.last.url, state=state, reason=reason), ())
        for kept in memory.carriers
        if kept.last.url not in asked and _is_licence(kept.signals)
    ]


def _is_licence(signals: Iterable[Signal]) -> bool:
    return any(signal.carried_in is CarriedIn.XML for signal in signals)
