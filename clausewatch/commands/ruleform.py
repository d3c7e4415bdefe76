"""A rule as a form: its lines, its three lists of examples, and why it is edited; and back to text."""

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from clausewatch.errors import Problem
from clausewatch.model import EditTarget, Field, FieldError, FieldKind, Form, Submitted
from clausewatch.ruleset import entries
from clausewatch.ruleset.edit import plain, written
from clausewatch.ruleset.nodes import Mapping, Sequence, parse
from clausewatch.ruleset.rendering import rendered

EXAMPLES = ("should_match", "should_not_match", "known_misses")
RULE, REASON = "rule", "reason"

LABELS = {
    RULE: "The rule",
    "should_match": "Sentences that it must find",
    "should_not_match": "Sentences that it must leave alone",
    "known_misses": "Sentences that it misses so far",
    REASON: "Why this edit",
}
HINTS = {
    RULE: "One line each: id, title, kind, who, may, does, mentions, not_when … docs/rules.md has them all.",
    "should_match": "One a line, each after a dash.",
    "should_not_match": 'Each as "- text: the sentence", and below it "  because: why".',
    "known_misses": "One a line, each after a dash; they never fail.",
    REASON: "Kept in the rule's history.",
}

NEW_RULE = """\
id: my-rule
title: What a clause of this kind says
kind: grant
who: service
may: "yes"
does: trains
"""
"""What the form of a new rule begins with."""

_KEY = re.compile(r"([a-z_]+):(.*)")


def form(form_id: str, title: str, body: str, reason: str = "") -> Form:
    """The form that edits this rule."""
    values = parts(body) | {REASON: reason}
    fields = tuple(
        Field(
            id=name,
            label=LABELS[name],
            kind=FieldKind.TEXT if name == REASON else FieldKind.LINES,
            value=(values.get(name, ""),),
            hint=HINTS[name],
            is_required=name in {RULE, "should_match", "should_not_match"},
        )
        for name in (RULE, *EXAMPLES, REASON)
    )
    return Form(id=form_id, title=title, fields=fields, submit="Try it")


def parts(body: str) -> dict[str, str]:
    """The rule's text by field."""
    sections: dict[str, list[str]] = {RULE: []}
    here = RULE
    for line in body.splitlines():
        key = _KEY.match(line)
        if key:
            here = key[1] if key[1] in EXAMPLES else RULE
            sections.setdefault(here, [])
        if here == RULE or not key:
            sections[here].append(line)
    shown = {name: textwrap.dedent("\n".join(lines)).strip("\n") for name, lines in sections.items()}
    return shown | _written_in_one_line(body)


def _written_in_one_line(body: str) -> dict[str, str]:
    """Lists in square brackets, which have no lines of their own."""
    node, _ = parse(body.encode("utf-8", "replace"), "")
    found = {}
    for name in EXAMPLES:
        value = (node or Mapping()).entries.get(name, (0, None))[1]
        if isinstance(value, Sequence) and value.inline:
            found[name] = rendered(plain(value)).strip("\n")
    return found


def body(given: Submitted) -> tuple[str, dict[int, str]]:
    """The rule's text as it was filled in, and which field each of its lines (from 1) comes from."""
    lines = [(RULE, line) for line in _lines(given.text(RULE))]
    for name in EXAMPLES:
        filled = _lines(_dashed(given.text(name), name))
        if filled:
            lines += [(name, f"{name}:"), *((name, f"  {line}" if line else "") for line in filled)]
    text = "\n".join(line for _, line in lines)
    return f"{text}\n", {number: name for number, (name, _) in enumerate(lines, 1)}


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.expandtabs(2).strip("\n").splitlines()]


def _dashed(text: str, name: str) -> str:
    """Sentences without a dash are taken as one a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if name == "should_not_match" or any(line.startswith("-") for line in lines):
        return text
    return "\n".join(f"- {written(line)}" for line in lines)


def errors(problems: Iterable[Problem], places: dict[int, str], shift: int, file: str = "") -> tuple[FieldError, ...]:
    """Problems at the fields that they are about. `shift` is how many lines of `file` stand before the rule."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        own = not file or problem.file == file
        field = places.get(problem.line - shift, RULE) if own else RULE
        where = "" if own and problem.line - shift in places else f"{problem.file}:{problem.line}: "
        found.setdefault(field, []).append(f"{where}{problem.found} {problem.fix}")
    return tuple(FieldError(field=field, text="\n".join(texts)) for field, texts in found.items())


def shift_of(texts: dict[Path, str], key: str) -> tuple[str, int]:
    """The file that holds the rule, as problems name it, and how many lines stand before the rule."""
    folder = next(iter(texts)).parent
    for path, text in texts.items():
        first = entries.first_line(text, EditTarget.RULE, key)
        if first:
            return path.relative_to(folder).as_posix(), first - 1
    return "", 0
