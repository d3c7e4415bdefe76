"""`rules add | edit | disable | enable | revert` and examples from alerts: each tried, shown, confirmed."""

import re
from dataclasses import replace

from clausewatch.commands import backtest, ruleform, tickets
from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.drafts import checked, differences, edit_of, perform, to_confirm, tried, warnings
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.say import count, plainly, said
from clausewatch.errors import RulesetError
from clausewatch.language import Rule
from clausewatch.model import EditTarget, FieldError, Form, Reply, RuleEdit, Submitted
from clausewatch.ruleset import Ruleset, entries
from clausewatch.ruleset.edit import Addition, EditError, add_example
from clausewatch.ruleset.effective import tried_texts
from clausewatch.ruleset.fields import suggestion
from clausewatch.ruleset.nodes import parse
from clausewatch.ruleset.rendering import rendered

STATUS_LINE = re.compile(r"^status:.*\n", re.MULTILINE)


def rule_named(asked: Asked, desk: Desk, ruleset: Ruleset | None = None) -> Rule:
    """The rule that was asked for. Raises CannotDo with the nearest one."""
    name = asked.text("rule")
    known = {rule.id: rule for rule in (ruleset or desk.ruleset).rules}
    if name not in known:
        raise CannotDo(f'There is no rule "{name}": {suggestion(name, known)}')
    return known[name]


def body_of(rule_id: str, desk: Desk) -> str:
    """The rule in force as it is written."""
    return desk.rules.effective.entry(EditTarget.RULE, rule_id) or ""


async def last_edit(rule_id: str, desk: Desk) -> int:
    """The id of the rule's last edit, 0 for none."""
    history = await desk.store.edits_of(EditTarget.RULE, rule_id)
    return history[-1].id if history else 0


async def add(asked: Asked, _desk: Desk) -> Reply:
    """Open the form of a new rule; with a text, that text is its first example."""
    text = asked.text("text")
    body = ruleform.NEW_RULE
    if text:
        body += rendered({"should_match": [text]})
    return Reply(form=ruleform.form(written("rules save", previous=0), "A new rule", body))


async def edit(asked: Asked, desk: Desk) -> Reply:
    """Open the form of a rule as it is in force."""
    rule = rule_named(asked, desk)
    form_id = await _form_id(rule.id, desk)
    return Reply(form=ruleform.form(form_id, "Edit a rule", body_of(rule.id, desk)))


async def _form_id(rule_id: str, desk: Desk) -> str:
    """Says which edit the form was made upon: it is out of date once there is another."""
    return written("rules save", rule=rule_id, previous=await last_edit(rule_id, desk))


async def save(asked: Asked, desk: Desk) -> Reply:
    """Try what was sent in: back to the form with the errors at their fields, or on to the archive."""
    given = _sent(asked)
    body, places = ruleform.body(given)
    key = entries.name_of(EditTarget.RULE, body)
    node, problems = parse(body.encode("utf-8", "replace"), "")
    if node is None or problems:
        return _refused(asked, given, body, ruleform.errors(problems, places, 0))
    if wrong := _wrong_id(asked, key, desk):
        return _refused(asked, given, body, (FieldError(field=ruleform.RULE, text=wrong),))
    previous = asked.number("previous", 1) if asked.text("previous", "0") != "0" else 0
    reason = given.text(ruleform.REASON)
    draft = await edit_of(EditTarget.RULE, key, body, asked, desk, reason=reason, previous=previous)
    return await _tried(draft, asked, desk, given, places)


async def _tried(draft: RuleEdit, asked: Asked, desk: Desk, given: Submitted, places: dict[int, str]) -> Reply:
    try:
        ruleset = await tried([draft], desk)
    except RulesetError as error:
        file, shift = _where(draft, desk)
        return _refused(asked, given, draft.body, ruleform.errors(error.problems, places, shift, file))
    ticket = await tickets.keep_edits((draft,), desk)
    rule = next(rule for rule in ruleset.rules if rule.id == draft.key)
    examples = len(rule.should_match) + len(rule.should_not_match)
    text = (
        f"{draft.key} loads, and its {count(examples, 'example')} come out as they should. Trying it on the archive …"
    )
    return Reply(blocks=(said(text),), then=written("rules preview", draft=ticket))


def _where(draft: RuleEdit, desk: Desk) -> tuple[str, int]:
    try:
        return ruleform.shift_of(tried_texts(desk.rules.effective, [draft]), draft.key)
    except RulesetError:
        return "", 0


