"""`subscribe`, `unsubscribe`, `settings`: what this channel is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.drafts import checked, edit_of, perform, tried
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.names import platform_named
from clausewatch.commands.say import button, buttons, line, said, strong
from clausewatch.errors import RulesetError
from clausewatch.model import (
    MOST_OPTIONS,
    Channel,
    ClauseKind,
    EditTarget,
    Facts,
    Field,
    FieldError,
    FieldKind,
    Form,
    Level,
    Option,
    Reply,
    RuleEdit,
    Submitted,
    Subscription,
    Times,
)
from clausewatch.route import EVERYONE
from clausewatch.ruleset import Ruleset
from clausewatch.ruleset.edit import Plain, plain, read
from clausewatch.ruleset.rendering import rendered
from clausewatch.ruleset.routes import DAYS
from clausewatch.summary import PLAIN_KINDS

WHAT = {
    "documents": "changes of documents",
    "unclear": "passages that mention AI training unclearly",
    "news": "news",
    "signals": "what sites tell machines",
    "notices": "trouble with Clausewatch itself",
}
"""What a channel can be told, as routes in the rules file name it."""

YES_NO = ("yes", "no")

LEVELS = {
    Level.LOW: "everything",
    Level.MEDIUM: "medium and high",
    Level.HIGH: "only where rightsholders lose",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants a channel to be told; empty `platforms` and `kinds` mean all.

    `threads`: each alert with a thread of its own; None leaves that as it is.
    """

    level: str
    platforms: tuple[str, ...]
    kinds: tuple[str, ...]
    what: tuple[str, ...]
    threads: bool | None = None

    def entry(self, channel_id: str, before: str | None) -> str:
        """The route in YAML; lines of the one before that are not ours to set stay."""
        kept = plain(read(before)) if before else {}
        whole: dict[str, Plain] = {"to": [channel_id], **(kept if isinstance(kept, dict) else {})}
        whole["level"] = self.level
        for name, value in (("platforms", self.platforms), ("kinds", self.kinds)):
            whole.pop(name, None)
            if value:
                whole[name] = list(value)
        if self.threads is not None:
            whole.pop("threads", None)
            whole |= {"threads": "yes"} if self.threads else {}
        return rendered(whole | {name: "yes" if name in self.what else "no" for name in WHAT})


NOTHING_SAID = Wanted(level=Level.LOW, platforms=(), kinds=(), what=tuple(WHAT))
"""What a channel is told where nothing is said, as a route in the rules file has it."""


async def subscribe(asked: Asked, desk: Desk) -> Reply:
    """Let this channel be told what was asked for, everything by default."""
    platforms = tuple(platform_named(name, desk.ruleset).id for name in asked.many("platforms"))
    wanted = Wanted(
        level=_one_of(asked.text("level", Level.LOW), tuple(Level), "level"),
        platforms=platforms,
        kinds=tuple(_one_of(kind, tuple(ClauseKind), "kind") for kind in asked.many("kinds")),
        what=tuple(_one_of(what, tuple(WHAT), "subject") for what in asked.many("what")) or tuple(WHAT),
        threads=_one_of(asked.text("threads"), YES_NO, "answer to threads") == "yes" if asked.text("threads") else None,
    )
    return await _write(wanted, asked, desk)


def _one_of(given: str, known: tuple[str, ...], noun: str) -> str:
    if given.casefold() not in known:
        raise CannotDo(f'"{given}" is no {noun}: {", ".join(known)}.')
    return given.casefold()


async def unsubscribe(asked: Asked, desk: Desk) -> Reply:
    """Tell this channel nothing any more, of one platform or at all."""
    channel, is_named = channel_meant(asked, desk)
    subscription = subscription_of(channel, desk.ruleset)
    if subscription is None:
        raise CannotDo("This channel is told nothing: there is nothing to end.")
    if platforms := [platform_named(name, desk.ruleset) for name in asked.many("platforms")]:
        before = subscription.platforms or tuple(each.name for each in desk.ruleset.platforms)
        gone = {platform.name for platform in platforms}
        left = [platform_named(name, desk.ruleset).id for name in before if name not in gone]
        if left:
            return await _write(replace(wanted_of(subscription, desk), platforms=tuple(left)), asked, desk)
    if is_named or not _has_route(channel, desk):
        return await _write(replace(wanted_of(subscription, desk), what=()), asked, desk)
    edits = [await edit_of(EditTarget.ROUTE, channel.id, "", asked, desk)]
    if desk.rules.effective.entry(EditTarget.CHANNEL, channel.id):
        edits.append(await edit_of(EditTarget.CHANNEL, channel.id, "", asked, desk))
    await checked(edits, desk)
    return await perform(tuple(edits), asked, desk)


