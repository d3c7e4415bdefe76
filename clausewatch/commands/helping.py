"""`help`: short, with examples."""

from collections.abc import Sequence
from itertools import groupby

from clausewatch.commands.desk import Argument, Asked, Desk, Right, Verb
from clausewatch.commands.nearest import nearest
from clausewatch.commands.say import code, line, plainly, quiet, said, strong
from clausewatch.model import Block, Line, Listing, Reply

FAMILY_TITLES = {
    "rules": "Rules",
    "watch": "What is watched",
    "story": "Stories",
}


def help_verb(others: Sequence[Verb]) -> Verb:
    """The verb that tells of these."""
    shown = [verb for verb in others if not verb.is_hidden]

    async def run(asked: Asked, _desk: Desk) -> Reply:
        """All verbs, or those that the asker names."""
        name = asked.text("verb").casefold()
        if not name:
            return Reply(blocks=tuple(_everything(shown)))
        chosen = [verb for verb in shown if verb.name == name or verb.name.startswith(f"{name} ")]
        if not chosen:
            near = nearest(name.split(), [verb.name for verb in shown])
            text = f'I do not know "{name}".'
            return plainly(text, " Did you mean ", code(near), "?") if near else plainly(text)
        return Reply(blocks=tuple(block for verb in chosen for block in _one(verb)))

    return Verb(
        name="help",
        about="This.",
        run=run,
        arguments=(
            Argument(name="verb", about="which verb", choices=tuple(verb.name for verb in shown), is_rest=True),
        ),
        examples=("help rules edit",),
    )


def _everything(verbs: Sequence[Verb]) -> Sequence[Block]:
    blocks: list[Block] = []
    for title, family in groupby(verbs, key=lambda verb: FAMILY_TITLES.get(verb.name.split()[0], "Ask and tell")):
        members = tuple(family)
        items = tuple(line(code(verb.name), f" {verb.about}", *_who(verb)) for verb in members)
        blocks += [said(strong(title)), Listing(items=items)]
    blocks.append(said("For more of one: ", code("help lookup"), "."))
    return blocks


def _who(verb: Verb) -> Line:
    return (quiet(" (editors)"),) if verb.right is Right.EDITORS else ()


def _one(verb: Verb) -> Sequence[Block]:
    rights = "Editors may ask it." if verb.right is Right.EDITORS else "Everyone may ask it."
    head = said(strong(verb.name), f": {verb.about} ", quiet(rights))
    items = [line(code(argument.name), f" {argument.about}", *_choices(argument)) for argument in verb.arguments]
    items += [line("for instance ", code(example)) for example in verb.examples]
    return (head, Listing(items=tuple(items))) if items else (head,)


def _choices(argument: Argument) -> tuple[str, ...]:
    return (f": {', '.join(argument.choices)}",) if argument.choices else ()
