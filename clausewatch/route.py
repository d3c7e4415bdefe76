"""Which channels an alert goes to. Pure."""

from collections.abc import Iterable, Sequence

from clausewatch.model import Alert, AlertKind, Channel, Subscription

EVERYONE = "everyone"
"""In a subscription's channels: every configured channel."""


def route(alert: Alert, channels: Sequence[Channel], subscriptions: Iterable[Subscription]) -> tuple[Channel, ...]:
    """The channels that some subscription wants this alert for, each once, in configured order."""
    return subscribed(channels, (each for each in subscriptions if wants(each, alert)))


def subscribed(channels: Sequence[Channel], subscriptions: Iterable[Subscription]) -> tuple[Channel, ...]:
    """The channels that one of these subscriptions names, each once, in configured order."""
    wanted = {channel_id for subscription in subscriptions for channel_id in subscription.channel_ids}
    return tuple(channel for channel in channels if EVERYONE in wanted or channel.id in wanted)


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