def _sent(asked: Asked) -> Submitted:
    if asked.form is None:
        raise CannotDo("This is a form: open it with rules edit or rules add.")
    return asked.form


def _wrong_id(asked: Asked, key: str, desk: Desk) -> str:
    """What is wrong with the rule's id, which an edit may not change."""
    before = asked.text("rule")
    if before and key != before:
        return f'The line "id:" must stay {before}: alerts and the history know the rule by it.'
    if not before and any(rule.id == key for rule in desk.ruleset.rules):
        return f'There is already a rule "{key}": give this one another id, or ask for rules edit {key}.'
    return "" if key else 'A rule needs a line "id:": write for instance id: service-trains.'


def _refused(asked: Asked, given: Submitted, body: str, errors: tuple[FieldError, ...]) -> Reply:
    """The form once more, filled in as it was."""
    title = "Edit a rule" if asked.text("rule") else "A new rule"
    form = ruleform.form(given.form, title, body)
    fields = tuple(replace(field, value=(given.text(field.id),)) for field in form.fields)
    return Reply(form=replace(form, fields=fields), errors=errors)


async def preview(asked: Asked, desk: Desk) -> Reply:
    """What a draft would have posted over the last year, what it changes, and the button that takes it into force."""
    drafted = await tickets.drafted(asked.text("draft"), desk)
    if drafted is None:
        raise CannotDo("This draft is more than a month old and not kept any more: begin anew, please.")
    ruleset = await checked(drafted, desk)
    tested = [
        block
        for draft in drafted
        for block in backtest.blocks(draft.key, await backtest.backtest(draft.key, ruleset, desk))
    ]
    warned = await warnings(drafted, desk)
    back = written("rules reopen", draft=asked.text("draft"))
    reply = await to_confirm(drafted, desk, *tested, back=back)
    return replace(reply, blocks=(*warned, *reply.blocks), replaces=True)


async def reopen(asked: Asked, desk: Desk) -> Reply:
    """A draft in its form again."""
    drafted = await tickets.drafted(asked.text("draft"), desk)
    if not drafted:
        raise CannotDo("This draft is more than a month old and not kept any more: begin anew, please.")
    return Reply(form=await _form_of(drafted[0], desk))


async def _form_of(draft: RuleEdit, desk: Desk) -> Form:
    known = any(rule.id == draft.key for rule in desk.ruleset.rules)
    form_id = await _form_id(draft.key, desk) if known else written("rules save", previous=0)
    return ruleform.form(form_id, "Edit a rule" if known else "A new rule", draft.body, draft.reason)


async def disable(asked: Asked, desk: Desk) -> Reply:
    """Keep a rule and let it read nothing."""
    rule = rule_named(asked, desk)
    if rule.is_disabled:
        raise CannotDo(f"{rule.id} is disabled already. rules enable {rule.id} brings it back.")
    return await _with_status("disabled", asked, desk)


async def enable(asked: Asked, desk: Desk) -> Reply:
    """Bring a disabled rule back."""
    rule = rule_named(asked, desk)
    if not rule.is_disabled:
        raise CannotDo(f"{rule.id} is in force already.")
    return await _with_status("", asked, desk)


async def _with_status(status: str, asked: Asked, desk: Desk) -> Reply:
    rule_id = asked.text("rule")
    body = STATUS_LINE.sub("", body_of(rule_id, desk))
    if status:
        first, _, rest = body.partition("\n")
        body = f"{first}\nstatus: {status}\n{rest}"
    draft = await edit_of(EditTarget.RULE, rule_id, body, asked, desk, reason=asked.text("why"))
    return await propose(draft, desk)


async def propose(draft: RuleEdit, desk: Desk) -> Reply:
    """Show what an edit that nobody typed would do, once the loader takes it."""
    await checked([draft], desk)
    ticket = await tickets.keep_edits((draft,), desk)
    return Reply(blocks=(said("Trying it on the archive …"),), then=written("rules preview", draft=ticket))


async def revert(asked: Asked, desk: Desk) -> Reply:
    """Back to what stood before the last edit, or before the one that is named, in one step."""
    rule_id = asked.text("rule")
    history = await desk.store.edits_of(EditTarget.RULE, rule_id)
    if not history:
        raise CannotDo(f'"{rule_id}" was never edited in chat: there is nothing to revert. rules history shows edits.')
    number = asked.number("edit", history[-1].id)
    undone = next((each for each in history if each.id == number), None)
    if undone is None:
        raise CannotDo(f"There is no edit {number} of {rule_id}: rules history {rule_id} lists them.")
    before = next((each for each in history if each.id == undone.previous), None)
    body = before.body if before else (desk.rules.effective.in_file(EditTarget.RULE, rule_id) or "")
    reason = f"revert of edit {number}"
    draft = await edit_of(EditTarget.RULE, rule_id, body, asked, desk, reason=reason)
    if not differences([draft], desk):
        return plainly(f"{rule_id} is already as it was before edit {number}.")
    await checked([draft], desk)
    return await perform((draft,), asked, desk)


