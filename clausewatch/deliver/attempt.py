"""One try of one delivery, and what is written of it."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from clausewatch.deliver import told
from clausewatch.deliver.outbox import CLOSED_FOR, CRASHES, GIVE_UP_AFTER, Outbox, backoff
from clausewatch.errors import StoreError
from clausewatch.model import Delivery, DeliveryAction, DeliveryStatus, OnDoubt
from clausewatch.ports import (
    Closed,
    InDoubt,
    LookUp,
    MayRepeat,
    Message,
    Rejected,
    Sender,
    SendOutcome,
    Sent,
    Settlement,
    TryAgain,
    Turn,
)

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Crashed:
    """Clausewatch itself failed, before or after the request went out."""

    reason: str


async def attempt(turn: Turn, taken: float, outbox: Outbox) -> Settlement:
    """Try once. `taken` is when the lease was last renewed, by time.monotonic. Raises Overtaken.

    A delivery found SENDING was in the air when its sender died or lost the answer: first it is found out whether it is
    there. Where nobody can tell, the channel's setting decides.
    """
    delivery, sender = turn.delivery, outbox.senders[turn.delivery.channel.platform]
    message = _message(delivery)
    doubted = False
    if delivery.status is DeliveryStatus.SENDING:
        found = await _look_up(delivery, message, sender, outbox)
        if isinstance(found, Sent | TryAgain | Crashed):
            return _settlement(delivery, found, outbox.clock())
        if isinstance(found, InDoubt):
            log.warning("delivery %s to %s: %s", delivery.id, turn.channel_id, found.reason)
            if delivery.channel.in_doubt is OnDoubt.ASK:
                return _asked(delivery, found.reason, outbox.clock())
            doubted = True
    if doubted or time.monotonic() - taken > (outbox.lease - outbox.call_limit - outbox.settle / 2).total_seconds():
        await outbox.store.extend(turn, outbox.lease, doubted=doubted)
    outcome = await _send(delivery, message, sender, outbox)
    return _settlement(delivery, outcome, outbox.clock())


def _message(delivery: Delivery) -> Message:
    """A reply whose message was never sent here is one of its own."""
    alone = delivery.action is DeliveryAction.REPLY and delivery.target is None
    return Message(
        channel=delivery.channel,
        alert=delivery.alert,
        nonce=delivery.nonce,
        action=DeliveryAction.POST if alone else delivery.action,
        target=delivery.target,
        broadcast=delivery.broadcast,
    )


async def _look_up(delivery: Delivery, message: Message, sender: Sender, outbox: Outbox) -> LookUp | Crashed:
    log.warning("delivery %s to %s is in doubt: its answer was lost", delivery.id, delivery.channel.id)
    age = outbox.clock() - (delivery.begun_at or outbox.clock())
    late = TryAgain(reason="no answer to the question whether it is there")
    return await _answered(sender.look_up(message, age), late, delivery, outbox)


async def _send(delivery: Delivery, message: Message, sender: Sender, outbox: Outbox) -> SendOutcome | Crashed:
    late = InDoubt(reason=f"no answer within {outbox.call_limit.total_seconds():g} seconds")
    return await _answered(sender.send(message), late, delivery, outbox)


async def _answered(call: Awaitable[T], late: T, delivery: Delivery, outbox: Outbox) -> T | Crashed:
    """What the sender answers, `late` where that takes too long."""
    try:
        async with asyncio.timeout(outbox.call_limit.total_seconds()):
            return await call
    except TimeoutError:
        return late
    except StoreError:
        raise
    except Exception as error:  # whatever a sender stumbles over: given up after CRASHES tries, and the others go on
        log.exception("Clausewatch itself failed on delivery %s", delivery.id)
        return Crashed(f"Clausewatch itself failed on it ({type(error).__name__}): please report it with the log")


def _settlement(delivery: Delivery, outcome: SendOutcome | LookUp | Crashed, now: datetime) -> Settlement:
    attempts = delivery.attempts + 1
    match outcome:
        case Sent(remote_id=remote_id):
            return Settlement(status=DeliveryStatus.SENT, attempts=attempts, remote_id=remote_id)
        case Rejected(reason=reason):
            return _given_up(delivery, DeliveryStatus.REJECTED, attempts, reason, now)
        case Closed(reason=reason):
            return _held_up(delivery, reason, now)
        case Crashed(reason=reason) if attempts >= CRASHES:
            return _given_up(delivery, DeliveryStatus.FAILED, attempts, reason, now)
        case TryAgain(reason=reason) | InDoubt(reason=reason) if attempts >= GIVE_UP_AFTER:
            return _given_up(delivery, DeliveryStatus.FAILED, attempts, reason, now)
        case TryAgain(reason=reason, after=after):
            return _postponed(delivery, delivery.status, attempts, reason, now, after)
        case InDoubt(reason=reason) | Crashed(reason=reason):
            return _postponed(delivery, DeliveryStatus.SENDING, attempts, reason, now, None)
        case MayRepeat():
            raise AssertionError("it was to be sent again")


def _given_up(delivery: Delivery, status: DeliveryStatus, attempts: int, reason: str, now: datetime) -> Settlement:
    log.error("delivery %s to %s is %s: %s", delivery.id, delivery.channel.id, status, reason)
    notice = told.of_failure(delivery, reason, now)
    return Settlement(status=status, attempts=attempts, reason=reason, notice=notice)


def _asked(delivery: Delivery, reason: str, now: datetime) -> Settlement:
    """A person looks whether it is there, and sends it again if not."""
    return _given_up(delivery, DeliveryStatus.FAILED, delivery.attempts + 1, f"it may be there or not: {reason}", now)


def _held_up(delivery: Delivery, reason: str, now: datetime) -> Settlement:
    """Keep the delivery, and those behind it, for when the channel is open again; no attempt counts so far."""
    fresh = delivery.reason != reason
    if fresh:
        log.error("channel %s takes no messages until a person acts: %s", delivery.channel.id, reason)
    return Settlement(
        status=delivery.status,
        attempts=0,
        reason=reason,
        not_before=now + CLOSED_FOR,
        notice=told.of_closure(delivery, reason, now) if fresh else None,
    )


def _postponed(
    delivery: Delivery,
    status: DeliveryStatus,
    attempts: int,
    reason: str,
    now: datetime,
    after: timedelta | None,
) -> Settlement:
    wait = max(backoff(attempts), after or timedelta())
    log.warning("delivery %s to %s waits %s: %s", delivery.id, delivery.channel.id, wait, reason)
    return Settlement(status=status, attempts=attempts, reason=reason, not_before=now + wait)
