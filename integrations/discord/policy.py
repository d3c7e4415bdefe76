"""`/policy`: the core's verbs as a group of application commands, with completion."""

import hashlib
import inspect
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from clausewatch.commands import VERBS, Argument, Known, Verb, written
from clausewatch.model import Option, Typed
from integrations.discord import limits
from integrations.discord.markdown import plain
from integrations.discord.views import Said

NAME = "policy"
ABOUT = "What platforms' terms say about AI training, and what is watched, matched and told."

ITSELF = "edit"
"""What a verb is called within its family where it has the family's name: a group cannot be asked itself."""

BY_BUTTON = frozenset({"page", "previous"})
"""Arguments that only buttons and forms give."""

Interaction = discord.Interaction[Any]
Take = Callable[[Interaction, Said], Awaitable[None]]
Complete = Callable[[str, str, str], Awaitable[Sequence[Option]]]


def group(take: Take, complete: Complete) -> app_commands.Group:
    """`/policy` with all that people may type; `take` answers it, `complete` offers what an argument may be."""
    policy = app_commands.Group(
        name=NAME,
        description=ABOUT,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    families: dict[str, app_commands.Group] = {}
    for verb in typed_verbs():
        family, name = path(verb)
        if family and family not in families:
            families[family] = app_commands.Group(name=family, description=_family(family), parent=policy)
        (families[family] if family else policy).add_command(_command(verb, name, take, complete))
    return policy


def typed_verbs() -> tuple[Verb, ...]:
    """The verbs that people may type."""
    return tuple(verb for verb in VERBS if not verb.is_hidden)


def path(verb: Verb) -> tuple[str, str]:
    """The verb's family, if it has one, and its name in it: `/policy watch add`, `/policy settings edit`."""
    first, _, second = verb.name.partition(" ")
    if second:
        return first, second
    has_family = any(other.name.startswith(f"{first} ") for other in typed_verbs())
    return (first, ITSELF) if has_family else ("", first)


def digest(commands: Iterable[Mapping[str, Any]]) -> str:
    """Tells whether commands changed: they are registered anew only then."""
    return hashlib.sha256(json.dumps(list(commands), sort_keys=True).encode()).hexdigest()


def _family(family: str) -> str:
    members = [path(verb)[1] for verb in typed_verbs() if path(verb)[0] == family]
    return plain(f"{family}: {', '.join(members)}", limits.COMMAND_DESCRIPTION)


def _command(verb: Verb, name: str, take: Take, complete: Complete) -> app_commands.Command[Any, ..., None]:
    arguments = {f"_{argument.name}": argument for argument in verb.arguments if argument.name not in BY_BUTTON}

    async def callback(interaction: Interaction, **values: str | None) -> None:
        given = {arguments[key].name: value for key, value in values.items() if value and value.strip()}
        await take(interaction, Typed(words=words(verb, given)))

    # discord.py reads the parameters off the signature, and these are known only now.
    callback.__dict__["__signature__"] = inspect.Signature(
        [
            inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Interaction),
            *(_parameter(key, argument) for key, argument in arguments.items()),
        ]
    )
    described: Callable[..., Any] = callback
    for decorate, values in _details(verb, arguments, complete):
        if values:
            described = decorate(**values)(described)
    return app_commands.Command(
        name=name, description=plain(verb.about, limits.COMMAND_DESCRIPTION), callback=described
    )


def _parameter(key: str, argument: Argument) -> inspect.Parameter:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    if argument.is_required:
        return inspect.Parameter(key, kind, annotation=str)
    return inspect.Parameter(key, kind, annotation=str | None, default=None)


def _details(
    verb: Verb, arguments: Mapping[str, Argument], complete: Complete
) -> Iterable[tuple[Callable[..., Any], dict[str, Any]]]:
    """What discord.py is told of the parameters: names, descriptions, choices and completion."""
    about = {key: plain(each.about, limits.COMMAND_DESCRIPTION) or "…" for key, each in arguments.items()}
    yield app_commands.rename, {key: each.name for key, each in arguments.items()}
    yield app_commands.describe, about
    fixed = {key: each for key, each in arguments.items() if _is_fixed(each)}
    yield (
        app_commands.choices,
        {key: [app_commands.Choice(name=one, value=one) for one in each.choices] for key, each in fixed.items()},
    )
    open_ones = {key: each for key, each in arguments.items() if key not in fixed}
    yield (
        app_commands.autocomplete,
        {
            key: _completion(verb, each, complete)
            for key, each in open_ones.items()
            if each.choices or each.known is not Known.NOTHING
        },
    )


def _is_fixed(argument: Argument) -> bool:
    return 0 < len(argument.choices) <= limits.COMMAND_CHOICES and not argument.is_many


def _completion(verb: Verb, argument: Argument, complete: Complete) -> Callable[..., Any]:
    async def offer(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        kept, _, part = typed.rpartition(",") if argument.is_many else ("", "", typed)
        before = f"{kept.strip()}, " if kept.strip() else ""
        offered = await complete(verb.name, argument.name, part)
        values = [(before + each.value, before + each.label) for each in offered]
        return [
            app_commands.Choice(name=plain(label, limits.CHOICE), value=value)
            for value, label in values
            if len(value) <= limits.CHOICE
        ][: limits.COMMAND_CHOICES]

    return offer


def words(verb: Verb, given: Mapping[str, str]) -> str:
    """The command as it would be typed. Names without a comma between them stand first, as one types them."""
    loose = [
        argument for argument in verb.arguments[:1] if argument.is_many and "," not in given.get(argument.name, ",")
    ]
    named = {
        argument.name: _values(argument, given[argument.name])
        for argument in verb.arguments
        if argument.name in given and argument not in loose
    }
    first = " ".join([verb.name, *(given[argument.name] for argument in loose)])
    return first + written("", **named)


def _values(argument: Argument, text: str) -> str | list[str]:
    if not argument.is_many:
        return text.strip()
    between = r"[,\s]+" if argument.choices else ","
    return [each.strip() for each in re.split(between, text) if each.strip()]
