"""Edits on their way into force: tried by the loader, shown as a diff, confirmed, written; or seen to be overtaken."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import unified_diff

from clausewatch.commands import tickets
from clausewatch.commands.desk import Argument, Asked, Desk, Right, Verb
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.say import button, buttons, minute, plainly, primary, said, strong
from clausewatch.errors import Problem, RulesetError
from clausewatch.model import AuditEntry, Block, Code, Deed, EditTarget, Reply, RuleEdit
from clausewatch.ports import Done, Overtaken, Repeated
from clausewatch.ruleset import Ruleset
from clausewatch.ruleset.effective import trial

WHAT = {
    EditTarget.RULE: "rule",
    EditTarget.PLATFORM: "platform",
    EditTarget.FEED: "feed",
    EditTarget.SITE: "site",
    EditTarget.CHANNEL: "channel",
    EditTarget.ROUTE: "subscription",
}
"""What an entry of each list is called."""


async def edit_of(
    target: EditTarget, key: str, body: str, asked: Asked, desk: Desk, *, reason: str = "", previous: int | None = None
) -> RuleEdit:
    """An edit of the entry as it is now, or upon the `previous` one that the asker saw."""
    history = await desk.store.edits_of(target, key)
    last = history[-1].id if history else 0
    return RuleEdit(
        target=target,
        key=key,
        body=body,
        author=asked.asker,
        reason=reason,
        at=desk.now(),
        previous=last if previous is None else previous,
        baseline=desk.rules.effective.file_digest(target, key),
    )


async def tried(edits: Sequence[RuleEdit], desk: Desk) -> Ruleset:
    """The rules with these edits, every example run. Raises RulesetError with every problem found."""
    return await asyncio.to_thread(trial, desk.rules.effective, edits)


async def checked(edits: Sequence[RuleEdit], desk: Desk) -> Ruleset:
    """As `tried`. Raises CannotDo where they would not load, for edits that nobody typed."""
    try:
        return await tried(edits, desk)
    except RulesetError as error:
        raise CannotDo(f"The rules would not load then, so nothing was changed. {told(error.problems)}") from None


def told(problems: Iterable[Problem]) -> str:
    """The first problems in a line each."""
    return " ".join(f"{problem.found} {problem.fix}" for problem in list(problems)[:3])


def body_in_force(edit: RuleEdit, desk: Desk) -> str:
    """The entry that the edit would take the place of, as it is written."""
    return desk.rules.effective.entry(edit.target, edit.key) or ""


def differences(edits: Iterable[RuleEdit], desk: Desk) -> tuple[Block, ...]:
    """What each edit changes of what is in force."""
    shown = [(edit, diff(body_in_force(edit, desk), edit.body)) for edit in edits]
    return tuple(Code(text=text, is_diff=True) for _, text in shown if text)


def diff(before: str, after: str) -> str:
    """The lines that went and came, with what stands around them."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))


async def to_confirm(edits: tuple[RuleEdit, ...], desk: Desk, *blocks: Block, back: str = "") -> Reply:
    """What would change, and the buttons that make it so or drop it. `back` is a line that goes on editing."""
    shown = differences(edits, desk)
    if not shown:
        return plainly("That is what is in force already: nothing to change.")
    ticket = await tickets.keep_edits(tuple([await _upon_the_last(edit, desk) for edit in edits]), desk)
    actions = [primary("Confirm", "edit confirm", draft=ticket), button("Cancel", "edit cancel")]
    if back:
        actions.insert(1, replace(button("Go on editing", "help"), id=back))
    return Reply(blocks=(*shown, *blocks, buttons(*actions)), replaces=True)


async def _upon_the_last(edit: RuleEdit, desk: Desk) -> RuleEdit:
    """The edit, made upon what the asker is shown: the entry as it is now."""
    history = await desk.store.edits_of(edit.target, edit.key)
    baseline = desk.rules.effective.file_digest(edit.target, edit.key)
    return replace(edit, previous=history[-1].id if history else 0, baseline=baseline)


