"""From a Command to its Reply: read, check the right, ask the verb."""

from clausewatch.commands import tickets
from clausewatch.commands.desk import Argument, Asked, Desk, Known, Verb
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import Names, arguments
from clausewatch.commands.nearest import nearest
from clausewatch.commands.rights import may, refusal
from clausewatch.commands.say import code, plainly
from clausewatch.commands.verbs import FAMILIES, VERBS
from clausewatch.errors import CorrectionError
from clausewatch.model import LONGEST_FIELD, MOST_OPTIONS, Clicked, Command, Option, Reply, Submitted, Typed
from clausewatch.ruleset.edit import EditError

OUT_OF_DATE = "This is more than a month old, so it is not known any more what it stood for. Ask again, please."

_BY_NAME = {verb.name: verb for verb in VERBS}


async def answer(command: Command, desk: Desk) -> Reply:
    """What the asker gets to see. Whatever a person may type or click is answered; only store errors are raised.

    An event that has changed something once is answered with nothing when it comes again.
    """
    desk = await desk.refreshed()
    if await desk.store.is_known_event(command.event_id):
        return Reply()
    try:
        reply = _fitting(await _answered(command, desk))
    except (CannotDo, CorrectionError, EditError) as error:
        reply = plainly(str(error))
    return await tickets.sealed(reply, desk)


async def _answered(command: Command, desk: Desk) -> Reply:
    written = await tickets.opened(_line(command.said), desk)
    if written is None:
        raise CannotDo(OUT_OF_DATE)
    verb, rest = find(written, with_hidden=not isinstance(command.said, Typed))
    if verb is None:
        return _unknown(written)
    if not may(command.asker, verb, desk):
        raise CannotDo(refusal(command.asker, verb))
    try:
        values = arguments(verb, rest, names(desk))
    except ValueError as error:
        raise CannotDo(f"{error} {usage(verb)}") from None
    if missing := next((each for each in verb.arguments if each.is_required and each.name not in values), None):
        raise CannotDo(f"Say {missing.about.rstrip('.')} too. {usage(verb)}")
    asked = Asked(
        asker=command.asker,
        event_id=command.event_id,
        verb=verb.name,
        values=values,
        choice=command.said.choice if isinstance(command.said, Clicked) else (),
        form=command.said if isinstance(command.said, Submitted) else None,
    )
    return await verb.run(asked, desk)


def _fitting(reply: Reply) -> Reply:
    """The reply. Raises CannotDo where its form holds more than a field has room for: cut, it would be sent in cut."""
    for field in reply.form.fields if reply.form else ():
        if max(map(len, field.value), default=0) > LONGEST_FIELD:
            raise CannotDo(
                f"“{field.label}” is longer than the {LONGEST_FIELD:,} characters that a form has room for: "
                "edit it in the rules file, which takes effect by itself."
            )
    return reply


def _line(said: Typed | Clicked | Submitted) -> str:
    match said:
        case Typed(words=words):
            return words.strip() or "help"
        case Clicked(action=action):
            return action
        case Submitted(form=form):
            return form


def may_open_form(said: Typed | Clicked | Submitted) -> bool:
    """Whether the reply may be a form: for front ends that must begin to open it before they know. Asks no store."""
    line = _line(said)
    if line.startswith(tickets.MARK):
        return True
    verb, _ = find(line, with_hidden=not isinstance(said, Typed))
    return verb is not None and verb.opens_form


def find(line: str, *, with_hidden: bool = False) -> tuple[Verb | None, str]:
    """The verb that a line begins with, two words before one, and what follows it."""
    first, _, rest = line.strip().partition(" ")
    second, _, rest_of_two = rest.strip().partition(" ")
    both = f"{first} {second}".casefold()
    for name, left in ((both, rest_of_two), (first.casefold(), rest), (FAMILIES.get(first.casefold(), ""), rest)):
        verb = _BY_NAME.get(name)
        if verb and (with_hidden or not verb.is_hidden) and not (name not in {both, first.casefold()} and left.strip()):
            return verb, left
    return None, line


def _unknown(line: str) -> Reply:
    words = line.split()[:2]
    verbs = [verb.name for verb in VERBS if not verb.is_hidden]
    near = nearest(words, verbs)
    typed = " ".join(words)
    if near:
        return plainly(f'I do not know "{typed}". Did you mean ', code(near), "? ", code("help"), " has all there is.")
    listed = f'I do not know "{typed}". You can ask: {", ".join(verbs)}. '
    return plainly(listed, code("help"), " says more of each.")


def usage(verb: Verb) -> str:
    """How the verb is asked, in one line."""
    shown = " ".join([verb.name, *(_placeholder(argument) for argument in verb.arguments)])
    example = f" For instance: {verb.examples[0]}" if verb.examples else ""
    return f"It is asked like this: {shown}.{example}"


def _placeholder(argument: Argument) -> str:
    name = argument.name.upper() + (" …" if argument.is_many else "")
    return name if argument.is_required else f"[{name}]"


def names(desk: Desk) -> Names:
    """What there is to name, by what it is."""
    ruleset = desk.ruleset
    sources = (*ruleset.sources, *ruleset.paused)
    platforms = [name for each in ruleset.platforms for name in (each.id, *each.names)]
    return {
        Known.PLATFORM: platforms,
        Known.DOCUMENT: sorted({source.title for source in sources if source.platform}),
        Known.SOURCE: [source.id for source in sources],
        Known.RULE: [rule.id for rule in ruleset.rules],
        Known.WATCHED: [*platforms, *(source.id for source in sources)],
        Known.SILENCEABLE: [
            *platforms,
            *(source.publisher for source in sources if not source.platform),
            *(rule.id for rule in ruleset.rules),
        ],
    }


async def suggest(verb: str, argument: str, typed: str, desk: Desk) -> tuple[Option, ...]:
    """What an argument may be completed to, MOST_OPTIONS at most: what begins as typed comes before what holds it."""
    desk = await desk.refreshed()
    asked = _BY_NAME.get(verb)
    found = next((each for each in asked.arguments if each.name == argument), None) if asked else None
    if found is None:
        return ()
    offered = found.choices or await _offered(found.known, desk)
    part = typed.strip().casefold()
    fitting = sorted((each for each in offered if part in each.casefold()), key=lambda each: _rank(each, part))
    return tuple(Option(value=each, label=each) for each in fitting[:MOST_OPTIONS])


async def _offered(known: Known, desk: Desk) -> tuple[str, ...]:
    if known is Known.PLATFORM:
        return tuple(platform.name for platform in desk.ruleset.platforms)
    if known is Known.STORY:
        return tuple(story.id for story in await desk.store.stories())
    return tuple(names(desk).get(known, ()))


def _rank(name: str, part: str) -> tuple[bool, str]:
    return not name.casefold().startswith(part), name.casefold()
