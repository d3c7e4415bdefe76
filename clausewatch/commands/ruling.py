"""`rules list | show | test | history | export`: what is looked for, who changed it, and how it gets into the file."""

import asyncio
from collections.abc import Sequence
from difflib import unified_diff

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.drafts import WHAT, body_before, diff
from clausewatch.commands.editing import body_of, rule_named
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.line import written
from clausewatch.commands.say import (
    button,
    buttons,
    code,
    count,
    line,
    link,
    minute,
    on_page,
    pager,
    plainly,
    primary,
    quiet,
    said,
    strong,
)
from clausewatch.language import Rule, RuleTrace, SentenceTrace
from clausewatch.model import (
    AuditEntry,
    Block,
    Code,
    Deed,
    EditTarget,
    Field,
    FieldKind,
    Form,
    Heading,
    Line,
    Listing,
    Marked,
    Quotation,
    Reply,
    RuleEdit,
    Table,
)
from clausewatch.ruleset.effective import Conflict, Refusal, exported, latest
from clausewatch.ruleset.entries import digest

CLOSEST = 3
"""Rules shown of those that nearly met a sentence."""

LONGEST_DIFF = 6000
"""Characters of a diff that are shown; the export is shown in full by `git diff` afterwards."""


async def list_rules(asked: Asked, desk: Desk) -> Reply:
    """The rules, with their kind and state."""
    rules = desk.ruleset.rules
    page = asked.number("page", 1)
    edited = {edit.key for edit in latest(await desk.store.edits()) if edit.target is EditTarget.RULE}
    rows = tuple(_row(rule, rule.id in edited) for rule in rules[on_page(rules, page)])
    found: list[Block] = [
        Heading(text=count(len(rules), "rule")),
        Table(columns=("Rule", "Kind", "State", "Title"), rows=rows),
    ]
    found.extend(_conflict(conflict) for conflict in desk.rules.effective.conflicts)
    found.extend(
        said(
            strong("Not in force: "),
            f"{refusal.edit.key} as {refusal.edit.author.name} edited it. ",
            f"{refusal.problems[0].found}",
        )
        for refusal in desk.rules.effective.refusals
    )
    return Reply(blocks=tuple(found), pager=pager(page, len(rules), "rules list"), replaces="page" in asked.values)


def _row(rule: Rule, is_edited: bool) -> tuple[Line, ...]:
    state = f"{rule.status}, edited here" if is_edited else rule.status
    return line(code(rule.id)), line(rule.kind or "news"), line(state), line(rule.title)


def _conflict(conflict: Conflict) -> Block:
    edit = conflict.edit
    return said(
        strong(f"The {WHAT[edit.target]} {edit.key} was edited in two places: "),
        f"in the rules file and by {edit.author.name} in chat, ",
        minute(edit.at),
        ". The edit from chat is in force; export or revert it to settle this.",
    )


def _refusal(refusal: Refusal) -> Block:
    edit = refusal.edit
    return said(strong("Not in force: "), f"{edit.key} as {edit.author.name} edited it. {refusal.problems[0]}")


async def show(asked: Asked, desk: Desk) -> Reply:
    """One rule as it is written, with what can be done with it."""
    rule = rule_named(asked, desk)
    found: list[Block] = [
        Heading(text=rule.title),
        said(code(rule.id), f" · {rule.kind or 'news'} · {rule.status} · ", quiet(f"{rule.file}:{rule.line}")),
        Code(text=body_of(rule.id, desk)),
    ]
    if rule.references:
        found.append(
            Listing(items=tuple(line(link(each, each)) for each in rule.references if each.startswith("http")))
        )
    found.extend(_conflict(each) for each in desk.rules.effective.conflicts if each.edit.key == rule.id)
    found.append(
        buttons(
            primary("Edit", "rules edit", rule=rule.id),
            button("History", "rules history", rule=rule.id),
            button("Enable", "rules enable", rule=rule.id)
            if rule.is_disabled
            else button("Disable", "rules disable", rule=rule.id),
        )
    )
    return Reply(blocks=tuple(found))


async def test(asked: Asked, desk: Desk) -> Reply:
    """What the rules make of a text; without one, a form to paste it into."""
    text = asked.form.text("text") if asked.form else asked.text("text")
    if not text.strip():
        pasted = Field(
            id="text", label="The text", kind=FieldKind.LINES, is_required=True, hint="As it stands on the page."
        )
        return Reply(form=Form(id=written("rules test"), title="Check a text", fields=(pasted,), submit="Check"))
    reader = desk.ruleset.reader
    reading = await asyncio.to_thread(reader.read, text)
    traces = await asyncio.to_thread(reader.explain, text)
    told = ", ".join(sorted(reading.kinds)) or ("AI training is mentioned, unclear how" if reading.unclear else "none")
    spans = sorted({(match.start, match.end) for match in reading.matches})
    quoted = Quotation(words=Marked(text=text, spans=_disjoint(spans)), kinds=tuple(sorted(reading.kinds)))
    head = said(strong(f"Kinds: {told}"), f" · topic: {reading.topic}")
    return Reply(blocks=(head, quoted, *(block for trace in traces[:CLOSEST] for block in _sentence(trace))))


