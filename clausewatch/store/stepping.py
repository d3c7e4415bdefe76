"""What pumps write, many of them in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from clausewatch.errors import ClausewatchError
from clausewatch.model import Posting
from clausewatch.ports import Turn
from clausewatch.store import turns
from clausewatch.store.database import Database
from clausewatch.store.parts.base import Part
from clausewatch.store.turns import Held, Step

PATIENCE = 0.005
"""Seconds that a step waits for others: until it is kept that a message was sent, its end would leave a doubt."""


@dataclass(frozen=True, slots=True)
class Stepping(Part):
    """Writes steps of different channels. For a Gathering."""

    database: Database

    async def write(
        self, connection: AsyncConnection, steps: Sequence[Step]
    ) -> Mapping[str, Turn | ClausewatchError | None]:
        """By channel, what was begun, or Overtaken, or why it cannot be read: none of them keeps the others back."""
        found = await turns.held(connection, steps)
        held = {name: each for name, each in found.items() if isinstance(each, Held)}
        valid = [each.step for each in held.values()]
        await turns.settle(connection, valid)
        await self._tell(connection, valid)
        begun = await turns.begin(connection, {name: each for name, each in held.items() if each.step.begins})
        for name in (name for name, turn in begun.items() if turn is None):
            held[name].leased_until = None
        await turns.save(connection, held.values())
        return {name: None if isinstance(each, Held) else each for name, each in found.items()} | begun

    async def _tell(self, connection: AsyncConnection, steps: Iterable[Step]) -> None:
        """Queue what is to be told of deliveries themselves."""
        for step in steps:
            if notice := step.flood or (step.done and step.done.notice):
                own = (step.turn.delivery.channel,) if step.flood and step.turn else ()
                if addressees := own + await turns.fallback(connection, but=step.channel_id):
                    await self._queue(connection, [Posting(alert=notice, channels=addressees)], step.now)
