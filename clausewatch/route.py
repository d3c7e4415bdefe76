"""Which channels an alert goes to, and when: at once, or later with others in a digest. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clausewatch.model import Alert, AlertKind, Channel, Silence, SilenceTarget, Subscription, Times

EVERYONE = "everyone"
"""In a subscription's channels: every configured channel that no other subscription names."""


AT_ONCE = (AlertKind.BASELINE, AlertKind.DIGEST, AlertKind.NOTICE)
"""Kinds that wait for no digest: they are about the watching itself, or are one."""

MINUTES_A_DAY = 24 * 60


def route(
    alert: Alert, channels: Sequence[Channel], subscriptions: Iterable[Subscription], now: datetime | None = None
) -> tuple[Channel, ...]:
    """The channels that some subscription wants this alert for, each once, in configured order.

    With `now`, only those that are told at once: without it, also those that collect it.
    """
    every = tuple(subscriptions)
    wanting = [each for each in every if wants(each, alert)]
    return _named(channels, every, [each for each in wanting if now is None or is_told_at_once(each, alert, now)])


def collecting(
    alert: Alert, channels: Sequence[Channel], subscriptions: Sequence[Subscription], now: datetime
) -> tuple[tuple[Channel, datetime], ...]:
    """The channels that want the alert but not at once, each with when it is due there."""
    at_once = route(alert, channels, subscriptions, now)
    found: dict[Channel, datetime] = {}
    for subscription in subscriptions:
        if wants(subscription, alert) and not is_told_at_once(subscription, alert, now):
            for channel in _named(channels, subscriptions, (subscription,)):
                due = due_at(subscription.times, now)
                found[channel] = min(found.get(channel, due), due)
    return tuple((channel, due) for channel, due in found.items() if channel not in at_once)


def takes_digest(channel: Channel, alert: Alert, subscriptions: Sequence[Subscription]) -> bool:
    """Whether the channel takes such an alert only in digests: quiet hours alone hold a message back as it is."""
    wanting = [each for each in subscriptions if wants(each, alert) and _named((channel,), subscriptions, (each,))]
    return all(each.times.digest for each in wanting)


def is_told_at_once(subscription: Subscription, alert: Alert, now: datetime) -> bool:
    """Whether the subscription takes this alert now: it has no digest, and it is not its quiet hours."""
    return alert.kind in AT_ONCE or due_at(subscription.times, now) <= now


def due_at(times: Times, now: datetime) -> datetime:
    """When what comes up now may be told: the next digest, or now; after the quiet hours where it falls into them."""
    local = now.astimezone(ZoneInfo(times.zone))
    due = _next_digest(times, local) if times.digest else local
    return _after_quiet(times, due).astimezone(UTC)


def _next_digest(times: Times, local: datetime) -> datetime:
    at = time(*divmod(times.at, 60))
    days = (times.weekday - local.weekday()) % 7 if times.digest == "weekly" else 0
    step = timedelta(days=7 if times.digest == "weekly" else 1)
    due = datetime.combine(local.date() + timedelta(days=days), at, local.tzinfo)
    return due if due > local else datetime.combine(due.date() + step, at, local.tzinfo)


def _after_quiet(times: Times, local: datetime) -> datetime:
    """The same moment, or the end of the quiet hours that it falls into."""
    if times.quiet is None:
        return local
    begins, ends = times.quiet
    minute = local.hour * 60 + local.minute
    since = (minute - begins) % MINUTES_A_DAY
    if since >= (ends - begins) % MINUTES_A_DAY:
        return local
    ending = datetime.combine(local.date(), time(*divmod(ends, 60)), local.tzinfo)
    return ending if ending > local else datetime.combine(local.date() + timedelta(days=1), ending.time(), local.tzinfo)


def subscribed(channels: Sequence[Channel], subscriptions: Iterable[Subscription]) -> tuple[Channel, ...]:
    """The channels that one of these subscriptions is for, each once, in configured order."""
    every = tuple(subscriptions)
    return _named(channels, every, every)


def as_routed(channels: Sequence[Channel], subscriptions: Sequence[Subscription]) -> tuple[Channel, ...]:
    """The channels with what their subscriptions say of how they are told.

    Those are mentioned whom the first subscription of a channel that mentions somebody names; there is a thread an
    alert where one of them wants it.
    """
    found = {channel.id: channel for channel in channels}
    for subscription in subscriptions:
        for channel in _named(channels, subscriptions, (subscription,)):
            found[channel.id] = _told_by(subscription, found[channel.id])
    return tuple(found[channel.id] for channel in channels)


def _told_by(subscription: Subscription, channel: Channel) -> Channel:
    threads = channel.threads or subscription.threads
    if channel.mention or not subscription.mention:
        return replace(channel, threads=threads)
    return replace(channel, threads=threads, mention=subscription.mention, mention_from=subscription.mention_from)


def _named(
    channels: Sequence[Channel], every: Iterable[Subscription], chosen: Iterable[Subscription]
) -> tuple[Channel, ...]:
    own = {channel_id for subscription in every for channel_id in subscription.channel_ids}
    wanted = {channel_id for subscription in chosen for channel_id in subscription.channel_ids}
    return tuple(
        channel for channel in channels if channel.id in wanted or (EVERYONE in wanted and channel.id not in own)
    )


def wants(subscription: Subscription, alert: Alert) -> bool:
    """Whether the subscription takes this alert. A baseline is for everybody: it says what is watched from now on."""
    if alert.kind is AlertKind.BASELINE:
        return True
    if alert.kind is AlertKind.NOTICE:
        return subscription.notices
    if alert.kind is AlertKind.NEWS:
        return subscription.news and alert.level.rank >= subscription.level.rank
    wanted = subscription.signals if alert.kind is AlertKind.SIGNAL else subscription.documents
    return (
        wanted
        and (subscription.unclear or bool(alert.kinds) or alert.kind is AlertKind.SIGNAL)
        and alert.level.rank >= subscription.level.rank
        and (not subscription.platforms or alert.publisher in subscription.platforms)
        and (
            not subscription.kinds or alert.kind is AlertKind.SIGNAL or bool(set(subscription.kinds) & set(alert.kinds))
        )
    )


def silenced(alert: Alert, silences: Iterable[Silence], now: datetime) -> str:
    """Why the alert is not to be told now; empty where it is. A rule's silence holds only what no other rule found."""
    quiet = [each for each in silences if each.until > now]
    platforms = [each for each in quiet if each.target is SilenceTarget.PLATFORM and each.key == alert.publisher]
    rules = [each for each in quiet if each.target is SilenceTarget.RULE and each.key in alert.rules]
    if not platforms and {each.key for each in rules} < set(alert.rules):
        return ""
    chosen = next(iter([*platforms, *rules]), None)
    return f"{chosen.key} is silenced until {chosen.until:%d %b %Y %H:%M} UTC by {chosen.author.name}" if chosen else ""
