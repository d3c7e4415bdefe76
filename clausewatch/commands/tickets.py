"""Ids for buttons, selects and forms: the command line itself where it is short, else a ticket that stands for it."""

import hashlib
from dataclasses import replace

from pydantic import TypeAdapter

from clausewatch.commands.desk import Desk
from clausewatch.commands.line import written
from clausewatch.model import LONGEST_ID, Block, Buttons, Form, Pager, Reply, RuleEdit, Select

MARK = "~"
"""Begins the id of a ticket; no verb begins with it."""

_FORM = TypeAdapter(Form)
_EDITS = TypeAdapter(tuple[RuleEdit, ...])


async def opened(ticket_id: str, desk: Desk) -> str | None:
    """The line that an id stands for; None where its ticket is not kept any more."""
    return await desk.store.ticket(ticket_id) if ticket_id.startswith(MARK) else ticket_id


async def _sealed(line: str, desk: Desk) -> str:
    return line if len(line) <= LONGEST_ID else await kept(line, desk)


async def kept(body: str, desk: Desk) -> str:
    """The ticket that a text is kept under."""
    ticket = MARK + hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    await desk.store.keep_ticket(ticket, body, desk.now())
    return ticket


async def keep_edits(edits: tuple[RuleEdit, ...], desk: Desk) -> str:
    """Keep a draft until it is confirmed: its ticket."""
    return await kept(_EDITS.dump_json(edits, ensure_ascii=True).decode(), desk)


async def drafted(ticket: str, desk: Desk) -> tuple[RuleEdit, ...] | None:
    """The draft of this ticket; None where it is not kept any more."""
    body = await desk.store.ticket(ticket)
    return None if body is None else _EDITS.validate_json(body)


async def form(ticket: str, desk: Desk) -> Form | None:
    """The form of this ticket, as it was sent in."""
    body = await desk.store.ticket(ticket)
    return None if body is None else _FORM.validate_json(body)


async def sealed(reply: Reply, desk: Desk) -> Reply:
    """The reply with ids that every platform has room for."""
    made = await _sealed_form(reply.form, desk) if reply.form else None
    if made and reply.errors:
        ticket = await kept(_FORM.dump_json(made, ensure_ascii=True).decode(), desk)
        made = replace(made, reopen=written("form", ticket=ticket))
    return replace(
        reply,
        blocks=tuple([await _sealed_block(block, desk) for block in reply.blocks]),
        form=made,
        pager=await _sealed_pager(reply.pager, desk) if reply.pager else None,
        share=await _sealed(reply.share, desk),
        then=await _sealed(reply.then, desk),
    )


async def _sealed_form(given: Form, desk: Desk) -> Form:
    return replace(given, id=await _sealed(given.id, desk))


async def _sealed_pager(given: Pager, desk: Desk) -> Pager:
    return replace(given, before=await _sealed(given.before, desk), after=await _sealed(given.after, desk))


async def _sealed_block(block: Block, desk: Desk) -> Block:
    if isinstance(block, Buttons):
        return Buttons(actions=tuple([replace(each, id=await _sealed(each.id, desk)) for each in block.actions]))
    if isinstance(block, Select):
        return replace(block, id=await _sealed(block.id, desk))
    return block
