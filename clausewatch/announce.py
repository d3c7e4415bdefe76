"""What Clausewatch says of itself: the one message on first contact with sources, and notices."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from clausewatch import alert, health, signals, summary
from clausewatch.decide import names
from clausewatch.errors import Overtaken
from clausewatch.match import match_document
from clausewatch.model import (
    ActKind,
    Ailment,
    Alert,
    AuditEntry,
    Channel,
    Clause,
    ClauseKind,
    Deed,
    DeliveryAction,
    Document,
    Health,
    Posting,
    Site,
    Source,
    SourceKind,
    Use,
)
from clausewatch.region import compare, views_of
from clausewatch.route import route, subscribed
from clausewatch.ruleset import Ruleset
from clausewatch.summary import SiteStance
from clausewatch.watch import Watch
from clausewatch.weave import collected_due

log = logging.getLogger(__name__)


async def announce_baseline(watch: Watch) -> None:
    """Sum up the first contact with sources in one message a channel, once every source has been tried.

    A channel that never had such a message (or had it in another place) gets one of everything that is watched.
    """
    channels = subscribed(watch.channels, watch.ruleset.subscriptions)
    fresh = set(await watch.store.unannounced())
    newcomers = await watch.store.channels_without_baseline(channels)
    if fresh or newcomers:
        healths = {health.source_id: health for health in await watch.store.healths()}
        if any(health.checked_at is None for health in healths.values()):
            return
        await _announce(fresh, newcomers, channels, healths, watch)
    await watch.store.place(watch.channels)


async def _announce(
    fresh: set[str],
    newcomers: Sequence[Channel],
    channels: Sequence[Channel],
    healths: Mapping[str, Health],
    watch: Watch,
) -> None:
    failing = [source for source in watch.ruleset.sources if healths[source.id].succeeded_at is None]
    everything = set(healths) - {source.id for source in failing}
    if newcomers and everything and not fresh >= everything:
        text = await _summary(everything, failing, watch)
        for newcomer in newcomers:
            message = alert.compose_baseline(everything, text, watch.clock(), newcomer=newcomer)
            await watch.store.announce((), message, (newcomer,))
        channels = [channel for channel in channels if channel not in newcomers]
    if fresh:
        message = alert.compose_baseline(fresh, await _summary(fresh, failing, watch), watch.clock())
        await watch.store.announce(sorted(fresh), message, channels)


async def _summary(source_ids: Collection[str], failing: Sequence[Source], watch: Watch) -> str:
    sources = [source for source in watch.ruleset.sources if source.id in source_ids]
    documents = [
        (source, _kinds(version.document, source, watch.ruleset))
        for source in sources
        if source.kind is SourceKind.TERMS and (version := await watch.store.latest_version(source.id))
    ]
    feeds = [source for source in sources if source.kind is SourceKind.FEED]
    watched = [source for source in sources if source.kind is SourceKind.SIGNALS]
    sites = [(source, site) for source in watched if (site := await watch.store.site(source.id))]
    stances = [_stance(source, site, watch.ruleset) for source, site in sites]
    return summary.summarise_baseline(documents, feeds, failing, stances)


async def announce_digests(watch: Watch) -> None:
    """Queue the digests that are due now, and what quiet hours held back."""
    now, subscriptions = watch.clock(), watch.ruleset.subscriptions
    waiting = await watch.store.due_for_digest(now)
    for channel, due in collected_due(waiting, watch.channels, subscriptions, now).items():
        await watch.store.tell_collected(channel, due, now)


async def announce_notice(subject: str, text: str, watch: Watch) -> None:
    """Tell the channels that take notices something about the watching itself."""
    message = alert.compose_notice(subject, text, watch.clock())
    await watch.store.announce((), message, route(message, watch.channels, watch.ruleset.subscriptions))


async def announce_health(watch: Watch) -> None:
    """Tell once which sources are not well, and once that they are again: in the health channel where there is one."""
    now, store = watch.clock(), watch.store
    feeds = [source.id for source in watch.ruleset.sources if source.kind is SourceKind.FEED]
    published = await store.publishing_times(feeds, now - health.NEWS_LATELY)
    found = health.check_up(watch.ruleset.sources, await store.healths(), published, await store.ailments(), now)
    if found:
        await tell_health(found, watch)


async def tell_health(found: health.Checkup, watch: Watch) -> None:
    """Queue what is new of the sources' health; nothing where another process is about to."""
    names = {source.id: summary.named(source) for source in watch.ruleset.sources}
    now = watch.clock()
    messages = [
        *_health_messages(
            found.begun,
            [health.told_begun(each, names.get(each.source_id, each.source_id)) for each in found.begun],
            now,
        ),
        *_health_messages(
            found.over, [health.told_over(each, names.get(each.source_id, each.source_id)) for each in found.over], now
        ),
    ]
    postings = [Posting(alert=each, channels=_health_channels(each, watch)) for each in messages]
    try:
        await watch.store.tell_health(found.begun, (*found.over, *found.dropped), postings, now)
    except Overtaken as error:
        log.info("%s", error)


