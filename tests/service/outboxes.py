"""What tests of the outbox have in common."""

from datetime import timedelta

from clausewatch.model import Channel, DeliveryStatus

TEAM = Channel(id="team", platform="fake", address="1")
LEGAL = Channel(id="legal", platform="fake", address="2")


async def statuses(outbox) -> list[DeliveryStatus]:
    return [delivery.status for delivery in await outbox.store.deliveries()]


async def in_doubt(outbox, age=timedelta(seconds=40)) -> None:
    """Leaves the team's next delivery as a process does that dies in the middle of a send."""
    await outbox.store.claim("team", outbox.clock(), timedelta())
    outbox.clock.advance(age)
