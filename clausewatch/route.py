"""Which channels an alert goes to. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from clausewatch.model import Alert, AlertKind, Channel, Silence, SilenceTarget, Subscription

EVERYONE = "everyone"
"""In a subscription's channels: every configured channel that no other subscription names."""


def route(alert: Alert, channels: Sequence[Channel], subscriptions: Iterable[Subscription]) -> tuple[Channel, ...]:
    """The channels that some subscription wants this alert for, each once, in configured order."""
    every = tuple(subscriptions)
    return _named(channels, every, [each for each in every if wants(each, alert)])


def subscribed(channels: Sequence[Channel], subscriptions: Iterable[Subscription]) -> tuple[Channel, ...]:
    """The channels that one of these subscriptions is for, each once, in configured order."""
    every = tuple(subscriptions)
    return _named(channels, every, every)


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
