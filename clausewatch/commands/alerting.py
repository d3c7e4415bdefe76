"""What can be done with an alert, from the buttons below it; its card then says who did what, and when."""

from dataclasses import replace
from datetime import datetime, timedelta

from clausewatch.alert import DONE, handled, handling_of, remark
from clausewatch.commands.desk import Argument, Asked, Desk, Verb
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.say import button, buttons, day, line, minute, plainly, primary, said, strong
from clausewatch.model import (
    ActKind,
    Alert,
    AlertAct,
    AuditEntry,
    Block,
    Buttons,
    Channel,
    Deed,
    DeliveryAction,
    Field,
    FieldError,
    FieldKind,
    Form,
    Option,
    Posting,
    Redline,
    Reply,
    Select,
)
from clausewatch.ports import Done, Overtaken, Repeated

SNOOZES = {
    "4h": ("4 hours", timedelta(hours=4)),
    "1d": ("1 day", timedelta(days=1)),
    "1w": ("1 week", timedelta(weeks=1)),
    "2w": ("2 weeks", timedelta(weeks=2)),
}

FINAL = {ActKind.ACKNOWLEDGED, ActKind.NOT_RELEVANT}
"""Acts after which there is nothing more to be done with an alert."""

ATTEMPTS = 5
"""How often an act is tried when others act on the same alert at the same moment."""

OFFERED = 4
"""Examples offered of a dismissed alert; more would be a wall of buttons."""


def card_actions(alert: Alert) -> tuple[Block, ...]:
    """The buttons and the select below an alert, by what was done with it so far; none below what is our own."""
    if alert.kind.is_ours:
        return ()
    done = {each.kind for each in alert.handling}
    actions = [] if done & FINAL else [primary("Acknowledge", "alert acknowledge", of=alert.fingerprint)]
    if ActKind.DISCUSSED not in done:
        actions.append(button("Discuss", "alert discuss", of=alert.fingerprint))
    if any(quote.before or quote.after for quote in alert.quotes):
        actions.append(button("View redline", "alert redline", of=alert.fingerprint))
    if not done & FINAL:
        actions.append(button("Not relevant", "alert dismiss", of=alert.fingerprint))
    blocks: list[Block] = [Buttons(actions=tuple(actions))] if actions else []
    if not done & FINAL:
        options = tuple(Option(value=value, label=label) for value, (label, _) in SNOOZES.items())
        blocks.append(Select(id=written("alert snooze", of=alert.fingerprint), label="Snooze", options=options))
    return tuple(blocks)


async def acknowledge(asked: Asked, desk: Desk) -> Reply:
    """Somebody has seen it."""
    return await _act(ActKind.ACKNOWLEDGED, asked, desk)


async def snooze(asked: Asked, desk: Desk) -> Reply:
    """Bring it back later."""
    chosen = asked.choice[0] if asked.choice else asked.text("until")
    if chosen not in SNOOZES:
        raise CannotDo(f"How long? {', '.join(SNOOZES)}.")
    return await _act(ActKind.SNOOZED, asked, desk, until=desk.now() + SNOOZES[chosen][1])


async def dismiss(asked: Asked, desk: Desk) -> Reply:
    """Ask why it is not relevant; then, offer to teach the rules."""
    if asked.form is None:
        return Reply(form=_why(asked))
    reason = asked.form.text("reason").strip()
    if not reason:
        wrong = FieldError(field="reason", text="Say in a few words why: it helps whoever mends the rule.")
        return Reply(form=_why(asked), errors=(wrong,))
    reply = await _act(ActKind.NOT_RELEVANT, asked, desk, reason=reason)
    told, _ = await _alert(asked, desk)
    return replace(reply, blocks=(*reply.blocks, *_lessons(told, reason))) if reply.blocks else reply


def _why(asked: Asked) -> Form:
    reason = Field(
        id="reason",
        label="Why is this not relevant?",
        kind=FieldKind.LINES,
        hint="For instance: it is about training staff, not models.",
        is_required=True,
    )
    return Form(id=written("alert dismiss", of=asked.text("of")), title="Not relevant", fields=(reason,), submit="Send")


def _lessons(told: Alert, reason: str) -> tuple[Block, ...]:
    """A button for each rule and passage that the alert came from."""
    passages = [side.text for quote in told.quotes for side in (quote.after or quote.before,) if side]
    pairs = [(rule, passage) for rule in told.rules for passage in passages][:OFFERED]
    if not pairs:
        return ()
    actions = [
        button(f"Teach {rule}", "rules example", rule=rule, text=passage, because=reason) for rule, passage in pairs
    ]
    text = (
        "Should the rule leave such a passage alone from now on? It becomes an example, and is tried before it counts."
    )
    return said(text), buttons(*actions)