async def example(asked: Asked, desk: Desk) -> Reply:
    """Make a passage of an alert an example of what a rule must leave alone; where it still matches, edit the rule."""
    rule = rule_named(asked, desk)
    text, because = asked.text("text"), asked.text("because") or "a person said that it is not relevant"
    if text in (each.text for each in rule.should_not_match):
        raise CannotDo(f"That is an example of what {rule.id} must leave alone already.")
    draft = await edit_of(
        EditTarget.RULE, rule.id, _with_example(rule.id, text, because, desk), asked, desk, reason=because
    )
    try:
        await tried([draft], desk)
    except RulesetError as error:
        form = await _form_of(draft, desk)
        given = Submitted(form=form.id, values=tuple((field.id, field.value) for field in form.fields))
        file, shift = _where(draft, desk)
        _, places = ruleform.body(given)
        return Reply(form=form, errors=ruleform.errors(error.problems, places, shift, file))
    return await propose(draft, desk)


def _with_example(rule_id: str, text: str, because: str, desk: Desk) -> str:
    alone = entries.put("rules:\n", EditTarget.RULE, rule_id, body_of(rule_id, desk))
    addition = Addition(rule_id=rule_id, key="should_not_match", text=text, because=because)
    try:
        return entries.entry(add_example(alone, addition), EditTarget.RULE, rule_id) or ""
    except EditError as error:
        raise CannotDo(str(error)) from None


_RULE = Argument(name="rule", about="which rule", known=Known.RULE, is_required=True)
_WHY = Argument(name="why", about="why", is_rest=True)
_DRAFT = Argument(name="draft", about="which draft", is_required=True)

VERBS = (
    Verb(
        name="rules add",
        about="Write a new rule in a form, from a sentence it must find.",
        run=add,
        opens_form=True,
        arguments=(Argument(name="text", about="a sentence that it must find", is_rest=True),),
        examples=("rules add Your demos may be fed to our composing engine.",),
        right=Right.EDITORS,
    ),
    Verb(
        name="rules edit",
        about="Edit a rule in a form: tried on its examples and on the archive before it counts.",
        run=edit,
        opens_form=True,
        arguments=(_RULE,),
        examples=("rules edit service-trains",),
        right=Right.EDITORS,
    ),
    Verb(
        name="rules save",
        about="A rule's form was sent in.",
        run=save,
        arguments=(Argument(name="rule", about="which rule"), Argument(name="previous", about="upon which edit")),
        right=Right.EDITORS,
        is_hidden=True,
    ),
    Verb(
        name="rules preview",
        about="What a draft would do.",
        run=preview,
        arguments=(_DRAFT,),
        right=Right.EDITORS,
        is_hidden=True,
    ),
    Verb(
        name="rules reopen",
        about="A draft in its form.",
        run=reopen,
        opens_form=True,
        arguments=(_DRAFT,),
        right=Right.EDITORS,
        is_hidden=True,
    ),
    Verb(
        name="rules disable",
        about="Keep a rule and let it find nothing.",
        run=disable,
        arguments=(_RULE, _WHY),
        examples=("rules disable mining-is-reserved too noisy",),
        right=Right.EDITORS,
    ),
    Verb(
        name="rules enable",
        about="Bring a disabled rule back.",
        run=enable,
        arguments=(_RULE, _WHY),
        examples=("rules enable mining-is-reserved",),
        right=Right.EDITORS,
    ),
    Verb(
        name="rules revert",
        about="Undo a rule's last edit, or the one you name, in one step.",
        run=revert,
        arguments=(_RULE, Argument(name="edit", about="the number of the edit to undo")),
        examples=("rules revert service-trains",),
        right=Right.EDITORS,
    ),
    Verb(
        name="rules example",
        about="Make a passage an example of what a rule must leave alone.",
        run=example,
        opens_form=True,
        arguments=(
            _RULE,
            Argument(name="text", about="the passage", is_required=True),
            Argument(name="because", about="why it is none"),
        ),
        right=Right.EDITORS,
        is_hidden=True,
    ),
)
