"""What a backfill has found out goes where people have read less: into alerts that were told already."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from clausewatch.archive.answers import Answers
from clausewatch.model import Alert, AlertKind, Channel, Delivery, DeliveryAction, Dossier, Posting


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
