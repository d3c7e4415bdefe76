"""Which sources are not well, what is new about that, and what a person is told of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import pairwise

from clausewatch.model import Ailment, AilmentKind, Health, Source, SourceKind, Symptom

FAILURES = 5
"""Failures in a row after which a person is told."""

LONG = timedelta(days=1)
"""A source that failed at least twice, and over this time, is told of as well: one that is asked seldom."""

SELECTOR_FAILURES = 2
"""Times in a row that a page may have nothing of what is selected: a rebuilt page stays so, a hiccup does not."""

NEWS_LATELY = timedelta(days=2)
"""No feed is silent that had something new within this time."""

FEWEST_DAYS = 8
"""Days with articles that are needed to know a feed's rhythm."""

PATIENCE = 3
"""A feed is silent after this many times the gap that it hardly ever exceeds."""

HARDLY_EVER = 0.9
"""Of the gaps between days with articles, this part is no longer than the usual one."""

ONE_BY_ONE = 3
"""Of more sources than this at once a person is told in one message: it is our network, or one host."""

UNREADABLE = {AilmentKind.FAILING, AilmentKind.SELECTORS}
"""Kinds that are over when the source can be read again. A source has one of them at a time."""

Published = Mapping[str, Sequence[datetime]]
"""By feed, when its latest articles were published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What is new: spells that began, spells that are over, and spells of sources that are watched no longer."""

    begun: tuple[Ailment, ...] = ()
    over: tuple[Ailment, ...] = ()
    dropped: tuple[Ailment, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begun or self.over or self.dropped)


def check_up(
    sources: Iterable[Source],
    healths: Iterable[Health],
    published: Published,
    known: Iterable[Ailment],
    now: datetime,
) -> Checkup:
    """Compare how the sources fare with what a person knows of it (`known`)."""
    by_id = {health.source_id: health for health in healths}
    watched = {source.id: by_id[source.id] for source in sources if source.id in by_id}
    found = [
        ailment
        for source in sources
        if source.id in watched
        for ailment in ailments(source, watched[source.id], published.get(source.id, ()), now)
    ]
    return _compare(found, [each for each in known if each.kind is not AilmentKind.CANARY], watched)


def _compare(found: Sequence[Ailment], known: Sequence[Ailment], watched: Mapping[str, Health]) -> Checkup:
    unread = {each.source_id for each in known if each.kind in UNREADABLE}
    before, after = {_key(each) for each in known}, {_key(each) for each in found}
    begun = [each for each in found if _key(each) not in before]
    return Checkup(
        begun=tuple(each for each in begun if not (each.kind in UNREADABLE and each.source_id in unread)),
        over=tuple(
            each
            for each in known
            if each.source_id in watched and _key(each) not in after and not watched[each.source_id].failures
        ),
        dropped=tuple(each for each in known if each.source_id not in watched),
    )


def _key(ailment: Ailment) -> tuple[str, AilmentKind]:
    return ailment.source_id, ailment.kind


def ailments(source: Source, health: Health, published: Sequence[datetime], now: datetime) -> list[Ailment]:
    """What ails the source now. While it cannot be read, nothing else is said of it.

    What Clausewatch itself fails on, and a page that is gone for good, are told of where that is found.
    """
    if health.failures:
        return [unread] if (unread := _unreadable(source, health)) else []
    found = []
    if health.symptom is Symptom.FLAPPING and health.checked_at:
        found.append(_ailment(source, AilmentKind.FLAPPING, health.checked_at, health.note))
    if source.kind is SourceKind.FEED and (silent := _silence(source, published, now)):
        found.append(silent)
    return found


def _unreadable(source: Source, health: Health) -> Ailment | None:
    since, checked = health.failing_since, health.checked_at
    if since is None or checked is None or health.crashes or _has_ended(health):
        return None
    if health.symptom is Symptom.SELECTORS and health.failures >= SELECTOR_FAILURES:
        return _ailment(source, AilmentKind.SELECTORS, since, health.reason)
    if health.failures >= FAILURES or (health.failures > 1 and checked - since >= LONG):
        return _ailment(source, AilmentKind.FAILING, since, f"{health.failures} tries in a row: {health.reason}")
    return None


def _has_ended(health: Health) -> bool:
    """A watch that has ended falls due in the last year that there is."""
    return health.next_due.year == MAXYEAR


def _silence(source: Source, published: Sequence[datetime], now: datetime) -> Ailment | None:
    usual = usual_gap(published)
    past = [moment for moment in published if moment <= now]
    if usual is None or not past or now - max(past) <= max(PATIENCE * usual, NEWS_LATELY):
        return None
    quiet = (now - max(past)).days
    reason = f"Nothing new for {quiet} days; there is hardly ever more than {_days(usual)} between its articles."
    return _ailment(source, AilmentKind.SILENT, max(past), reason)


def usual_gap(published: Sequence[datetime]) -> timedelta | None:
    """The gap between days with articles that a feed hardly ever exceeds; None where too few days are known."""
    days = sorted({moment.date() for moment in published})
    if len(days) < FEWEST_DAYS:
        return None
    gaps = sorted(_gaps(days))
    return gaps[int(HARDLY_EVER * (len(gaps) - 1) + 0.5)]


def _gaps(days: Sequence[date]) -> list[timedelta]:
    return [after - before for before, after in pairwise(days)]


def _days(gap: timedelta) -> str:
    return "a day" if gap.days == 1 else f"{gap.days} days"


def _ailment(source: Source, kind: AilmentKind, since: datetime, reason: str) -> Ailment:
    return Ailment(source_id=source.id, kind=kind, since=since, reason=reason)


TITLES = {
    AilmentKind.FAILING: "It cannot be read",
    AilmentKind.SELECTORS: "A selector stopped matching",
    AilmentKind.FLAPPING: "A page alternates",
    AilmentKind.SILENT: "A feed is silent",
    AilmentKind.CANARY: "The canary has not come through",
}
"""What ails a source, as the subject of a message."""

ADVICE = {
    AilmentKind.FAILING: "It is asked again at least once a day. `clausewatch check ADDRESS` looks at it now.",
    AilmentKind.SELECTORS: "What it said before is kept. Write another `select` in rules.yaml; `clausewatch check` "
    "shows what is on the page.",
    AilmentKind.FLAPPING: "What differs is told once it has stood longer than that.",
    AilmentKind.SILENT: "Has the feed moved, or has the outlet ended it?",
    AilmentKind.CANARY: "Something between fetching and sending does not work: `clausewatch status` says what waits.",
}
"""What a person can do or know."""


def told_begun(ailment: Ailment, name: str) -> tuple[str, str]:
    """Subject and text about a spell that began, of the source of this name."""
    since = f"Since {ailment.since:%d %b %Y %H:%M} UTC."
    return f"{TITLES[ailment.kind]}: {name}", f"{since} {_sentence(ailment.reason)} {ADVICE[ailment.kind]}"


def told_over(ailment: Ailment, name: str) -> tuple[str, str]:
    """Subject and text about a spell that is over."""
    return f"Well again: {name}", f"{TITLES[ailment.kind]}: that was so since {ailment.since:%d %b %Y %H:%M} UTC."


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."
