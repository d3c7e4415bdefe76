"""Drains the outbox: one pump a channel, in order, each delivery a stored row before it is a request."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clausewatch.model import Delivery, DeliveryStatus
from clausewatch.ports import Clock, Closed, InDoubt, Message, Rejected, Sender, SendOutcome, Sent, Store, TryAgain

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=5)
"""Before the second attempt; doubled with each further one, up to MAX_WAIT, with up to a quarter of jitter on top."""

MAX_WAIT = timedelta(hours=6)

GIVE_UP_AFTER = 16
"""Attempts before a delivery is FAILED: with these waits, a little over a day after the first."""

CLOSED_FOR = timedelta(hours=1)
"""Between tries of a channel that takes no message until a person acts. They count towards nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Everything the pumps work with.

    `sleep` paces a channel; tests inject one that moves the clock instead. Once `stop` is set no further send begins.
    """

    store: Store
    senders: Mapping[str, Sender]
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def drain(outbox: Outbox) -> None:
    """Send everything that may be sent now; returns when each channel is empty or has to wait."""
    async with asyncio.TaskGroup() as pumps:
        for channel_id in await outbox.store.open_channels(outbox.clock()):
            pumps.create_task(pump(channel_id, outbox))


async def pump(channel_id: str, outbox: Outbox) -> None:
    """Send one channel's open deliveries, oldest first, until it is empty or its oldest has to wait."""
    while not outbox.stop.is_set() and (delivery := await outbox.store.next_delivery(channel_id)):
        sender = outbox.senders.get(delivery.channel.platform)
        if sender is None or _must_wait(delivery, outbox.clock()):
            return
        outcome = await attempt(delivery, sender, outbox)
        if not isinstance(outcome, Sent | Rejected):
            return
        await outbox.sleep(sender.spacing.total_seconds())


async def attempt(delivery: Delivery, sender: Sender, outbox: Outbox) -> SendOutcome:
    """One try: the row turns SENDING before the call, and what came of it is written after.

    A row found SENDING was in the air when a process died: it is sent again under the same nonce, which Discord refuses
    to repeat. A platform that cannot refuse may show the alert twice; the log says so. Losing it would be worse.
    """
    if delivery.status is DeliveryStatus.SENDING:
        log.warning("delivery %s to %s was in doubt and is sent again", delivery.id, delivery.channel.id)
    attempts = delivery.attempts + 1
    await outbox.store.settle(delivery.id, DeliveryStatus.SENDING, attempts=attempts)
    outcome = await sender.send(Message(channel=delivery.channel, alert=delivery.alert, nonce=delivery.nonce))
    await _settle(delivery, outcome, attempts, outbox)
    return outcome


async def _settle(delivery: Delivery, outcome: SendOutcome, attempts: int, outbox: Outbox) -> None:
    match outcome:
        case Sent(remote_id=remote_id):
            await outbox.store.settle(delivery.id, DeliveryStatus.SENT, attempts=attempts, remote_id=remote_id)
        case Rejected(reason=reason):
            log.error("delivery %s to %s was rejected: %s", delivery.id, delivery.channel.id, reason)
            await outbox.store.settle(delivery.id, DeliveryStatus.REJECTED, attempts=attempts, reason=reason)
        case Closed(reason=reason):
            await _hold_up(delivery, reason, outbox)
        case TryAgain(reason=reason) | InDoubt(reason=reason) if attempts >= GIVE_UP_AFTER:
            log.error("delivery %s to %s failed for good: %s", delivery.id, delivery.channel.id, reason)
            await outbox.store.settle(delivery.id, DeliveryStatus.FAILED, attempts=attempts, reason=reason)
        case TryAgain(reason=reason, after=after):
            await _postpone(delivery, DeliveryStatus.PENDING, attempts, reason, after, outbox)
        case InDoubt(reason=reason):
            await _postpone(delivery, DeliveryStatus.SENDING, attempts, reason, None, outbox)


async def _hold_up(delivery: Delivery, reason: str, outbox: Outbox) -> None:
    """Keep the delivery, and those behind it, for when the channel is open again; no attempt counts so far."""
    if delivery.reason != reason:
        log.error("channel %s takes no messages until a person acts: %s", delivery.channel.id, reason)
    not_before = outbox.clock() + CLOSED_FOR
    await outbox.store.settle(delivery.id, DeliveryStatus.PENDING, attempts=0, reason=reason, not_before=not_before)


async def _postpone(
    delivery: Delivery, status: DeliveryStatus, attempts: int, reason: str, after: timedelta | None, outbox: Outbox
) -> None:
    wait = max(backoff(attempts), after or timedelta())
    log.warning("delivery %s to %s waits %s: %s", delivery.id, delivery.channel.id, wait, reason)
    await outbox.store.settle(delivery.id, status, attempts=attempts, reason=reason, not_before=outbox.clock() + wait)


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many attempts."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), MAX_WAIT)
    return wait * random.uniform(1, 1.25)


def _must_wait(delivery: Delivery, now: datetime) -> bool:
    return delivery.not_before is not None and delivery.not_before > now