def _health_messages(spells: Sequence[Ailment], texts: Sequence[tuple[str, str]], now: datetime) -> list[Alert]:
    """One message a spell, or one of all where there are many at once."""
    if len(spells) > health.ONE_BY_ONE:
        title = texts[0][0].partition(":")[0] if len({each.kind for each in spells}) == 1 else "Not all is well"
        lines = "\n".join(f"{subject}. {text}" for subject, text in texts)
        return [alert.compose_notice(f"{title}: {len(spells)} sources", lines, now)]
    return [alert.compose_notice(subject, text, now) for subject, text in texts]


def _health_channels(message: Alert, watch: Watch) -> tuple[Channel, ...]:
    named = tuple(channel for channel in watch.channels if channel.id == watch.ruleset.health)
    return named or route(message, watch.channels, watch.ruleset.subscriptions)


async def announce_regions(source: Source, watch: Watch) -> None:
    """Tell once which clauses only some regions have in their text of the document that was just read.

    A difference is told when it has stood for `confirm_after`: a revision reaches one region before another.
    """
    views = views_of(source, watch.ruleset.sources)
    if len(views) == 1:
        return
    versions = [await watch.store.latest_version(view.id) for view in views]
    read = [(view, version) for view, version in zip(views, versions, strict=True) if version]
    differences = compare([(view, _clauses(version.document, view, watch.ruleset)) for view, version in read])
    at = max((version.recorded_at for _, version in read), default=watch.clock())
    if differences and watch.clock() - at >= watch.ruleset.confirm_after:
        text = "\n".join(map(str, differences))
        message = alert.compose_notice(f"{views[0].publisher}: {views[0].title} differs by region", text, at)
        await watch.store.announce((), message, route(message, watch.channels, watch.ruleset.subscriptions))


def _clauses(document: Document, source: Source, ruleset: Ruleset) -> tuple[Clause, ...]:
    return match_document(document, ruleset.reader, names(source))


def _stance(source: Source, site: Site, ruleset: Ruleset) -> SiteStance:
    """What the site says about AI training, and what is wrong with that if it is ours."""
    stated = [standing.signal for standing in site.signals]
    return SiteStance(
        source=source,
        refusing=signals.stance(stated, Use.TRAIN, ruleset.agents, site.origin).refusing,
        flaws=signals.flaws(stated, source.refuses, ruleset.agents, site.origin) if source.own else (),
    )


async def announce_reminders(watch: Watch) -> None:
    """Bring alerts back to their channels whose snooze is over, each once."""
    now = watch.clock()
    for snooze in await watch.store.snoozes_over(now):
        found = await watch.store.alert(snooze.fingerprint)
        if found is None:
            continue
        told, channels = found
        text = f"Snoozed by {snooze.author.name} until now: {told.summary}"
        reminded = replace(snooze, kind=ActKind.REMINDED, at=now, previous=snooze.previous + 1, until=None)
        reminder = Posting(
            alert=alert.remark(told, text, now),
            channels=channels,
            action=DeliveryAction.REPLY,
            parent=told.fingerprint,
            broadcast=True,
        )
        entry = AuditEntry(
            author=snooze.author, at=now, command="", did=f"reminded of {told.publisher}: {told.subject}"
        )
        event = f"reminder {snooze.fingerprint} {snooze.previous}"
        await watch.store.perform(Deed(event_id=event, entry=entry, acts=(reminded,), postings=(reminder,)))


def _kinds(document: Document, source: Source, ruleset: Ruleset) -> frozenset[ClauseKind]:
    return frozenset(kind for clause in _clauses(document, source, ruleset) for kind in clause.kinds)
