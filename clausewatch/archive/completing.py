"""What a backfill has found out goes where people have read less: into alerts and stories that were told already."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from clausewatch.archive.answers import Answers
from clausewatch.errors import StoriesMoved
from clausewatch.model import Alert, AlertKind, Channel, Delivery, DeliveryAction, Dossier, Posting
from clausewatch.story import LONGEST
from clausewatch.weave import completed, waiting


async def complete_alerts(answers: Answers, dossier: Dossier) -> int:
    """Bring alerts about the document up to date whose interval is known better by now. How many there were."""
    timeline = (await answers.timelines([dossier])).get(dossier.source_id)
    if timeline is None:
        return 0
    told = [alert for alert in await answers.store.alerts() if alert.source_id == dossier.source_id]
    deliveries = await answers.store.deliveries()
    postings = tuple(_postings(told, timeline.events, deliveries))
    if postings:
        await answers.store.complete(postings, answers.clock())
    return len(postings)


async def complete_stories(answers: Answers, dossier: Dossier) -> int:
    """Bring messages of stories about the document's platform up to date. How many there were."""
    watched = {each.source_id for each in await answers.dossiers() if each.publisher == dossier.publisher}
    known = await answers.standings(watched)
    while True:
        now = answers.clock()
        stories = await answers.store.open_stories(now - LONGEST)
        deliveries = await answers.store.deliveries()
        channels = tuple(dict.fromkeys(each.channel for each in deliveries if each.action is DeliveryAction.POST))
        postings, changed = completed(stories, dossier.publisher, known, answers.ruleset, channels, now)
        if not changed:
            return 0
        collected = waiting(postings, channels, answers.ruleset, now)
        try:
            await answers.store.complete(postings, now, stories=replace(stories, stories=changed), collected=collected)
        except StoriesMoved:
            continue
        return len(changed)


def _postings(told: Iterable[Alert], events: Iterable[Alert], deliveries: Iterable[Delivery]) -> Iterator[Posting]:
    channels: dict[str, dict[str, Channel]] = {}
    for delivery in deliveries:
        if delivery.action is DeliveryAction.POST:
            channels.setdefault(delivery.alert.fingerprint, {})[delivery.channel.id] = delivery.channel
    known = tuple(events)
    for alert in told:
        better = next((event for event in known if narrows(event, alert)), None)
        if better and (places := channels.get(alert.fingerprint)):
            yield Posting(
                alert=_completed(alert, better),
                channels=tuple(places.values()),
                action=DeliveryAction.EDIT,
                parent=alert.fingerprint,
            )


def narrows(event: Alert, alert: Alert) -> bool:
    """Whether an event of the timeline is what the alert told, within a shorter interval."""
    if alert.kind is not AlertKind.CHANGE or event.kinds != alert.kinds or event.last_without is None:
        return False
    if alert.last_without is None:
        return event.at <= alert.at
    within = alert.last_without <= event.last_without and event.at <= alert.at
    return within and (event.last_without, event.at) != (alert.last_without, alert.at)


def _completed(alert: Alert, event: Alert) -> Alert:
    """The alert with the better interval; the same one composed again is the same alert."""
    interval = f"{alert.fingerprint}\x1f{event.last_without}\x1f{event.at}"
    fingerprint = hashlib.sha256(interval.encode()).hexdigest()
    return replace(alert, fingerprint=fingerprint, at=event.at, last_without=event.last_without)