async def discuss(asked: Asked, desk: Desk) -> Reply:
    """Open the alert's thread where it was clicked."""
    return await _act(ActKind.DISCUSSED, asked, desk)


async def redline(asked: Asked, desk: Desk) -> Reply:
    """What the passages said and say, word by word."""
    told, _ = await _alert(asked, desk)
    head = said(strong(f"{told.publisher}: {told.subject}"), ", ", day(told.at))
    lines = tuple(Redline(quote=quote) for quote in told.quotes)
    return Reply(blocks=(head, *(lines or (said("No passage is kept with this alert."),))))


async def _alert(asked: Asked, desk: Desk) -> tuple[Alert, tuple[Channel, ...]]:
    found = await desk.store.alert(asked.text("of"))
    if found is None:
        raise CannotDo("This alert is not kept here any more.")
    return found


async def _act(kind: ActKind, asked: Asked, desk: Desk, *, until: datetime | None = None, reason: str = "") -> Reply:
    told, channels = await _alert(asked, desk)
    for _ in range(ATTEMPTS):
        acts = await desk.store.acts(told.fingerprint)
        if before := _already(kind, acts, until):
            return _said_already(before)
        act = AlertAct(
            fingerprint=told.fingerprint,
            kind=kind,
            author=asked.asker,
            at=desk.now(),
            previous=len(acts),
            until=until,
            reason=reason,
        )
        match await desk.store.perform(_deed(act, acts, told, channels, asked)):
            case Done():
                return _said(act, told)
            case Repeated():
                return Reply()
            case Overtaken():
                continue
    raise CannotDo("Many people act on this alert just now: try again in a moment.")


def _already(kind: ActKind, acts: tuple[AlertAct, ...], until: datetime | None) -> AlertAct | None:
    """The act that makes this one needless: the same before, or one after which nothing is left to be done."""
    for act in acts:
        ended = act.kind in FINAL and kind in {*FINAL, ActKind.SNOOZED}
        same = act.kind is kind and (kind is not ActKind.SNOOZED or act is acts[-1])
        longer = until and act.until and until - act.until > timedelta(minutes=1)
        if ended or (same and not longer):
            return act
    return None


def _deed(act: AlertAct, acts: tuple[AlertAct, ...], told: Alert, channels: tuple[Channel, ...], asked: Asked) -> Deed:
    """The act, the card brought up to date wherever it was posted, and for a discussion its first line."""
    card = handled(told, handling_of((*acts, act)))
    postings = [Posting(alert=card, channels=channels, action=DeliveryAction.EDIT, parent=told.fingerprint)]
    if act.kind is ActKind.DISCUSSED:
        text = f"{act.author.name} would like to discuss this: {told.summary}"
        here = tuple(channel for channel in channels if channel.address == act.author.channel) or channels
        opening = remark(told, text, act.at)
        postings.append(Posting(alert=opening, channels=here, action=DeliveryAction.REPLY, parent=told.fingerprint))
    did = f"{act.author.name} {DONE[act.kind]}: {told.publisher}: {told.subject}"
    entry = AuditEntry(author=act.author, at=act.at, command=asked.verb, did=did)
    return Deed(event_id=asked.event_id, entry=entry, acts=(act,), postings=tuple(postings))


def _said(act: AlertAct, told: Alert) -> Reply:
    name = f"{told.publisher}: {told.subject}"
    match act.kind:
        case ActKind.SNOOZED if act.until:
            return plainly(f"Snoozed: {name} comes back ", minute(act.until), ".")
        case ActKind.DISCUSSED:
            return plainly(f"The thread of {name} is open.")
        case _:
            return plainly(f"Noted: you {DONE[act.kind]} ({name}).")


def _said_already(act: AlertAct) -> Reply:
    return plainly(*line(f"{act.author.name} has {DONE[act.kind]} already, ", minute(act.at), "."))


_OF = Argument(name="of", about="which alert", is_required=True)

VERBS = (
    Verb(name="alert acknowledge", about="I have seen it.", run=acknowledge, arguments=(_OF,), is_hidden=True),
    Verb(
        name="alert snooze",
        about="Bring it back later.",
        run=snooze,
        arguments=(_OF, Argument(name="until", about="how long", choices=tuple(SNOOZES))),
        is_hidden=True,
    ),
    Verb(
        name="alert dismiss",
        about="It is not relevant.",
        run=dismiss,
        opens_form=True,
        arguments=(_OF,),
        is_hidden=True,
    ),
    Verb(name="alert discuss", about="Open its thread.", run=discuss, arguments=(_OF,), is_hidden=True),
    Verb(name="alert redline", about="What it says and said.", run=redline, arguments=(_OF,), is_hidden=True),
)
