"""A Form as a modal, and what was sent in as the core knows it. Pure.

A text that is longer than one input takes is spread over several, and put together again when it comes back.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clausewatch.model import Field, FieldError, FieldKind, Form, Submitted
from integrations.excerpt import shorten, size
from integrations.slack import limits
from integrations.slack.actions import options
from integrations.slack.blocks import BOLD, Payload, context, plain, rich, section, text

FORM = "form"
"""The `callback_id` of every form; which one it is stands in its `private_metadata`."""

ELEMENT = "value"
"""The `action_id` of every input, of which a block has one."""

MAX_ERROR = 1_000
"""Characters of what is said at a field. Slack documents no limit."""

_NEXT_LINE, _SAME_LINE = "~", "+"
"""Before the number of a further input: its text begins a new line, or goes on in the same."""

_FURTHER = re.compile(r"(?P<field>.*)(?P<join>[~+])(?P<number>\d+)", re.DOTALL)


def view(form: Form, metadata: str, errors: Sequence[FieldError] = ()) -> Payload:
    """The modal. With `errors` they stand below their fields, for a form that is shown again after it was closed."""
    about = shorten(form.about, limits.TEXT_CHARACTERS)
    head = rich(section([text(about)])) if about else []
    said = errors_at(form, errors)
    blocks = [block for field in form.fields for block in _with_error(field, said)]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(shorten(form.title, limits.VIEW_TITLE_CHARACTERS) or "Clausewatch"),
        "submit": plain(shorten(form.submit, limits.VIEW_TITLE_CHARACTERS) or "Save"),
        "close": plain("Cancel"),
        "private_metadata": metadata,
        "blocks": [*head, *blocks] or [context("There is nothing to fill in.")],
    }


def _with_error(field: Field, errors: dict[str, str]) -> list[Payload]:
    wrong = errors.get(field.id)
    told = rich(section([text("⚠ "), text(wrong, BOLD)])) if wrong else []
    return [*_inputs(field), *told]


def errors_at(form: Form, errors: Sequence[FieldError]) -> dict[str, str]:
    """What is wrong, by the field's input; what is about no field of the form stands at its first."""
    known = [field.id for field in form.fields]
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(error.field if error.field in known else known[0], []).append(error.text)
    return {field: shorten(" ".join(texts), MAX_ERROR) or "This does not fit." for field, texts in found.items()}


def _inputs(field: Field) -> Iterator[Payload]:
    if field.options and field.kind in {FieldKind.ONE_OF, FieldKind.SOME_OF}:
        yield _input(field, field.id, field.label, _menu(field))
        return
    pieces = list(_pieces("\n".join(field.value)))
    for number, (join, piece) in enumerate(pieces, 1):
        block_id = field.id if number == 1 else f"{field.id}{join}{number}"
        label = field.label if len(pieces) == 1 else f"{field.label} ({number} of {len(pieces)})"
        element: dict[str, Any] = {
            "type": "plain_text_input",
            "action_id": ELEMENT,
            "multiline": field.kind is FieldKind.LINES or len(pieces) > 1,
            "max_length": limits.INPUT_CHARACTERS,
        }
        yield _input(field, block_id, label, element | ({"initial_value": piece} if piece else {}), number)


def _input(field: Field, block_id: str, label: str, element: Payload, number: int = 1) -> Payload:
    hint = shorten(field.hint, limits.LABEL_CHARACTERS) if number == 1 else ""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(shorten(label, limits.LABEL_CHARACTERS) or "Value"),
        "element": element,
        "optional": number > 1 or not field.is_required,
    } | ({"hint": plain(hint)} if hint else {})


def _menu(field: Field) -> Payload:
    offered = options(field.options)
    chosen = [option for option in offered if option["value"] in field.value]
    several = field.kind is FieldKind.SOME_OF
    element: dict[str, Any] = {
        "type": "multi_static_select" if several else "static_select",
        "action_id": ELEMENT,
        "options": offered,
    }
    if several and chosen:
        element["initial_options"] = chosen
    elif chosen:
        element["initial_option"] = chosen[0]
    return element


def _pieces(words: str) -> Iterator[tuple[str, str]]:
    """The text in what inputs have room for, each with how it goes on from the one before: at lines where it can."""
    join = _NEXT_LINE
    while size(words) > limits.INPUT_CHARACTERS:
        head = _head(words)
        cut = head.rfind("\n")
        if cut > 0:
            yield join, head[:cut]
            words, join = words[cut + 1 :], _NEXT_LINE
        else:
            yield join, head
            words, join = words[len(head) :], _SAME_LINE
    yield join, words


def _head(words: str) -> str:
    head = words[: limits.INPUT_CHARACTERS]
    while size(head) > limits.INPUT_CHARACTERS:
        head = head[:-1]
    return head


def submitted(form_id: str, state: dict[str, dict[str, Payload]]) -> Submitted:
    """What was sent in, by field. `state` is the view's `state.values`."""
    values: dict[str, tuple[str, ...]] = {}
    for block_id, elements in state.items():
        value = _values(elements[ELEMENT])
        further = _FURTHER.fullmatch(block_id)
        if further and further["field"] in values:
            before = "\n".join(values[further["field"]])
            join = "\n" if further["join"] == _NEXT_LINE else ""
            values[further["field"]] = (f"{before}{join}{value[0] if value else ''}",)
        else:
            values[block_id] = value
    return Submitted(form=form_id, values=tuple(values.items()))


def _values(element: Payload) -> tuple[str, ...]:
    chosen: Iterable[Payload] = element.get("selected_options") or filter(None, [element.get("selected_option")])
    written = element.get("value")
    return (str(written),) if written else tuple(str(each["value"]) for each in chosen)
