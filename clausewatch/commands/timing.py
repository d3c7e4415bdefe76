"""`settings times`, `settings mentions`: when this channel is told, and who is mentioned then."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from clausewatch.commands.desk import Argument, Asked, Desk, Right, Verb
from clausewatch.commands.line import written
from clausewatch.commands.subscribing import LEVELS, NOTHING_SAID, channel_meant, clock, subscription_of, write_route
from clausewatch.model import (
    Channel,
    EditTarget,
    Field,
    FieldError,
    FieldKind,
    Form,
    Level,
    Option,
    Reply,
    Submitted,
    Subscription,
)
from clausewatch.ruleset.edit import Plain, plain, read
from clausewatch.ruleset.rendering import rendered
from clausewatch.ruleset.routes import DAYS, MENTION_KEYS, TIME_KEYS, route_problems

AT_ONCE, DAILY = "at once", "daily"

Says = Mapping[str, Plain]
"""Lines of a route, by key."""


async def times(asked: Asked, desk: Desk) -> Reply:
    """When this channel is told, in a form: at once or in a digest, and its quiet hours."""
    return await _edited("settings times", TIME_KEYS, _times_form, _times_given, asked, desk)


async def mentions(asked: Asked, desk: Desk) -> Reply:
    """Who is mentioned in this channel, and from which level on, in a form."""
    return await _edited("settings mentions", MENTION_KEYS, _mentions_form, _mentions_given, asked, desk)


async def _edited(
    verb: str,
    keys: tuple[str, ...],
    fields: Callable[[Subscription], tuple[Field, ...]],
    given: Callable[[Submitted], Says],
    asked: Asked,
    desk: Desk,
) -> Reply:
    """The form of these keys of the channel's route; what is sent in is checked as the file is, and counts at once."""
    channel, _ = channel_meant(asked, desk)
    subscription = subscription_of(channel, desk.ruleset) or Subscription(channel_ids=(channel.id,))
    if asked.form is None:
        history = await desk.store.edits_of(EditTarget.ROUTE, channel.id)
        form_id = written(verb, channel=asked.text("channel"), previous=history[-1].id if history else 0)
        return Reply(form=Form(id=form_id, title="Settings of this channel", fields=fields(subscription)))
    says = given(asked.form)
    if errors := _errors(says):
        filled = tuple(replace(each, value=asked.form.chosen(each.id)) for each in fields(subscription))
        form = Form(id=asked.form.form, title="Settings of this channel", fields=filled)
        return Reply(form=form, errors=errors)
    whole = {key: value for key, value in _route(channel, desk).items() if key not in keys}
    return await write_route(channel, rendered({**whole, **says}), asked, desk)


def _route(channel: Channel, desk: Desk) -> dict[str, Plain]:
    """The channel's route in force; what holds where nothing is said, where it has none of its own."""
    body = desk.rules.effective.entry(EditTarget.ROUTE, channel.id) or NOTHING_SAID.entry(channel.id, None)
    route = plain(read(body))
    return route if isinstance(route, dict) else {}


def _errors(says: Says) -> tuple[FieldError, ...]:
    """What is wrong, at its field."""
    at = {"on": "digest", "mention_from": "from"}
    found: dict[str, FieldError] = {}
    for key, problem in route_problems(dict(says)):
        field = at.get(key, key)
        found.setdefault(field, FieldError(field=field, text=f"{problem.found} {problem.fix}"))
    return tuple(found.values())


def _times_form(subscription: Subscription) -> tuple[Field, ...]:
    times = subscription.times
    now = {"": AT_ONCE, "weekly": DAYS[times.weekday]}.get(times.digest, DAILY)
    options = tuple(Option(value=each, label=_label(each)) for each in (AT_ONCE, DAILY, *DAYS))
    quiet = "-".join(clock(each) for each in times.quiet) if times.quiet else ""
    return (
        Field(id="digest", label="Told", kind=FieldKind.ONE_OF, value=(now,), options=options, is_required=True),
        Field(id="at", label="A digest comes at", value=(clock(times.at),), hint="For instance 09:00."),
        Field(id="quiet", label="Quiet hours", value=(quiet,), hint="For instance 22:00-07:00; none where empty."),
        Field(id="zone", label="Time zone", value=(times.zone,), hint="For instance Europe/Berlin."),
    )


def _label(due: str) -> str:
    if due in DAYS:
        return f"in a digest every {due.capitalize()}"
    return "in a digest every day" if due == DAILY else "at once"


def _times_given(given: Submitted) -> Says:
    chosen = given.text("digest") or AT_ONCE
    due: dict[str, Plain] = {}
    if chosen != AT_ONCE:
        due = {"digest": "weekly", "on": chosen} if chosen in DAYS else {"digest": chosen}
        due |= _unless_empty(given, "at")
    return {**due, **_unless_empty(given, "quiet"), **_unless_empty(given, "zone")}


def _unless_empty(given: Submitted, name: str) -> dict[str, Plain]:
    text = given.text(name).strip()
    return {name: text} if text else {}


def _mentions_form(subscription: Subscription) -> tuple[Field, ...]:
    options = tuple(Option(value=each.value, label=each.value, about=LEVELS[each]) for each in Level)
    hint = "Ids with commas between: U… or S… in Slack, user:… or role:… in Discord, or here; nobody where empty."
    now = (subscription.mention_from.value,)
    return (
        Field(id="mention", label="Who is mentioned", value=(", ".join(subscription.mention),), hint=hint),
        Field(id="from", label="From which level on", kind=FieldKind.ONE_OF, value=now, options=options),
    )


def _mentions_given(given: Submitted) -> Says:
    named: list[Plain] = [each.strip() for each in given.text("mention").split(",") if each.strip()]
    return {"mention": named, "mention_from": given.text("from") or Level.HIGH.value} if named else {}


_ARGUMENTS = (
    Argument(name="channel", about="another channel, by its id in the rules"),
    Argument(name="previous", about="upon which edit"),
)

VERBS = (
    Verb(
        name="settings times",
        about="When this channel is told: at once or in a digest, and its quiet hours.",
        run=times,
        opens_form=True,
        arguments=_ARGUMENTS,
        examples=("settings times",),
        right=Right.EDITORS,
    ),
    Verb(
        name="settings mentions",
        about="Who is mentioned in this channel, from which level on.",
        run=mentions,
        opens_form=True,
        arguments=_ARGUMENTS,
        examples=("settings mentions",),
        right=Right.EDITORS,
    ),
)