async def settings(asked: Asked, desk: Desk) -> Reply:
    """What this channel is told, in a form; what is sent in is checked and counts at once."""
    channel, _ = channel_meant(asked, desk)
    if asked.form is None:
        return Reply(form=await _form(channel, asked, desk))
    given = asked.form
    wanted, errors = _read(given, desk)
    if wanted is None:
        form = await _form(channel, asked, desk)
        fields = tuple(replace(field, value=given.chosen(field.id)) for field in form.fields)
        return Reply(form=replace(form, id=given.form, fields=fields), errors=errors)
    return await _write(wanted, asked, desk)


async def show(asked: Asked, desk: Desk) -> Reply:
    """What this channel is told now."""
    channel, _ = channel_meant(asked, desk)
    subscription = subscription_of(channel, desk.ruleset)
    if subscription is None:
        text = "This channel is told nothing yet."
        return Reply(blocks=(said(text), buttons(button("Subscribe", "settings", channel=asked.text("channel")))))
    named = asked.text("channel")
    change = buttons(
        button("Change", "settings", channel=named),
        button("When", "settings times", channel=named),
        button("Mentions", "settings mentions", channel=named),
    )
    return Reply(blocks=(facts(subscription), change))


def facts(subscription: Subscription) -> Facts:
    """What a subscription says, in plain words."""
    what = [about for name, about in WHAT.items() if getattr(subscription, name)]
    threads = "one for each alert" if subscription.threads else "where something follows on an alert"
    return Facts(
        pairs=(
            ("Told", line(", ".join(what) or "nothing")),
            ("Level", line(LEVELS[subscription.level])),
            ("Platforms", line(", ".join(subscription.platforms) or "all")),
            ("Kinds", line(", ".join(subscription.kinds) or "all")),
            ("When", line(when(subscription.times))),
            ("Mentions", line(_mentions(subscription))),
            ("Threads", line(threads)),
        )
    )


def when(times: Times) -> str:
    """When something is told, in plain words."""
    due = f"{times.digest} at {clock(times.at)}" if times.digest else "at once"
    if times.digest == "weekly":
        due = f"every {DAYS[times.weekday].capitalize()} at {clock(times.at)}"
    quiet = f", never between {clock(times.quiet[0])} and {clock(times.quiet[1])}" if times.quiet else ""
    return f"{due}{quiet} ({times.zone})" if times.digest or times.quiet else due


def clock(minutes: int) -> str:
    """A time of day of so many minutes after midnight."""
    return "{:02}:{:02}".format(*divmod(minutes, 60))


def _mentions(subscription: Subscription) -> str:
    """Who is mentioned, not so that this would mention them."""
    if not subscription.mention:
        return "nobody"
    return f"{', '.join(subscription.mention)}: {LEVELS[subscription.mention_from]}"


def channel_meant(asked: Asked, desk: Desk) -> tuple[Channel, bool]:
    """The channel that is meant, and whether it is named outside of chat (in the file or the environment)."""
    known = {channel.id: channel for channel in (*desk.watch.channels, *desk.ruleset.channels)}
    if name := asked.text("channel"):
        if name not in known:
            raise CannotDo(f'There is no channel "{name}": {", ".join(known) or "none is configured"}.')
        return known[name], _is_outside(known[name], desk)
    asker = asked.asker
    here = next(
        (each for each in known.values() if (each.platform, each.address) == (asker.platform, asker.channel)), None
    )
    if here:
        return here, _is_outside(here, desk)
    if asker.platform not in {"slack", "discord"} or not asker.channel:
        raise CannotDo(
            f"Ask in the channel that is meant, or say channel:ID ({', '.join(known) or 'none is configured'})."
        )
    return Channel(id=f"{asker.platform}-{asker.channel}", platform=asker.platform, address=asker.channel), False