async def warnings(edits: Iterable[RuleEdit], desk: Desk) -> list[Block]:
    """What somebody else changed since the asker looked: the diff below it is against that."""
    blocks: list[Block] = []
    for edit in edits:
        history = await desk.store.edits_of(edit.target, edit.key)
        for other in (each for each in history if each.id > edit.previous):
            who = strong(f"{other.author.name} changed this {WHAT[edit.target]} in the meantime, ")
            blocks.append(said(who, minute(other.at), ":"))
            blocks.append(Code(text=diff(body_before(other, history, desk), other.body), is_diff=True))
    return [*blocks, said("Yours would take its place:")] if blocks else []


def body_before(edit: RuleEdit, history: Iterable[RuleEdit], desk: Desk) -> str:
    """What the edit took the place of; empty where the file has changed since and nobody can tell."""
    before = next((each.body for each in history if each.id == edit.previous), None)
    if before is not None:
        return before
    effective = desk.rules.effective
    same = effective.file_digest(edit.target, edit.key) == edit.baseline
    return (effective.in_file(edit.target, edit.key) or "") if same else ""


async def confirm(asked: Asked, desk: Desk) -> Reply:
    """Take a draft into force, unless somebody else was faster: then it is shown again upon theirs."""
    drafted = await tickets.drafted(asked.text("draft"), desk)
    if drafted is None:
        raise CannotDo("This draft is more than a month old and not kept any more: begin anew, please.")
    edits = tuple(replace(edit, author=asked.asker, at=desk.now()) for edit in drafted)
    await checked(edits, desk)
    return await perform(edits, asked, desk)


async def perform(edits: tuple[RuleEdit, ...], asked: Asked, desk: Desk, *blocks: Block) -> Reply:
    """Write edits that have been checked; overtaken ones are shown again, to be confirmed upon the other's."""
    did = ", ".join(_did(edit) for edit in edits)
    entry = AuditEntry(author=asked.asker, at=desk.now(), command=asked.verb, did=did)
    match await desk.store.perform(Deed(event_id=asked.event_id, entry=entry, edits=edits)):
        case Done():
            text = f"In force everywhere within seconds: {did}."
            return Reply(blocks=(said(text), *differences(edits, desk), *blocks), replaces=True)
        case Repeated():
            return Reply()
        case Overtaken():
            fresh = await desk.refreshed()
            if not differences(edits, fresh):
                return replace(plainly("That is in force already: nothing to change."), replaces=True)
            warned = await warnings(edits, fresh)
            reply = await to_confirm(edits, fresh)
            return replace(reply, blocks=(*warned, *reply.blocks), replaces=True)


def _did(edit: RuleEdit) -> str:
    verb = "changed" if edit.body else "took out"
    return f"{verb} the {WHAT[edit.target]} {edit.key}"


async def cancel(_asked: Asked, _desk: Desk) -> Reply:
    """Drop a draft."""
    return replace(plainly("Nothing was changed."), replaces=True)


async def again(asked: Asked, desk: Desk) -> Reply:
    """A refused form once more, as it was sent in."""
    form = await tickets.form(asked.text("ticket"), desk)
    if form is None:
        raise CannotDo("This form is more than a month old and not kept any more: begin anew, please.")
    return Reply(form=form)


VERBS = (
    Verb(
        name="edit confirm",
        about="Take a draft into force.",
        run=confirm,
        arguments=(Argument(name="draft", about="which draft", is_required=True),),
        right=Right.EDITORS,
        is_hidden=True,
    ),
    Verb(name="edit cancel", about="Drop a draft.", run=cancel, is_hidden=True),
    Verb(
        name="form",
        about="A refused form once more.",
        run=again,
        opens_form=True,
        arguments=(Argument(name="ticket", about="which form", is_required=True),),
        is_hidden=True,
    ),
)
