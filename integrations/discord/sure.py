"""Buttons that are asked about before they act: Discord has no question of its own, so a message asks it.

The button's id then stands for a ticket with what it would do, which any process finds again.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from clausewatch.model import Action, Block, Buttons, Paragraph, Part, Reply
from clausewatch.ports import ChatStore

MARK = "?"
"""Begins the id of such a button; no verb and no ticket of the core begins with it."""

GONE = "This is more than a month old, so it is not known any more what it would do. Ask again, please."

_NO = Action(id="edit cancel", label="No")


async def guarded(reply: Reply, store: ChatStore, now: datetime) -> Reply:
    """The reply with a ticket in the place of every action that is asked about first."""
    return replace(reply, blocks=tuple([await _guarded(block, store, now) for block in reply.blocks]))


async def _guarded(block: Block, store: ChatStore, now: datetime) -> Block:
    if not isinstance(block, Buttons):
        return block
    return Buttons(actions=tuple([await _kept(each, store, now) if each.sure else each for each in block.actions]))


async def _kept(action: Action, store: ChatStore, now: datetime) -> Action:
    body = json.dumps({"id": action.id, "label": action.label, "style": action.style, "sure": action.sure})
    ticket = MARK + hashlib.sha256(body.encode()).hexdigest()[:32]
    await store.keep_ticket(ticket, body, now)
    return replace(action, id=ticket, sure="")


async def asked(ticket: str, store: ChatStore) -> Reply:
    """The question, with the button that acts and one that does not."""
    body = await store.ticket(ticket)
    if body is None:
        return Reply(blocks=(Paragraph(line=(Part(text=GONE),)),))
    kept = json.loads(body)
    act = Action(id=kept["id"], label=kept["label"], style=kept["style"])
    return Reply(blocks=(Paragraph(line=(Part(text=kept["sure"]),)), Buttons(actions=(act, _NO))))