def _is_outside(channel: Channel, desk: Desk) -> bool:
    effective = desk.rules.effective
    return bool(effective.in_file(EditTarget.CHANNEL, channel.id)) or not effective.entry(
        EditTarget.CHANNEL, channel.id
    )


def _has_route(channel: Channel, desk: Desk) -> bool:
    return desk.rules.effective.entry(EditTarget.ROUTE, channel.id) is not None


def subscription_of(channel: Channel, ruleset: Ruleset) -> Subscription | None:
    """The subscription that names the channel, or the one that is for everyone else."""
    own = [each for each in ruleset.subscriptions if channel.id in each.channel_ids]
    configured = channel in ruleset.channels or channel.id in {"slack", "discord", "terminal"}
    everyone = [each for each in ruleset.subscriptions if EVERYONE in each.channel_ids and configured]
    return next(iter([*own, *everyone]), None)


def wanted_of(subscription: Subscription, desk: Desk) -> Wanted:
    """What the subscription says, to be changed."""
    told = {
        "documents": subscription.documents,
        "unclear": subscription.unclear,
        "news": subscription.news,
        "signals": subscription.signals,
        "notices": subscription.notices,
    }
    return Wanted(
        level=subscription.level,
        platforms=tuple(platform_named(name, desk.ruleset).id for name in subscription.platforms),
        kinds=subscription.kinds,
        what=tuple(name for name, is_told in told.items() if is_told),
    )


async def _form(channel: Channel, asked: Asked, desk: Desk) -> Form:
    subscription = subscription_of(channel, desk.ruleset)
    now = wanted_of(subscription, desk) if subscription else NOTHING_SAID
    history = await desk.store.edits_of(EditTarget.ROUTE, channel.id)
    form_id = written("settings", channel=asked.text("channel"), previous=history[-1].id if history else 0)
    fields = (
        _select("what", "What this channel is told", FieldKind.SOME_OF, now.what, WHAT),
        _select("level", "From which level on", FieldKind.ONE_OF, (now.level,), _plain(LEVELS), is_required=True),
        _platforms(now, desk),
        _select("kinds", "Which kinds of clause (none: all)", FieldKind.SOME_OF, now.kinds, _plain(PLAIN_KINDS)),
        *_threads(channel, subscription),
    )
    return Form(id=form_id, title="Settings of this channel", fields=fields)


def _threads(channel: Channel, subscription: Subscription | None) -> tuple[Field, ...]:
    """Asked only where threads are made: in Slack every message can have one by itself."""
    now = "yes" if subscription and subscription.threads else "no"
    known = {"yes": "each alert opens a thread", "no": "a thread where something follows on an alert"}
    label = "A thread for each alert"
    is_asked = channel.platform == "discord"
    return (_select("threads", label, FieldKind.ONE_OF, (now,), known),) if is_asked else ()


def _plain(known: Mapping[Level, str] | Mapping[ClauseKind, str]) -> Mapping[str, str]:
    return {each.value: about for each, about in known.items()}


def _select(
    name: str,
    label: str,
    kind: FieldKind,
    value: tuple[str, ...],
    known: Mapping[str, str],
    *,
    is_required: bool = False,
) -> Field:
    options = tuple(
        Option(value=str(each), label=str(each).replace("_", " "), about=about) for each, about in known.items()
    )
    return Field(id=name, label=label, kind=kind, value=value, options=options, is_required=is_required)


def _platforms(now: Wanted, desk: Desk) -> Field:
    """A menu where it has room for all, else a line of names."""
    label = "Which platforms (none: all)"
    if len(desk.ruleset.platforms) <= MOST_OPTIONS:
        options = tuple(Option(value=each.id, label=each.name) for each in desk.ruleset.platforms)
        return Field(id="platforms", label=label, kind=FieldKind.SOME_OF, value=now.platforms, options=options)
    return Field(id="platforms", label=label, value=(", ".join(now.platforms),), hint="Names, with commas between.")


