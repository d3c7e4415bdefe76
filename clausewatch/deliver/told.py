"""What people are told of deliveries themselves: in the fallback channel, or where a channel is held. Pure."""

from datetime import datetime

from clausewatch.alert import compose_notice
from clausewatch.model import Alert, AlertKind, Delivery


def of_failure(delivery: Delivery, reason: str, at: datetime) -> Alert | None:
    """That an alert was given up; nothing of a notice: one about it would be next."""
    if delivery.alert.kind is AlertKind.NOTICE:
        return None
    text = (
        f"{_name(delivery)} could not be delivered to {delivery.channel.id}: {reason}\n"
        f"To send it again: clausewatch deliveries retry {delivery.id}"
    )
    return compose_notice("An alert could not be delivered", text, at)


def of_closure(delivery: Delivery, reason: str, at: datetime) -> Alert:
    """That a channel takes nothing until a person acts."""
    text = f"{delivery.channel.id} takes no messages: {reason}\nWhat waits for it is kept, and tried again each hour."
    return compose_notice("A channel takes no messages", text, at)


def of_flood(delivery: Delivery, sent: int, waiting: int, at: datetime) -> Alert:
    """That a channel is held, and what a person can say to that."""
    channel_id = delivery.channel.id
    text = (
        f"{channel_id} got {sent} messages within an hour, and {waiting} more wait: a rule may have gone wrong. "
        f"They are held until somebody decides.\n"
        f"To see them: clausewatch deliveries list\n"
        f"To send them: clausewatch deliveries resume {channel_id}\n"
        f"To drop them: clausewatch deliveries drop {channel_id}"
    )
    return compose_notice("Too many alerts at once", text, at)


def _name(delivery: Delivery) -> str:
    return f"“{delivery.alert.publisher}: {delivery.alert.subject}”"
