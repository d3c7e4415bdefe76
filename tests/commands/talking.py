"""A conversation with the commands, and what a reply holds."""

import itertools
from dataclasses import replace
from enum import StrEnum

from clausewatch.commands import Desk, answer
from clausewatch.model import Action, Asker, Buttons, Channel, Clicked, Command, Reply, Submitted, Typed
from tests.small_rules import WORDS

RULES = f"""\
# What we watch. This comment stays.
{WORDS}rules:
  # The one that matters.
  - id: service-trains
    kind: grant
    title: The service trains
    who: service
    may: "yes"
    does: trains
    should_match:
      - We train AI.
    should_not_match:
      - text: We do not train AI.
        because: it says not

platforms:
  - id: tonewell
    name: Tonewell
    also_known_as: ["Tone Well Ltd"]
    documents:
      - title: Terms of Use      # the long one
        url: https://tonewell.example/terms
      - title: Privacy Policy
        url: https://tonewell.example/privacy
  - id: wavelane
    name: Wave Lane
    documents:
      - title: Terms of Use
        url: https://wavelane.example/terms
"""

TEAM = Channel(id="slack", platform="slack", address="C0TEAM")
ANA = Asker(platform="slack", user="U0ANA", name="Ana", workspace="T1", channel="C0TEAM", is_admin=True)
BEN = replace(ANA, user="U0BEN", name="Ben", is_admin=False)


class Conversation:
    """Somebody asks, clicks and fills in forms; every event has an id of its own unless it is given one."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._events = itertools.count()

    async def _send(self, said, who: Asker, event: str | None) -> Reply:
        event_id = event or f"e{next(self._events)}"
        return await answer(Command(asker=who, event_id=event_id, said=said), self.desk)

    async def ask(self, words: str, *, who: Asker = ANA, event: str | None = None) -> Reply:
        return await self._send(Typed(words=words), who, event)

    async def click(self, action: str, *choice: str, who: Asker = ANA, event: str | None = None) -> Reply:
        return await self._send(Clicked(action=action, choice=choice), who, event)

    async def submit(self, form, *, who: Asker = ANA, event: str | None = None, **values: str) -> Reply:
        """The form as it is shown, but for these values."""
        filled = {field.id: field.value for field in form.fields} | {name: (text,) for name, text in values.items()}
        return await self._send(Submitted(form=form.id, values=tuple(filled.items())), who, event)

    async def to_the_end(self, reply: Reply, *, who: Asker = ANA) -> Reply:
        while reply.then:
            reply = await self.click(reply.then, who=who)
        return reply


def buttons(reply: Reply) -> dict[str, Action]:
    """The buttons of a reply, by label."""
    return {each.label: each for block in reply.blocks if isinstance(block, Buttons) for each in block.actions}


def words(reply: Reply) -> str:
    """Everything a reply says, a block a line."""
    return "\n".join("".join(_words(block)) for block in reply.blocks)


def _words(value):
    if isinstance(value, str) and not isinstance(value, StrEnum):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)
    elif hasattr(value, "__slots__") and not isinstance(value, Action):
        for name in value.__slots__:
            yield from _words(getattr(value, name))