def _disjoint(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _sentence(trace: SentenceTrace) -> tuple[Block, ...]:
    met = [each for each in trace.rules if each.matched]
    near = sorted((each for each in trace.rules if not each.matched and each.parts[0].met), key=_lacking)
    shown = met or near[:CLOSEST]
    if not shown:
        return ()
    items = tuple(line(code(each.rule.id), " ", _verdict(each)) for each in shown)
    return said(quiet(" ".join(trace.text.split()))), Listing(items=items)


def _lacking(trace: RuleTrace) -> int:
    return sum(not part.met for part in trace.parts)


def _verdict(trace: RuleTrace) -> str:
    if trace.matched:
        return "matches: " + "; ".join(f"{part.name} {part.words}" for part in trace.parts if part.words)
    return "does not match: " + "; ".join(f"{part.name} {part.words}" for part in trace.parts if not part.met)


async def history(asked: Asked, desk: Desk) -> Reply:
    """Who edited a rule, when and why, with what changed, newest first; without a rule, of everything."""
    key = asked.text("rule")
    edits = await desk.store.edits()
    shown = [edit for edit in reversed(edits) if not key or edit.key == key]
    if not shown:
        raise CannotDo(f'"{key}" was never edited in chat.' if key else "Nothing was edited in chat yet.")
    page = asked.number("page", 1)
    found = [block for edit in shown[on_page(shown, page)] for block in _edited(edit, edits, desk)]
    if key and any(edit.target is EditTarget.RULE for edit in shown):
        found.append(buttons(button("Undo the last edit", "rules revert", rule=key)))
    values = {"rule": key} if key else {}
    return Reply(
        blocks=tuple(found), pager=pager(page, len(shown), "rules history", **values), replaces="page" in asked.values
    )


def _edited(edit: RuleEdit, edits: Sequence[RuleEdit], desk: Desk) -> tuple[Block, ...]:
    where = f" in {edit.author.platform}" + (f" ({edit.author.channel})" if edit.author.channel else "")
    why = f": {edit.reason}" if edit.reason else ""
    head = said(
        strong(f"{edit.id}. {WHAT[edit.target]} {edit.key}"), f" by {edit.author.name}{where}, ", minute(edit.at), why
    )
    changed = diff(body_before(edit, edits, desk), edit.body)
    return (head, Code(text=changed, is_diff=True)) if changed else (head,)


async def export(asked: Asked, desk: Desk) -> Reply:
    """Write what is in force into the rules files, comments and order kept; with `write:yes`, after showing it."""
    effective = desk.rules.effective
    texts = exported(effective)
    if not texts:
        return plainly("The rules file holds everything that is in force already.")
    shown = "\n".join(
        text
        for path, after in texts.items()
        for text in unified_diff(
            effective.files[path].splitlines(), after.splitlines(), path.name, path.name, lineterm="", n=1
        )
    )
    names = ", ".join(path.name for path in texts)
    if asked.text("write") != "yes":
        cut = shown if len(shown) <= LONGEST_DIFF else shown[:LONGEST_DIFF].rsplit("\n", 1)[0] + "\n…"
        return Reply(
            blocks=(
                said(f"This would be written to {names}:"),
                Code(text=cut, is_diff=True),
                buttons(primary("Write", "rules export", write="yes"), button("Cancel", "edit cancel")),
            )
        )
    edits = latest(await desk.store.edits())
    try:
        for path, after in texts.items():
            await asyncio.to_thread(path.write_bytes, after.encode())
    except OSError as error:
        raise CannotDo(
            f"{names} cannot be written on this machine: {error.strerror}. Ask where the file lies."
        ) from None
    marks = tuple(_as_exported(edit, asked, desk) for edit in edits)
    entry = AuditEntry(author=asked.asker, at=desk.now(), command=asked.verb, did=f"wrote {names}")
    await desk.store.perform(Deed(event_id=asked.event_id, entry=entry, edits=marks))
    return Reply(
        blocks=(said(f"Written: {names}. From now on the file holds, until somebody edits here again."),), replaces=True
    )


def _as_exported(edit: RuleEdit, asked: Asked, desk: Desk) -> RuleEdit:
    """Says that the file has the entry as it was edited, and counts from now on."""
    return RuleEdit(
        target=edit.target,
        key=edit.key,
        body=edit.body,
        author=asked.asker,
        reason="exported to the rules file",
        at=desk.now(),
        previous=edit.id,
        baseline=digest(edit.body),
    )


_PAGE = Argument(name="page", about="which page")

VERBS = (
    Verb(name="rules list", about="The rules in force.", run=list_rules, arguments=(_PAGE,), examples=("rules list",)),
    Verb(
        name="rules show",
        about="One rule, with its examples.",
        run=show,
        arguments=(Argument(name="rule", about="which rule", known=Known.RULE, is_required=True),),
        examples=("rules show service-trains",),
    ),
    Verb(
        name="rules test",
        about="What the rules make of a text, and why.",
        run=test,
        opens_form=True,
        arguments=(Argument(name="text", about="the text", is_rest=True),),
        examples=("rules test We may use your uploads to train our models.",),
    ),
    Verb(
        name="rules history",
        about="Who edited what, when and why.",
        run=history,
        arguments=(Argument(name="rule", about="which rule", known=Known.RULE), _PAGE),
        examples=("rules history", "rules history service-trains"),
    ),
    Verb(
        name="rules export",
        about="Write what was edited here into the rules files.",
        run=export,
        arguments=(Argument(name="write", about="yes, once you have seen it", choices=("yes",)),),
        examples=("rules export",),
        right=Right.EDITORS,
    ),
)