def _read(given: Submitted, desk: Desk) -> tuple[Wanted | None, tuple[FieldError, ...]]:
    names = [name.strip() for value in given.chosen("platforms") for name in value.split(",") if name.strip()]
    try:
        platforms = tuple(platform_named(name, desk.ruleset).id for name in names)
    except CannotDo as error:
        return None, (FieldError(field="platforms", text=str(error)),)
    level = given.text("level") or Level.LOW
    if level not in tuple(Level):
        return None, (FieldError(field="level", text=f"Write one of: {', '.join(Level)}."),)
    kinds = tuple(kind for kind in given.chosen("kinds") if kind in tuple(ClauseKind))
    threads = given.text("threads") == "yes" if given.chosen("threads") else None
    return Wanted(level=level, platforms=platforms, kinds=kinds, what=given.chosen("what"), threads=threads), ()


async def _write(wanted: Wanted, asked: Asked, desk: Desk) -> Reply:
    channel, _ = channel_meant(asked, desk)
    before = desk.rules.effective.entry(EditTarget.ROUTE, channel.id)
    return await write_route(channel, wanted.entry(channel.id, before), asked, desk)


async def write_route(channel: Channel, body: str, asked: Asked, desk: Desk) -> Reply:
    """Take the channel's route into force, with the channel where the rules do not know it yet."""
    seen = asked.text("previous")
    previous = int(seen) if seen.isdecimal() else None
    edits = [await edit_of(EditTarget.ROUTE, channel.id, body, asked, desk, previous=previous)]
    known = {each.id for each in (*desk.watch.channels, *desk.ruleset.channels)}
    if channel.id not in known:
        place: Plain = {"id": channel.id, "platform": channel.platform, "address": channel.address}
        edits.insert(0, await edit_of(EditTarget.CHANNEL, channel.id, rendered(place), asked, desk))
    return await _taken(tuple(edits), channel, asked, desk)


async def _taken(edits: tuple[RuleEdit, ...], channel: Channel, asked: Asked, desk: Desk) -> Reply:
    try:
        ruleset = await tried(edits, desk)
    except RulesetError as error:
        raise CannotDo(f"The rules would not load then, so nothing was changed. {error.problems[0].found}") from None
    reply = await perform(edits, asked, desk)
    subscription = subscription_of(channel, ruleset)
    if not reply.blocks or not reply.replaces or subscription is None:
        return reply
    told = (said(strong("This channel is told:")), facts(subscription))
    return replace(reply, replaces=False, blocks=(*reply.blocks[:1], *told))


_CHANNEL = Argument(name="channel", about="another channel, by its id in the rules")
_PLATFORMS = Argument(name="platforms", about="which platforms; all by default", known=Known.PLATFORM, is_many=True)

VERBS = (
    Verb(
        name="subscribe",
        about="Tell this channel: which platforms and kinds, from which level on.",
        run=subscribe,
        arguments=(
            _PLATFORMS,
            Argument(name="level", about="from which level on", choices=tuple(Level)),
            Argument(name="kinds", about="which kinds of clause", choices=tuple(ClauseKind), is_many=True),
            Argument(name="what", about="what kind of news", choices=tuple(WHAT), is_many=True),
            Argument(name="threads", about="whether each alert opens a thread (Discord)", choices=YES_NO),
            _CHANNEL,
        ),
        examples=("subscribe", "subscribe Tonewell Wavelane level:high what:documents"),
        right=Right.EDITORS,
    ),
    Verb(
        name="unsubscribe",
        about="Tell this channel nothing any more, of some platforms or at all.",
        run=unsubscribe,
        arguments=(_PLATFORMS, _CHANNEL),
        examples=("unsubscribe", "unsubscribe Tonewell"),
        right=Right.EDITORS,
    ),
    Verb(
        name="settings",
        about="What this channel is told, in a form.",
        run=settings,
        opens_form=True,
        arguments=(_CHANNEL, Argument(name="previous", about="upon which edit")),
        examples=("settings",),
        right=Right.EDITORS,
    ),
    Verb(
        name="settings show",
        about="What this channel is told.",
        run=show,
        arguments=(_CHANNEL,),
        examples=("settings show",),
    ),
)
